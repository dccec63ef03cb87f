"""Adding a printer with what another integration was told of it."""

from typing import Any

from homeassistant.config_entries import SOURCE_IGNORE, SOURCE_USER
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import config_validation as cv
import probatio
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.printernizer.const import DOMAIN
from simulator.prusalink.printer import Flavour
from tests.rigs import WRONG_SECRET, BambuRig, PrusaRig, Rig

from ..helpers import add_through_flow, submit


def known_elsewhere(hass: HomeAssistant, rig: Rig, **changed: Any) -> MockConfigEntry:
    """Set the other integration for a printer's brand up, as it keeps what it knows."""
    entry = _of_bambulab(rig, changed) if isinstance(rig, BambuRig) else _of_core(rig)
    entry.add_to_hass(hass)
    return entry


def _of_bambulab(rig: BambuRig, changed: dict[str, Any]) -> MockConfigEntry:
    return MockConfigEntry(
        domain="bambu_lab",
        title=rig.serial,
        data={"device_type": "P1S", "serial": rig.serial},
        options={
            "name": "Old Name",
            "host": rig.form["host"],
            "access_code": rig.form["access_code"],
            "auth_token": "a cloud's token",
            "local_mqtt": True,
            **changed,
        },
    )


def _of_core(rig: Rig) -> MockConfigEntry:
    host = f"http://{rig.form['host']}"
    data = {"username": "maker", **rig.form, "host": host}
    return MockConfigEntry(domain="prusalink", title="Old Name", data=data)


async def open_list(hass: HomeAssistant, rig: Rig) -> dict[str, Any]:
    """Start to add a printer and choose its brand."""
    flow = hass.config_entries.flow
    menu = await flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    step = {"next_step_id": rig.brand}
    return dict(await flow.async_configure(menu["flow_id"], step))


async def open_take_over(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> dict[str, Any]:
    """Choose the printer that the other integration knows."""
    return await submit(hass, await open_list(hass, rig), {"printer": entry.entry_id})


def labels(form: dict[str, Any]) -> list[str]:
    """Return what a list lets choose from."""
    [field] = form["data_schema"].schema.values()
    return [option["label"] for option in field.config["options"]]


def as_browsers_get_it(form: dict[str, Any]) -> str:
    """Return all that a browser is sent of a form."""
    schema = probatio.to_field_list(
        form["data_schema"], custom_serializer=cv.custom_serializer
    )
    return f"{schema} {form['description_placeholders']}"


async def test_a_printer_of_another_integration_is_added_without_typing_anything(
    hass: HomeAssistant, rig: Rig
) -> None:
    entry = known_elsewhere(hass, rig)
    before = (dict(entry.data), dict(entry.options))
    form = await open_take_over(hass, rig, entry)
    assert form["step_id"] == "take_over"
    result = await submit(hass, form, {"host": rig.form["host"], **login(rig)})
    assert result["type"] is FlowResultType.CREATE_ENTRY, result
    assert result["result"].unique_id == rig.serial
    assert rig.form.items() <= result["data"].items()
    assert "auth_token" not in result["data"]
    assert (dict(entry.data), dict(entry.options)) == before


def login(rig: Rig) -> dict[str, Any]:
    """Return what a browser sends back of what a form suggests."""
    name = rig.form.get("username")
    return {"name": "Old Name", **({} if name is None else {"username": name})}


async def test_its_address_and_its_name_are_suggested_and_its_secret_is_not_shown(
    hass: HomeAssistant, rig: Rig
) -> None:
    entry = known_elsewhere(hass, rig)
    chosen = await open_list(hass, rig)
    integration = "ha-bambulab" if isinstance(rig, BambuRig) else "PrusaLink"
    host = rig.form["host"]
    assert labels(chosen) == [f"Old Name ({host}, {integration})", "by_hand"]
    form = await submit(hass, chosen, {"printer": entry.entry_id})
    sent = as_browsers_get_it(form)
    assert host in sent
    assert "Old Name" in sent
    assert rig.form[rig.secret_field] not in sent


async def test_a_name_made_of_the_serial_number_is_not_suggested(
    hass: HomeAssistant, bambu: BambuRig
) -> None:
    """So ha-bambulab calls a printer unless its user does."""
    entry = known_elsewhere(hass, bambu, name=f"p1s_{bambu.serial.lower()}")
    form = await open_take_over(hass, bambu, entry)
    assert "p1s_" not in as_browsers_get_it({**form, "description_placeholders": None})
    result = await submit(hass, form, {"host": bambu.form["host"]})
    assert result["title"] == "Bambu Lab P1S"


async def test_a_secret_that_is_typed_counts_more_than_the_one_that_is_stored(
    hass: HomeAssistant, rig: Rig
) -> None:
    form = await open_take_over(hass, rig, known_elsewhere(hass, rig))
    typed = {"host": rig.form["host"], **login(rig), rig.secret_field: WRONG_SECRET}
    result = await submit(hass, form, typed)
    assert result["errors"] == {"base": "invalid_auth"}
    assert rig.form[rig.secret_field] not in as_browsers_get_it(result)
    del typed[rig.secret_field]
    result = await submit(hass, result, typed)
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_a_secret_that_is_stored_goes_to_no_other_address(
    hass: HomeAssistant, rig: Rig
) -> None:
    entry = known_elsewhere(hass, rig)
    there = {"host": "127.0.0.9"}
    hass.config_entries.async_update_entry(
        entry,
        data={**entry.data, **(there if "host" in entry.data else {})},
        options={**entry.options, **(there if "host" in entry.options else {})},
    )
    form = await open_take_over(hass, rig, entry)
    elsewhere = {"host": rig.form["host"], **login(rig)}
    result = await submit(hass, form, elsewhere)
    assert result["type"] is FlowResultType.FORM
    assert result["errors"] == {"base": "invalid_auth"}
    typed = {rig.secret_field: rig.form[rig.secret_field]}
    result = await submit(hass, result, {**elsewhere, **typed})
    assert result["type"] is FlowResultType.CREATE_ENTRY, result


async def test_what_is_taken_over_can_be_checked(hass: HomeAssistant, rig: Rig) -> None:
    form = await open_take_over(hass, rig, known_elsewhere(hass, rig))
    await rig.power_off()
    typed = {"host": rig.form["host"], **login(rig)}
    result = await submit(hass, form, typed)
    assert result["errors"] == {"base": "cannot_connect"}
    await rig.power_on()
    result = await submit(hass, result, {**typed, "check": True})
    assert result["type"] is FlowResultType.SHOW_PROGRESS
    await hass.async_block_till_done(wait_background_tasks=True)
    flow = hass.config_entries.flow
    result = dict(await flow.async_configure(form["flow_id"]))
    assert result["errors"] == {"base": "check_all_well"}
    result = await submit(hass, result, {})
    assert result["step_id"] == "take_over"
    result = await submit(hass, result, typed)
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_another_printer_can_still_be_added_by_its_address(
    hass: HomeAssistant, rig: Rig
) -> None:
    known_elsewhere(hass, rig)
    form = await submit(hass, await open_list(hass, rig), {"printer": "by_hand"})
    assert form["step_id"] == rig.brand
    result = await submit(hass, form, rig.form)
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_a_printer_that_we_have_is_not_offered_again(
    hass: HomeAssistant, rig: Rig
) -> None:
    await add_through_flow(hass, rig)
    known_elsewhere(hass, rig)
    assert (await open_list(hass, rig))["step_id"] == rig.brand


async def test_a_printer_at_the_address_of_ours_is_another_by_its_serial_number(
    hass: HomeAssistant, bambu: BambuRig
) -> None:
    await add_through_flow(hass, bambu)
    other = MockConfigEntry(
        domain="bambu_lab",
        title="Other",
        data={"serial": "01p00a000000009"},
        options={"host": bambu.form["host"]},
    )
    other.add_to_hass(hass)
    assert (await open_list(hass, bambu))["step_id"] == "found"


@pytest.mark.parametrize("host", ["", None, "two words", "http://u:p@printer"])
async def test_an_entry_that_could_not_be_used_as_it_is_is_not_offered(
    hass: HomeAssistant, bambu: BambuRig, host: str | None
) -> None:
    """One that goes through the cloud has no address of the printer."""
    known_elsewhere(hass, bambu, host=host)
    assert (await open_list(hass, bambu))["step_id"] == "bambu"


async def test_an_entry_without_an_access_code_leaves_it_to_be_typed(
    hass: HomeAssistant, bambu: BambuRig
) -> None:
    entry = known_elsewhere(hass, bambu, access_code="")
    form = await open_take_over(hass, bambu, entry)
    typed = {"host": bambu.form["host"], "access_code": bambu.simulator.access_code}
    assert "'name': 'access_code', 'required': True" in as_browsers_get_it(form)
    result = await submit(hass, form, typed)
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_what_was_ignored_there_is_not_offered(
    hass: HomeAssistant, bambu: BambuRig
) -> None:
    entry = MockConfigEntry(
        domain="bambu_lab",
        source=SOURCE_IGNORE,
        options={"host": bambu.form["host"]},
    )
    entry.add_to_hass(hass)
    assert (await open_list(hass, bambu))["step_id"] == "bambu"


async def test_an_api_key_cannot_be_known_elsewhere_but_can_be_typed(
    hass: HomeAssistant, socket_enabled: None
) -> None:
    """Home Assistant's own integration logs in with a name and a password only."""
    async with PrusaRig(Flavour.RPI, api_key=True) as rig:
        form = await open_take_over(hass, rig, known_elsewhere(hass, rig))
        result = await submit(hass, form, rig.form)
        assert result["type"] is FlowResultType.CREATE_ENTRY, result
        assert "username" not in result["data"]


@pytest.fixture(name="bambu")
async def bambu_fixture(socket_enabled: None) -> Any:
    """Switch a Bambu Lab printer on."""
    async with BambuRig() as rig:
        yield rig
