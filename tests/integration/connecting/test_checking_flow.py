"""Finding out, in the dialog, why a printer cannot be set up as entered."""

import asyncio
from typing import Any

from homeassistant.config_entries import SOURCE_RECONFIGURE, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import (
    EVENT_DATA_ENTRY_FLOW_PROGRESS_UPDATE,
    FlowResultType,
)
from homeassistant.helpers.translation import async_get_translations
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
)

from custom_components.printernizer.bambu.session import identify, link
from custom_components.printernizer.connecting import checking_flow
from custom_components.printernizer.const import DOMAIN
from custom_components.printernizer.printer.checkup.result import CheckUp, StageKind
from tests.rigs import WRONG_SECRET, BambuRig, PrusaRig, Rig

from ..helpers import open_form, submit, until_now

VERDICT_ON_SECRET = {"bambu": "check_wrong_code", "prusa": "check_wrong_password"}


def fields_of(form: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a form with what is filled in."""
    return {
        str(field): (field.description or {}).get("suggested_value")
        for field in form["data_schema"].schema
    }


async def check(
    hass: HomeAssistant, form: dict[str, Any], typed: dict[str, Any]
) -> dict[str, Any]:
    """Ask for a check-up and wait for its verdict."""
    result = await submit(hass, form, {**typed, "check": True})
    assert result["type"] is FlowResultType.SHOW_PROGRESS, result
    assert result["progress_action"] == "check"

    flow = hass.config_entries.flow
    await until_now(
        lambda: flow.async_get(form["flow_id"]).get("step_id") == "checked", "checked"
    )
    return dict(await flow.async_configure(form["flow_id"]))


async def test_the_check_is_offered_only_after_a_failure(
    hass: HomeAssistant, rig: Rig
) -> None:
    form = await open_form(hass, rig)
    assert "check" not in fields_of(form)
    failed = await submit(hass, form, {**rig.form, rig.secret_field: WRONG_SECRET})
    assert "check" in fields_of(failed)


async def test_after_a_failure_one_can_find_out_what_is_wrong_and_go_back(
    hass: HomeAssistant, rig: Rig
) -> None:
    typed = {**rig.form, rig.secret_field: WRONG_SECRET}
    failed = await submit(hass, await open_form(hass, rig), typed)

    told = await check(hass, failed, typed)
    assert told["type"] is FlowResultType.FORM
    assert told["errors"] == {"base": VERDICT_ON_SECRET[rig.brand]}

    again = await submit(hass, told, {})
    assert again["step_id"] == rig.brand
    assert typed.items() <= fields_of(again).items()
    result = await submit(hass, again, rig.form)
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_the_dialog_shows_how_far_the_check_up_is(
    hass: HomeAssistant, rig: Rig
) -> None:
    typed = {**rig.form, rig.secret_field: WRONG_SECRET}
    failed = await submit(hass, await open_form(hass, rig), typed)
    told = async_capture_events(hass, EVENT_DATA_ENTRY_FLOW_PROGRESS_UPDATE)
    await check(hass, failed, typed)
    assert {event.data["flow_id"] for event in told} == {failed["flow_id"]}
    shares = [event.data["progress"] for event in told]
    assert shares == [number / len(StageKind) for number in range(len(StageKind))]


async def test_the_other_brand_is_named_in_the_dialog(
    hass: HomeAssistant, socket_enabled: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A Prusa waits for the end of a line that TLS never sends.
    monkeypatch.setattr(identify, "_TIMEOUT", 1)
    monkeypatch.setattr(link, "_HANDSHAKE_TIMEOUT", 1)
    async with BambuRig() as rig, PrusaRig() as other:
        typed = {**rig.form, "host": other.form["host"]}
        failed = await submit(hass, await open_form(hass, rig), typed)
        told = await check(hass, failed, typed)
    assert told["errors"] == {"base": "check_other_brand"}
    assert told["description_placeholders"] == {"other": "Prusa"}


async def test_a_check_lasts_until_a_dialog_can_listen_for_its_end(
    hass: HomeAssistant, rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would wait for ever for an end that had come before."""
    monkeypatch.setattr(checking_flow, "SHOWN_FOR", 3600)
    found = asyncio.Event()
    check_up = checking_flow.async_check_up

    async def tell(*args: Any, **options: Any) -> CheckUp:
        result = await check_up(*args, **options)
        found.set()
        return result

    monkeypatch.setattr(checking_flow, "async_check_up", tell)
    typed = {**rig.form, rig.secret_field: WRONG_SECRET}
    form = await submit(hass, await open_form(hass, rig), typed)
    await submit(hass, form, {**typed, "check": True})
    await found.wait()
    # So many turns of the loop as the end would need to get to the flow.
    for _ in range(50):
        await asyncio.sleep(0)
    await hass.async_block_till_done()
    flow = hass.config_entries.flow
    assert flow.async_get(form["flow_id"])["step_id"] == "check"
    flow.async_abort(form["flow_id"])


async def test_an_address_that_is_none_is_not_checked(
    hass: HomeAssistant, rig: Rig
) -> None:
    typed = {**rig.form, rig.secret_field: WRONG_SECRET}
    failed = await submit(hass, await open_form(hass, rig), typed)
    again = await submit(hass, failed, {**typed, "host": "two words", "check": True})
    assert again["errors"] == {"host": "invalid_host"}


async def test_a_change_can_be_checked_and_the_printer_is_set_up_again(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    context: Any = {"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id}
    form = dict(await hass.config_entries.flow.async_init(DOMAIN, context=context))
    asked = fields_of(form)
    typed = {key: value for key, value in rig.form.items() if key in asked}
    typed[rig.secret_field] = WRONG_SECRET
    failed = await submit(hass, form, typed)
    assert failed["errors"] == {"base": "invalid_auth"}

    told = await check(hass, failed, typed)
    assert told["errors"] == {"base": VERDICT_ON_SECRET[rig.brand]}
    assert (await submit(hass, told, {}))["step_id"] == "reconfigure"
    await hass.async_block_till_done()
    await until_now(lambda: entry.state is ConfigEntryState.LOADED, "loaded")


async def begin_a_check(hass: HomeAssistant, rig: PrusaRig) -> str:
    """Have a printer that hangs examined from a dialog; returns the dialog's id."""
    typed = {**rig.form, rig.secret_field: WRONG_SECRET}
    failed = await submit(hass, await open_form(hass, rig), typed)
    rig.simulator.hold()
    await submit(hass, failed, {**typed, "check": True})
    await rig.simulator.wait_for_request("GET", "/api/version")
    flow_id: str = failed["flow_id"]
    return flow_id


async def test_a_dialog_that_is_closed_checks_no_more(
    hass: HomeAssistant, socket_enabled: None
) -> None:
    async with PrusaRig() as rig:
        flow_id = await begin_a_check(hass, rig)
        assert is_checking()
        hass.config_entries.flow.async_abort(flow_id)
        await until_now(lambda: not is_checking(), "over")


def is_checking() -> bool:
    """Whether a check-up is under way."""
    return any("check-up" in task.get_name() for task in asyncio.all_tasks())


async def test_each_verdict_has_a_text_in_the_language_of_the_user(
    hass: HomeAssistant,
) -> None:
    texts = await async_get_translations(hass, "de", "config", {DOMAIN})
    key = f"component.{DOMAIN}.config.error.check_wrong_code"
    assert texts[key].startswith("Der Drucker lehnt den Zugangscode ab.")
    key = f"component.{DOMAIN}.config.progress.check"
    assert texts[key].startswith("Der Weg zum Drucker wird Schritt")


async def test_a_dialog_that_asks_meanwhile_is_shown_that_it_is_not_over(
    hass: HomeAssistant, socket_enabled: None
) -> None:
    async with PrusaRig() as rig:
        flow_id = await begin_a_check(hass, rig)
        flow = hass.config_entries.flow
        result = await flow.async_configure(flow_id)
        assert result["type"] is FlowResultType.SHOW_PROGRESS
        assert result["progress_action"] == "check"
        rig.simulator.release()
        await until_now(
            lambda: flow.async_get(flow_id).get("step_id") == "checked",
            "checked",
        )
