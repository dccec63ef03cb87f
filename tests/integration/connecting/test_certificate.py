"""A certificate that changes: nothing is sent, and the user decides."""

from collections.abc import AsyncGenerator
import json
from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.printernizer.connecting.memory import PrinterMemory
from custom_components.printernizer.const import DOMAIN
from simulator.bambu.certificates import issue, present
from tests.integration.helpers import (
    add_through_flow,
    open_form,
    submit,
    until_now,
    until_sensor,
)
from tests.rigs import BambuRig


@pytest.fixture
async def rig(socket_enabled: None) -> AsyncGenerator[BambuRig]:
    """Switch on a P1S."""
    rig = BambuRig()
    await rig.start()
    yield rig
    await rig.power_off()


@pytest.fixture
async def entry(hass: HomeAssistant, rig: BambuRig) -> MockConfigEntry:
    """Set it up."""
    return await add_through_flow(hass, rig)


def told(hass: HomeAssistant, entry: MockConfigEntry) -> ir.IssueEntry | None:
    """Return the issue of a certificate that changed."""
    issue_id = f"certificate_changed_{entry.entry_id}"
    return ir.async_get(hass).async_get_issue(DOMAIN, issue_id)


async def repair(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, entry: MockConfigEntry
) -> tuple[dict[str, Any], Any]:
    """Return the question of the repair, and how to say yes to it."""
    await async_setup_component(hass, "repairs", {})
    client = await hass_client()
    issue_id = f"certificate_changed_{entry.entry_id}"
    asked = {"handler": DOMAIN, "issue_id": issue_id}
    form = await (await client.post("/api/repairs/issues/fix", json=asked)).json()

    async def agree() -> None:
        url = f"/api/repairs/issues/fix/{form['flow_id']}"
        assert (await client.post(url, json={})).status == 200
        await hass.async_block_till_done()

    return form, agree


async def change_certificate(hass: HomeAssistant, rig: BambuRig) -> None:
    """Have the printer come back with another one, and wait until that is told."""
    rig.simulator.new_certificate()
    rig.simulator.drop_all()
    await until_sensor(hass, rig, "connection", "certificate_changed")


async def test_a_changed_certificate_is_no_wrong_code_and_nothing_is_sent(
    hass: HomeAssistant, rig: BambuRig, entry: MockConfigEntry
) -> None:
    await change_certificate(hass, rig)
    assert rig.simulator.connected_clients == 0
    assert hass.config_entries.flow.async_progress() == []
    issue = told(hass, entry)
    assert issue is not None
    assert issue.is_fixable


async def test_the_repair_shows_both_certificates_and_trusts_exactly_that_one(
    hass: HomeAssistant,
    rig: BambuRig,
    entry: MockConfigEntry,
    hass_client: ClientSessionGenerator,
) -> None:
    trusted = entry.data["fingerprint"]
    await change_certificate(hass, rig)
    form, agree = await repair(hass, hass_client, entry)
    shown = rig.simulator.certificate_fingerprint
    placeholders = form["description_placeholders"]
    assert placeholders["trusted"].replace(":", "").lower() == trusted
    assert placeholders["shown"].replace(":", "").lower() == shown
    assert entry.data["fingerprint"] == trusted

    await agree()
    assert entry.data["fingerprint"] == shown
    await until_sensor(hass, rig, "connection", "connected")
    assert told(hass, entry) is None


async def test_what_is_shown_after_the_question_is_not_trusted_with_it(
    hass: HomeAssistant,
    rig: BambuRig,
    entry: MockConfigEntry,
    hass_client: ClientSessionGenerator,
) -> None:
    await change_certificate(hass, rig)
    asked_about = rig.simulator.certificate_fingerprint
    _, agree = await repair(hass, hass_client, entry)
    rig.simulator.new_certificate()
    await agree()
    assert entry.data["fingerprint"] == asked_about
    await until_sensor(hass, rig, "connection", "certificate_changed")
    assert rig.simulator.connected_clients == 0


async def test_nobody_is_asked_about_a_printer_that_is_not_loaded(
    hass: HomeAssistant, rig: BambuRig, entry: MockConfigEntry
) -> None:
    await change_certificate(hass, rig)
    assert told(hass, entry) is not None
    await hass.config_entries.async_unload(entry.entry_id)
    assert told(hass, entry) is None
    await hass.config_entries.async_setup(entry.entry_id)
    await until_now(lambda: told(hass, entry) is not None, "asked again")


async def test_the_trusted_certificate_that_is_back_needs_no_repair(
    hass: HomeAssistant, rig: BambuRig, entry: MockConfigEntry
) -> None:
    ours = rig.simulator._certificate
    await change_certificate(hass, rig)
    present(rig.simulator._context, ours, chain=True)
    await until_sensor(hass, rig, "connection", "connected")
    assert told(hass, entry) is None


@pytest.mark.parametrize("known", [True, False], ids=["remembered", "not remembered"])
async def test_a_certificate_that_changed_before_the_start_is_told_too(
    hass: HomeAssistant, rig: BambuRig, entry: MockConfigEntry, known: Any
) -> None:
    await hass.config_entries.async_unload(entry.entry_id)
    if not known:
        await PrinterMemory(hass, entry.entry_id).forget()
    rig.simulator.new_certificate()
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    expected = ConfigEntryState.LOADED if known else ConfigEntryState.SETUP_RETRY
    assert entry.state is expected
    assert told(hass, entry) is not None
    assert hass.config_entries.flow.async_progress() == []
    assert rig.simulator.connected_clients == 0
    await hass.config_entries.async_remove(entry.entry_id)
    assert told(hass, entry) is None


async def test_a_login_that_is_renewed_keeps_whom_we_trust(
    hass: HomeAssistant, rig: BambuRig, entry: MockConfigEntry
) -> None:
    trusted = entry.data["fingerprint"]
    rig.simulator.new_certificate()
    entry.async_start_reauth(hass)
    await hass.async_block_till_done()
    [form] = hass.config_entries.flow.async_progress()
    login = {"access_code": rig.simulator.access_code}
    result = await submit(hass, dict(form), login)
    assert result["errors"] == {"base": "certificate_changed"}
    assert entry.data["fingerprint"] == trusted
    assert told(hass, entry) is not None


async def test_authorities_in_the_configuration_folder_have_to_have_signed(
    hass: HomeAssistant, rig: BambuRig, tmp_path: Path
) -> None:
    hass.config.config_dir = str(tmp_path)
    folder = tmp_path / "printernizer" / "authorities"
    folder.mkdir(parents=True)
    another = issue("01P00A000000777").pem(chain=False)
    (folder / "another.pem").write_bytes(another)
    form = await submit(hass, await open_form(hass, rig), rig.form)
    assert form["errors"] == {"base": "untrusted_certificate"}
    assert rig.simulator.connected_clients == 0

    (folder / "vendor.crt").write_text(rig.simulator.root_certificate)
    result = await submit(hass, form, rig.form)
    assert result["result"].state is ConfigEntryState.LOADED


async def test_no_secret_is_in_what_is_told(
    hass: HomeAssistant,
    rig: BambuRig,
    entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    rig.simulator.new_certificate()
    rig.simulator.drop_all()
    await until_now(lambda: told(hass, entry), "told")
    everything = caplog.text + json.dumps(told(hass, entry).to_json(), default=str)  # type: ignore[union-attr]
    assert rig.simulator.access_code not in everything
