"""Which printers can print something now, as an automation asks it."""

from typing import Any

from homeassistant.auth.const import GROUP_ID_USER
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError, Unauthorized
from homeassistant.helpers import entity_registry as er
import probatio
import pytest

from custom_components.printernizer.const import DOMAIN
from simulator.bambu.dialects import P1S, X1C
from simulator.bambu.filament import Spool
from tests.rigs import BambuRig, PrusaRig

from ..helpers import SetUp, device_of, entry_of
from .test_rights import user_of, user_with

PETG = {"material": "PETG", "grams": 300, "nozzle_diameter": 0.4}
FULL = Spool(
    info_idx="GFG00",
    material="PETG",
    brand="PETG Basic",
    color="FF0000FF",
    remain=80,
    tag="0123456789ABCDEF",
    uuid="0123456789ABCDEF0123456789ABCDEF",
)


async def found(hass: HomeAssistant, user: str | None = None, **wish: Any) -> Any:
    """Ask who can print something."""
    return await hass.services.async_call(
        DOMAIN,
        "find_printer",
        wish,
        blocking=True,
        return_response=True,
        context=Context(user_id=user),
    )


def named(hass: HomeAssistant, rig: BambuRig | PrusaRig) -> dict[str, str]:
    """Return what a printer is called in an answer."""
    title = entry_of(hass, rig).title
    return {"printer": title, "device_id": device_of(hass, rig)}


def x1c_with_petg() -> BambuRig:
    """Return a printer with 800 g of red PETG in the third slot."""
    rig = BambuRig(X1C)
    rig.simulator.settings.units[0].spools[2] = FULL
    return rig


async def test_each_printer_is_told_with_a_spool_or_with_reasons(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    x1c = await set_up(x1c_with_petg())
    p1s = await set_up(BambuRig(P1S, serial="01P00A000000002"), printing=900)
    mk4 = await set_up(PrusaRig())
    mk4.simulator.device.material = "PLA"
    answer = await found(hass, **PETG)
    [ready] = answer["ready"]
    assert named(hass, x1c).items() <= ready.items()
    assert (ready["unit"], ready["unit_number"], ready["slot"]) == ("ams", 1, 3)
    assert (ready["material"], ready["remaining_weight"]) == ("PETG", 800)
    assert ready["color"] == "#FF0000"
    assert ready["bed_may_hold_print"] is False
    reasons = {printer["printer"]: printer["reasons"] for printer in answer["unable"]}
    assert reasons[entry_of(hass, p1s).title][0] == "printing"
    assert reasons[entry_of(hass, mk4).title] == ["no_material"]
    assert answer["unknown"] == []


async def test_the_slot_of_the_answer_is_what_a_print_is_started_with(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(x1c_with_petg())
    [ready] = (await found(hass, **PETG))["ready"]
    slot = er.async_get(hass).async_get(ready["slot_entity"])
    assert slot is not None
    unit = rig.simulator.settings.units[0]
    assert slot.unique_id == f"{rig.serial}_{unit.serial}_slot_3"


async def test_a_prusa_that_does_not_tell_how_much_is_left_is_unknown(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(PrusaRig())
    answer = await found(hass, material="PLA", grams=100)
    assert answer["unknown"] == [{**named(hass, rig), "reasons": ["remaining_unknown"]}]
    assert answer["ready"] == answer["unable"] == []


async def test_the_size_is_that_of_the_model(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(BambuRig(X1C))
    assert (await found(hass, size_x=256, size_y=256, size_z=256))["ready"]
    too_large = await found(hass, size_z=257)
    assert too_large["unable"] == [{**named(hass, rig), "reasons": ["too_large"]}]


async def test_a_printer_that_is_not_loaded_is_offline_and_a_disabled_one_nothing(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(BambuRig(P1S))
    told, entry_id = named(hass, rig), entry_of(hass, rig).entry_id
    await hass.config_entries.async_unload(entry_id)
    assert (await found(hass))["unable"] == [{**told, "reasons": ["offline"]}]
    await hass.config_entries.async_set_disabled_by(entry_id, ConfigEntryDisabler.USER)
    assert await found(hass) == {"ready": [], "unknown": [], "unable": []}


async def test_a_user_is_told_of_the_printers_that_may_be_seen(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    mine = await set_up(BambuRig(P1S, serial="01P00A000000001"))
    await set_up(BambuRig(P1S, serial="01P00A000000002"))
    everything = await user_of(hass, GROUP_ID_USER)
    one = await user_with(hass, {"device_ids": {device_of(hass, mine): True}})
    assert len((await found(hass, user=everything))["ready"]) == 2
    answer = await found(hass, user=one)
    assert [printer["device_id"] for printer in answer["ready"]] == [
        device_of(hass, mine)
    ]


async def test_a_user_who_may_see_no_printer_is_refused(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    await set_up(BambuRig(P1S))
    nobody = await user_with(hass, {})
    with pytest.raises(Unauthorized):
        await found(hass, user=nobody)


@pytest.mark.parametrize(
    "wish", [{"grams": -1}, {"nozzle_diameter": 0}, {"color": "red"}, {"size_x": "big"}]
)
async def test_what_makes_no_sense_is_refused(
    hass: HomeAssistant, set_up: SetUp, wish: dict[str, Any]
) -> None:
    await set_up(BambuRig(P1S))
    with pytest.raises((probatio.Invalid, ServiceValidationError)):
        await found(hass, **wish)
