"""Adding a printer, renewing its login, changing where it is."""

from functools import partial
from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.aiohttp_client import async_get_clientsession
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.printernizer.bambu.backend import BambuBackend
from custom_components.printernizer.bambu.patience import Patience
from custom_components.printernizer.const import DOMAIN
from simulator.bambu.dialects import A1, X1C
from simulator.prusalink.printer import Flavour
from tests.rigs import WRONG_SECRET, BambuRig, PrusaRig, Rig

from ..helpers import SetUp, add_through_flow, entry_of, open_form, submit


async def test_a_printer_is_added_under_its_own_name_and_serial(
    hass: HomeAssistant, rig: Rig
) -> None:
    result = await submit(hass, await open_form(hass, rig), rig.form)

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] in {"Bambu Lab P1S", "Prusa MK4"}
    entry = result["result"]
    assert entry.unique_id == rig.serial
    assert entry.state is ConfigEntryState.LOADED
    assert entry.data["brand"] == rig.brand
    assert rig.form.items() <= entry.data.items()


async def test_a_printer_on_a_raspberry_pi_keeps_the_name_its_user_gave(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(PrusaRig(Flavour.RPI))
    entry = entry_of(hass, rig)
    assert entry.title == "Garage MK3"


async def test_an_api_key_does_without_a_user_name(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(PrusaRig(Flavour.RPI, api_key=True))
    entry = entry_of(hass, rig)
    assert "username" not in entry.data


async def test_what_is_typed_with_blanks_and_in_lower_case_is_understood(
    hass: HomeAssistant, rig: Rig
) -> None:
    sloppy = {
        key: value if key == "password" else f" {value} "
        for key, value in rig.form.items()
    }
    if "serial" in sloppy:
        sloppy["serial"] = sloppy["serial"].lower()
    result = await submit(hass, await open_form(hass, rig), sloppy)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert rig.form.items() <= result["data"].items()


@pytest.mark.parametrize("host", ["", "two words", "printer:port", "printer:99999"])
async def test_a_host_that_is_none_is_told_at_its_field(
    hass: HomeAssistant, rig: Rig, host: str
) -> None:
    form = await open_form(hass, rig)
    result = await submit(hass, form, {**rig.form, "host": host})
    assert result["errors"] == {"host": "invalid_host"}
    await recovers(hass, result, rig)


async def test_a_printer_that_is_off_can_be_tried_again(
    hass: HomeAssistant, rig: Rig
) -> None:
    await rig.power_off()
    result = await submit(hass, await open_form(hass, rig), rig.form)
    assert result["errors"] == {"base": "cannot_connect"}
    await rig.power_on()
    await recovers(hass, result, rig)


async def test_a_wrong_secret_can_be_corrected(hass: HomeAssistant, rig: Rig) -> None:
    form = await open_form(hass, rig)
    result = await submit(hass, form, {**rig.form, rig.secret_field: WRONG_SECRET})
    assert result["errors"] == {"base": "invalid_auth"}
    await recovers(hass, result, rig)


async def test_a_user_name_with_a_colon_is_a_wrong_login(
    hass: HomeAssistant, socket_enabled: None
) -> None:
    rig = PrusaRig()
    await rig.start()
    form = await open_form(hass, rig)
    result = await submit(hass, form, {**rig.form, "username": "ma:ker"})
    assert result["errors"] == {"base": "invalid_auth"}
    await recovers(hass, result, rig)
    await rig.power_off()


async def test_a_wrong_serial_number_can_be_corrected(
    hass: HomeAssistant, socket_enabled: None
) -> None:
    rig = BambuRig(A1)
    await rig.start()
    form = await open_form(hass, rig)
    result = await submit(hass, form, {**rig.form, "serial": "01P00A000000002"})
    assert result["errors"] == {"base": "wrong_serial"}
    assert rig.simulator.received == [], "another printer was spoken to"
    await recovers(hass, result, rig)
    await rig.power_off()


async def test_a_printer_with_too_many_clients_times_out(
    hass: HomeAssistant, socket_enabled: None
) -> None:
    rig = BambuRig(X1C, client_limit=1)
    await rig.start()
    other = rig.backend(async_get_clientsession(hass))
    await other.connect(lambda _: None)
    with patch(
        "custom_components.printernizer.brands.BambuBackend",
        partial(BambuBackend, patience=Patience(first_report=0.05)),
    ):
        result = await submit(hass, await open_form(hass, rig), rig.form)
    assert result["errors"] == {"base": "timeout"}
    await other.close()
    await rig.simulator.wait_for_clients(0)
    await recovers(hass, result, rig)
    await rig.power_off()


async def test_what_is_no_prusalink_is_unsupported(
    hass: HomeAssistant, socket_enabled: None
) -> None:
    rig = PrusaRig()
    await rig.start()
    rig.simulator.override("/api/version", {"api": "1.0.0", "text": "OctoPrint"})
    result = await submit(hass, await open_form(hass, rig), rig.form)
    assert result["errors"] == {"base": "unsupported"}
    rig.simulator.clear()
    await recovers(hass, result, rig)
    await rig.power_off()


async def test_an_answer_that_makes_no_sense_is_told_as_such(
    hass: HomeAssistant, socket_enabled: None
) -> None:
    rig = PrusaRig()
    await rig.start()
    rig.simulator.override("/api/v1/status", "no object")
    result = await submit(hass, await open_form(hass, rig), rig.form)
    assert result["errors"] == {"base": "protocol"}
    rig.simulator.clear()
    await recovers(hass, result, rig)
    await rig.power_off()


async def test_a_printer_is_not_added_twice(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    result = await submit(hass, await open_form(hass, rig), rig.form)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"


async def test_the_flow_hangs_up_before_the_printer_is_set_up(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(BambuRig(client_limit=1))
    entry = entry_of(hass, rig)
    assert entry.state is ConfigEntryState.LOADED
    assert rig.simulator.connected_clients == 1


async def test_a_new_secret_is_asked_for_and_used(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    form = await start_reauth(hass, entry)
    assert form["step_id"] == "reauth_confirm"
    fields = {str(field) for field in form["data_schema"].schema}
    assert rig.secret_field in fields
    assert "host" not in fields

    login = {key: value for key, value in rig.form.items() if key in fields}
    result = await submit(hass, form, {**login, rig.secret_field: WRONG_SECRET})
    assert result["errors"] == {"base": "invalid_auth"}
    result = await submit(hass, result, login)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "reauth_successful"
    assert entry.state is ConfigEntryState.LOADED


async def test_another_printer_cannot_take_over_by_a_login(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, "serial": "SOMEBODY-ELSE"}
    )
    form = await start_reauth(hass, entry)
    fields = {str(field) for field in form["data_schema"].schema}
    login = {key: value for key, value in rig.form.items() if key in fields}
    result = await submit(hass, form, login)
    assert result["errors"] == {"base": "wrong_serial"}


async def test_a_printer_can_be_found_at_another_address(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    moved = f"http://{rig.form['host']}/"
    form = await start_reconfigure(hass, entry)
    assert form["step_id"] == "reconfigure"
    assert suggested(form)["host"] == entry.data["host"]
    assert suggested(form)[rig.secret_field] is None, "a secret is shown in the form"

    result = await submit(hass, form, {**connection(rig), "host": "127.0.0.1:1"})
    assert result["errors"] == {"base": "cannot_connect"}
    result = await submit(hass, result, {**connection(rig), "host": moved})
    assert result["reason"] == "reconfigure_successful"
    assert entry.data["host"] == moved
    assert entry.state is ConfigEntryState.LOADED


async def test_an_entry_does_not_become_another_printer(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    hass.config_entries.async_update_entry(entry, unique_id="SOMEBODY-ELSE")
    result = await submit(hass, await start_reconfigure(hass, entry), connection(rig))
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "unique_id_mismatch"


async def recovers(hass: HomeAssistant, form: dict[str, Any], rig: Rig) -> None:
    """Fill the form in rightly now."""
    assert form["type"] is FlowResultType.FORM
    result = await submit(hass, form, rig.form)
    assert result["type"] is FlowResultType.CREATE_ENTRY, result


async def start_reauth(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, Any]:
    """Open the form that renews the login."""
    result = await hass.config_entries.flow.async_init(
        entry.domain,
        context={"source": "reauth", "entry_id": entry.entry_id},
        data=dict(entry.data),
    )
    return dict(result)


async def start_reconfigure(
    hass: HomeAssistant, entry: MockConfigEntry
) -> dict[str, Any]:
    """Open the form that changes the connection."""
    result = await hass.config_entries.flow.async_init(
        entry.domain, context={"source": "reconfigure", "entry_id": entry.entry_id}
    )
    return dict(result)


async def test_a_printer_that_serves_one_client_can_be_reconfigured(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(BambuRig(client_limit=1))
    entry = entry_of(hass, rig)
    form = await start_reconfigure(hass, entry)
    result = await submit(hass, form, connection(rig))
    assert result["reason"] == "reconfigure_successful"
    assert entry.state is ConfigEntryState.LOADED
    assert rig.simulator.connected_clients == 1
    asked = [
        message for message in rig.simulator.received if message.commands == ["pushall"]
    ]
    assert len(asked) == 4, "adding and changing take a trial and a set-up each"


async def test_a_printer_that_is_not_found_is_found_once_its_address_is_right(
    hass: HomeAssistant, rig: Rig
) -> None:
    data = {"brand": rig.brand, **rig.form, "serial": rig.serial}
    entry = MockConfigEntry(
        domain=DOMAIN, unique_id=rig.serial, data={**data, "host": "127.0.0.1:1"}
    )
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY, "never reached before"
    form = await start_reconfigure(hass, entry)
    result = await submit(hass, form, connection(rig))
    assert result["reason"] == "reconfigure_successful"
    assert entry.state is ConfigEntryState.LOADED


async def test_a_change_that_does_not_work_leaves_the_printer_as_it_was(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    before = dict(entry.data)
    form = await start_reconfigure(hass, entry)
    result = await submit(hass, form, {**connection(rig), "host": "127.0.0.1:1"})
    assert result["errors"] == {"base": "cannot_connect"}
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    assert entry.data == before


async def test_another_certificate_is_not_trusted_by_the_way(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(BambuRig())
    entry = entry_of(hass, rig)
    rig.simulator.new_certificate()
    form = await start_reconfigure(hass, entry)
    result = await submit(hass, form, connection(rig))
    assert result["errors"] == {"base": "certificate_changed"}


async def test_the_username_that_was_chosen_is_the_one_that_is_shown(
    hass: HomeAssistant, socket_enabled: None
) -> None:
    rig = PrusaRig(Flavour.RPI)
    await rig.start()
    form = await open_form(hass, rig)
    assert suggested(form)["username"] == "maker"
    entry = await add_through_flow(hass, rig)
    for form in (
        await start_reconfigure(hass, entry),
        await start_reauth(hass, entry),
    ):
        assert suggested(form)["username"] == "prusa"
        assert suggested(form)["password"] is None
    await rig.power_off()


async def test_a_secret_that_is_left_empty_stays_the_same(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    before = dict(entry.data)
    login = connection(rig)
    del login[rig.secret_field]
    result = await submit(hass, await start_reconfigure(hass, entry), login)
    assert result["reason"] == "reconfigure_successful"
    assert entry.data == before


def connection(rig: Rig) -> dict[str, Any]:
    """Return what the form that changes a printer asks for."""
    return {key: value for key, value in rig.form.items() if key != "serial"}


def suggested(form: dict[str, Any]) -> dict[str, Any]:
    """Return what is filled in already."""
    return {
        str(field): (field.description or {}).get("suggested_value")
        for field in form["data_schema"].schema
    }
