"""Spools and units, as reports of Bambu Lab printers tell of them."""

from datetime import timedelta
from typing import Any

import pytest

from custom_components.printernizer.bambu.reading.report import BambuReport
from custom_components.printernizer.bambu.reading.snapshot import read_snapshot
from custom_components.printernizer.printer.filament.spools import (
    DryingBlock,
    FilamentSlot,
    FilamentUnit,
    FilamentUnitKind,
)
from custom_components.printernizer.printer.kinds import FeatureKind
from custom_components.printernizer.printer.model import PrinterSnapshot

from .reports import NOW, SERIAL, JsonObject, ota, push, versions

SPOOL: JsonObject = {
    "id": "0",
    "tray_type": "PLA",
    "tray_sub_brands": "PLA Basic",
    "tray_color": "FF6A13FF",
    "remain": 80,
    "tray_uuid": "A" * 32,
}


def module(name: str) -> JsonObject:
    """Return the module of a unit, whose serial number is its name."""
    return {"name": name, "sn": name, "sw_ver": "00.00.06.49"}


def unit(number: int, **fields: Any) -> JsonObject:
    """Return a unit of a report, with a spool in its first slot."""
    return {"id": str(number), "tray": [SPOOL]} | fields


def units(
    ams: JsonObject,
    *modules: str,
    model: str = "P1S",
    firmware: str = "01.08.02.00",
    **fields: Any,
) -> dict[str, FilamentUnit]:
    """Return the units that a report tells of, by their serial numbers."""
    parts = (ota(model, firmware), *(module(name) for name in modules))
    report = BambuReport().merged(versions(*parts), NOW)
    report = report.merged(push(ams=ams, **fields), NOW)
    return {
        found.serial: found for found in read_snapshot(report, SERIAL).filament_units
    }


def snapshot_of_unit(name: str, **fields: Any) -> PrinterSnapshot:
    """Return what is known of a printer with one unit, which is its first."""
    report = BambuReport().merged(versions(ota("P2S", "01.01"), module(name)), NOW)
    return read_snapshot(
        report.merged(push(ams={"ams": [unit(0, **fields)]}), NOW), SERIAL
    )


def active(found: dict[str, FilamentUnit]) -> list[tuple[str, int]]:
    """Return the serial number and the slot of each spool that is in use."""
    return [
        (found_unit.serial, slot.index)
        for found_unit in found.values()
        for slot in found_unit.slots
        if slot.active
    ]


TWO_UNITS: JsonObject = {
    "ams_exist_bits": "13",
    "ams": [unit(0), unit(1), unit(128)],
}
THREE_MODULES = ("ams/0", "n3f/1", "n3s/128")
EXTERNAL: JsonObject = {"id": "254", "tray_type": "TPU"}


@pytest.mark.parametrize(
    ("tray", "expected"),
    [
        ("0", [("ams/0", 0)]),
        ("3", [("ams/0", 3)]),
        ("6", [("n3f/1", 2)]),
        ("128", [("n3s/128", 0)]),
        ("254", [(f"{SERIAL}_external_1", 0)]),
        ("255", []),
    ],
)
def test_older_printers_number_the_spool_in_use(
    tray: str, expected: list[tuple[str, int]]
) -> None:
    ams = TWO_UNITS | {"tray_now": tray}
    assert active(units(ams, *THREE_MODULES, vt_tray=EXTERNAL)) == expected


@pytest.mark.parametrize(
    ("snow", "expected"),
    [
        (0x0003, [("ams/0", 3)]),
        (0x0102, [("n3f/1", 2)]),
        (0x8000, [("n3s/128", 0)]),
        (0xFF00, [(f"{SERIAL}_external_1", 0)]),
        (0xFE00, [(f"{SERIAL}_external_2", 0)]),
        (0xFFFF, []),
        (0xFEFF, []),
        (0x00FF, []),
    ],
)
def test_newer_printers_pack_unit_and_slot_and_number_the_slot_alone(
    snow: int, expected: list[tuple[str, int]]
) -> None:
    found = units(
        TWO_UNITS | {"tray_now": "1"},
        *THREE_MODULES,
        model="H2D",
        device={"extruder": {"state": 2, "info": [{"id": 0, "snow": snow}]}},
        vir_slot=[{"id": "255"}, {"id": "254"}],
    )
    assert active(found) == expected


def test_of_two_extruders_the_one_that_prints_tells_the_spool() -> None:
    info = [{"id": 0, "snow": 0x0001}, {"id": 1, "snow": 0x0102}]
    for number, expected in ((0, ("ams/0", 1)), (1, ("n3f/1", 2))):
        extruder = {"state": 2 | number << 4, "info": info}
        found = units(
            TWO_UNITS, *THREE_MODULES, model="H2D", device={"extruder": extruder}
        )
        assert active(found) == [expected]


def slots_of(ams: JsonObject, name: str = "ams/0") -> tuple[FilamentSlot, ...]:
    """Return the slots of a report's only unit."""
    return units(ams, name)[name].slots


def test_a_slot_is_empty_only_where_its_bit_says_so() -> None:
    without_bits = slots_of({"ams": [unit(0)]})
    assert [slot.loaded for slot in without_bits] == [None] * 4
    with_bits = slots_of({"tray_exist_bits": "5", "ams": [unit(0)]})
    assert [slot.loaded for slot in with_bits] == [True, False, True, False]
    assert with_bits[2].material is None, "loaded, and what it is was left out"


def test_an_emptied_slot_forgets_its_spool() -> None:
    first, *_ = slots_of({"tray_exist_bits": "0", "ams": [unit(0)]})
    assert first == FilamentSlot(index=0, loaded=False)


@pytest.mark.parametrize(
    ("name", "number", "bits", "slots"),
    [("n3s/128", 128, "10000", 1), ("n3s/129", 129, "20000", 1)],
)
def test_an_ams_ht_has_one_slot_with_a_bit_of_its_own(
    name: str, number: int, bits: str, slots: int
) -> None:
    found = slots_of({"tray_exist_bits": bits, "ams": [unit(number)]}, name)
    assert [slot.loaded for slot in found] == [True] * slots


def test_the_ams_lite_of_the_a2l_has_bits_of_its_own() -> None:
    ams = {
        "ams_exist_bits": "1000",
        "tray_exist_bits": "5000000",
        "ams": [unit(16, info="5")],
    }
    found = units(ams, "ams_f1/16", model="A2L")["ams_f1/16"]
    assert found.kind is FilamentUnitKind.AMS_LITE
    assert found.number == 1
    assert [slot.loaded for slot in found.slots] == [True, False, True, False]


def test_a_unit_whose_bit_is_off_is_not_there() -> None:
    ams = {"ams_exist_bits": "2", "ams": [unit(0), unit(1)]}
    assert list(units(ams, "ams/0", "ams/1")) == ["ams/1"]


def test_what_remains_is_unknown_of_a_spool_without_a_tag() -> None:
    tagged, *_ = slots_of({"tray_exist_bits": "1", "ams": [unit(0)]})
    assert tagged.remaining == 80
    untagged = unit(0, tray=[SPOOL | {"tray_uuid": "0" * 32}])
    first, *_ = slots_of({"tray_exist_bits": "1", "ams": [untagged]})
    assert first.remaining is None


@pytest.mark.parametrize(
    ("cols", "colours"),
    [
        (["FF6A13FF", "00ff00FF"], ("FF6A13", "00FF00")),
        (["FF6A13FF"], ()),
        (["FF6A13FF", 7, "red"], ()),
        ("FF6A13FF", ()),
    ],
)
def test_several_colours_are_told_where_there_are_several(
    cols: object, colours: tuple[str, ...]
) -> None:
    first, *_ = slots_of({"ams": [unit(0, tray=[SPOOL | {"cols": cols}])]})
    assert first.colours == colours


@pytest.mark.parametrize(
    ("info", "nozzle"), [("3", 0), ("103", 1), ("E03", None), (None, None)]
)
def test_a_unit_tells_the_nozzle_that_it_feeds(
    info: str | None, nozzle: int | None
) -> None:
    fields = {} if info is None else {"info": info}
    assert units({"ams": [unit(0, **fields)]}, "n3f/0")["n3f/0"].nozzle == nozzle


def test_why_a_unit_cannot_dry_is_told_as_far_as_it_is_known() -> None:
    ams = {"ams": [unit(0, dry_sf_reason=[1, 8, 99, -1, "x", True])]}
    found = units(ams, "n3f/0")["n3f/0"]
    assert found.drying_blocks == (DryingBlock.POWER, DryingBlock.POWER_SUPPLY)


@pytest.mark.parametrize(
    ("model", "firmware", "humidity", "temperature"),
    [
        ("A1", "01.06.10.33", 24, 25.0),
        ("A1", "01.06.10.32", None, None),
        ("P1S", "01.07.50.18", 24, 25.0),
        ("P1S", "01.07.50.17", None, None),
        ("X1 Carbon", "01.08.50.18", 24, 25.0),
        ("X1 Carbon", "01.08.50.17", None, 25.0),
        ("X1E", "01.09.00.00", None, 25.0),
        ("H2D", "01.00.00.00", 24, 25.0),
        ("Z9", "01.00.00.00", 24, 25.0),
    ],
)
def test_the_climate_is_told_by_firmware_that_measures_it(
    model: str, firmware: str, humidity: int | None, temperature: float | None
) -> None:
    ams = {"ams": [unit(0, humidity_raw="24", temp="25.0")]}
    found = units(ams, "ams/0", model=model, firmware=firmware)["ams/0"]
    assert found.humidity == humidity
    assert found.temperature == temperature


@pytest.mark.parametrize("name", ["n3f/0", "n3s/128"])
def test_a_unit_that_dries_measures_with_any_firmware(name: str) -> None:
    number = int(name.partition("/")[2])
    ams = {"ams": [unit(number, humidity_raw="24", temp="25.0")]}
    found = units(ams, name, model="X1E", firmware="01.01.00.00")[name]
    assert (found.humidity, found.temperature) == (24, 25.0)


@pytest.mark.parametrize(("info", "dries"), [("3", True), ("B3", True), ("23", True)])
def test_a_unit_with_time_left_dries_whatever_its_phase_says(
    info: str, *, dries: bool
) -> None:
    found = units({"ams": [unit(0, info=info, dry_time=90)]}, "n3f/0")["n3f/0"]
    assert found.drying is dries
    assert found.drying_state == "drying"


def test_a_unit_without_time_left_or_phase_does_not_dry() -> None:
    found = units({"ams": [unit(0, info="3", dry_time=0)]}, "n3f/0")["n3f/0"]
    assert (found.drying, found.drying_state) == (False, "off")


@pytest.mark.parametrize(
    ("fields", "on"),
    [
        ({"home_flag": 1 << 7}, True),
        ({"home_flag": 0}, False),
        ({"home_flag": 0, "cfg": f"{1 << 17:X}"}, True),
        ({"home_flag": 1 << 7, "cfg": "0"}, False),
    ],
)
def test_bits_tell_whether_what_remains_is_estimated(
    fields: JsonObject, *, on: bool
) -> None:
    report = BambuReport().merged(versions(ota("P1S", "01.08.02.00")), NOW)
    report = report.merged(push(ams={"ams": [unit(0)]}, **fields), NOW)
    feature = read_snapshot(report, SERIAL).feature(FeatureKind.REMAINING_ESTIMATE)
    assert feature is not None
    assert feature.on is on


def _extruder(info: int) -> JsonObject:
    """Return what the only extruder tells of itself in bits."""
    return {"device": {"extruder": {"info": [{"id": 0, "info": info}]}}}


def _slot_after(*trays: JsonObject) -> FilamentSlot:
    """Return the first slot after reports of it, all of them with its bit set."""
    report = BambuReport().merged(
        versions(ota("P1S", "01.08.02.00"), module("ams/0")), NOW
    )
    for tray in trays:
        ams = {"tray_exist_bits": "1", "ams": [unit(0, tray=[tray])]}
        report = report.merged(push(ams=ams), NOW)
    return read_snapshot(report, SERIAL).filament_units[0].slots[0]


@pytest.mark.parametrize("tray", [{"id": "0"}, {"id": "0", "state": 10}])
def test_a_slot_told_without_a_spool_forgets_the_one_before(tray: JsonObject) -> None:
    slot = _slot_after(SPOOL, tray)
    assert (slot.material, slot.brand, slot.remaining) == (None, None, None)


def test_a_spool_has_nothing_of_the_one_before_it() -> None:
    slot = _slot_after(SPOOL, {"id": "0", "tray_type": "ABS"})
    assert (slot.material, slot.brand, slot.colour) == ("ABS", None, None)


def test_a_change_of_one_value_leaves_the_spool_as_it_is() -> None:
    slot = _slot_after(SPOOL, {"id": "0", "remain": 79})
    assert (slot.brand, slot.remaining) == ("PLA Basic", 79)


def test_the_filament_id_names_a_spool_without_a_tag() -> None:
    slot = _slot_after({"id": "0", "tray_type": "PLA", "tray_info_idx": "GFL96"})
    assert (slot.vendor, slot.material, slot.brand) == ("Generic", "PLA", "PLA Silk")


def test_an_unknown_filament_id_names_nothing() -> None:
    slot = _slot_after({"id": "0", "tray_type": "PLA", "tray_info_idx": "P1234567"})
    told = (slot.filament_id, slot.vendor, slot.brand)
    assert told == ("P1234567", None, None)


@pytest.mark.parametrize(
    ("told", "colour", "alpha"),
    [
        ("00000000", None, None),
        ("000000FF", "000000", 255),
        ("FFFFFF00", "FFFFFF", 0),
        ("ff6a13", "FF6A13", None),
        ("red", None, None),
    ],
)
def test_no_colour_is_not_black(
    told: str, colour: str | None, alpha: int | None
) -> None:
    slot = _slot_after(SPOOL | {"tray_color": told})
    assert (slot.colour, slot.alpha) == (colour, alpha)


def test_the_tag_of_a_spool_and_its_k_value_are_told() -> None:
    slot = _slot_after(SPOOL | {"tag_uid": "A3F1", "k": "0.02"})
    assert (slot.tag, slot.spool_id, slot.k_value) == ("A3F1", "A" * 32, 0.02)
    untagged = _slot_after(SPOOL | {"tag_uid": "0" * 16, "tray_uuid": "0" * 32})
    assert (untagged.tag, untagged.spool_id) == (None, None)


@pytest.mark.parametrize(
    ("fields", "there"),
    [
        ({"hw_switch_state": 3}, True),
        ({"hw_switch_state": 1}, True),
        ({"hw_switch_state": 0}, False),
        ({"hw_switch_state": 0, **_extruder(0b010)}, True),
        ({"hw_switch_state": 1, **_extruder(0b101)}, False),
        ({}, None),
    ],
)
def test_filament_in_the_only_nozzle_is_told_by_extruder_and_then_by_switch(
    fields: JsonObject, *, there: bool | None
) -> None:
    report = BambuReport().merged(versions(ota("P1S", "01.08.02.00")), NOW)
    [nozzle] = read_snapshot(report.merged(push(**fields), NOW), SERIAL).nozzles
    assert nozzle.filament is there


EMPTY_AT_ONCE: JsonObject = {
    "tray_exist_bits": "0",
    "power_on_flag": False,
    "tray_now": "255",
    "ams": [{"id": "0", "tray": [{"id": "0"}]}],
}


def _after(*later: tuple[int, JsonObject]) -> list[tuple[str | None, bool | None]]:
    """Return material and presence of the first slot, which held PLA, second by second.

    The later reports come so many seconds after the first.
    """
    report = BambuReport().merged(versions(ota("P1S"), module("ams/0")), NOW)
    first = {"tray_exist_bits": "1", "tray_now": "0", "ams": [unit(0)]}
    told = []
    for seconds, ams in ((0, first), *later):
        report = report.merged(push(ams=ams), NOW + timedelta(seconds=seconds))
        [slot, *_] = read_snapshot(report, SERIAL).filament_units[0].slots
        told.append((slot.material, slot.loaded))
    return told[1:]


def test_a_printer_that_shuts_down_does_not_lose_its_spools() -> None:
    assert _after((10, EMPTY_AT_ONCE)) == [("PLA", True)]


def test_slots_told_in_a_message_of_their_own_at_a_shutdown_are_not_believed() -> None:
    bits = {"tray_exist_bits": "0", "power_on_flag": False}
    trays = {"ams": EMPTY_AT_ONCE["ams"]}
    assert _after((10, bits), (11, trays)) == [("PLA", True)] * 2


def test_units_that_were_without_power_before_are_without_it_still() -> None:
    bits = {"tray_exist_bits": "0"}
    trays = {"ams": EMPTY_AT_ONCE["ams"]}
    told = _after((5, {"power_on_flag": False}), (10, bits), (11, trays))
    assert told == [("PLA", True)] * 3


def test_a_printer_that_goes_on_saying_that_all_is_empty_is_believed() -> None:
    told = _after((10, EMPTY_AT_ONCE), (60, EMPTY_AT_ONCE), (200, EMPTY_AT_ONCE))
    assert told == [("PLA", True), ("PLA", True), (None, False)]


def test_units_with_power_are_believed_at_once_that_all_is_empty() -> None:
    assert _after((10, EMPTY_AT_ONCE | {"power_on_flag": True})) == [(None, False)]


def test_a_spool_that_comes_after_a_shutdown_is_seen() -> None:
    put_in = {
        "tray_exist_bits": "1",
        "ams": [unit(0, tray=[{"id": "0", "tray_type": "ABS"}])],
    }
    assert _after((10, EMPTY_AT_ONCE), (30, put_in))[-1] == ("ABS", True)


def test_a_printer_that_was_off_for_long_may_still_be_starting() -> None:
    report = BambuReport().merged(versions(ota("P1S"), module("ams/0")), NOW)
    full = {"tray_exist_bits": "1", "ams": [unit(0)]}
    for seconds, ams in ((0, full), (1, EMPTY_AT_ONCE), (9999, EMPTY_AT_ONCE)):
        report = report.after_interruption()
        report = report.merged(push(ams=ams), NOW + timedelta(seconds=seconds))
    assert read_snapshot(report, SERIAL).filament_units[0].slots[0].material == "PLA"


def test_while_nozzles_change_the_filament_in_use_stays_what_it_was() -> None:
    info = [{"id": 0, "snow": 0x0001}, {"id": 1, "snow": 0x0102}]
    modules = (module(name) for name in THREE_MODULES)
    report = BambuReport().merged(versions(ota("H2D"), *modules), NOW)
    seen = []
    for state in (0x112, 0x0F2, 0x002):
        extruder = {"state": state, "info": info}
        message = push(ams=TWO_UNITS | {"tray_now": "2"}, device={"extruder": extruder})
        report = report.merged(message, NOW)
        found = read_snapshot(report, SERIAL).filament_units
        seen.append(active({found_unit.serial: found_unit for found_unit in found}))
    assert seen == [[("n3f/1", 2)], [("n3f/1", 2)], [("ams/0", 1)]]


@pytest.mark.parametrize(
    ("tray", "mapping", "expected"),
    [
        ("2", [0x0102], [("n3f/1", 2)]),
        ("2", [0xFFFF, 0x0102], [("n3f/1", 2)]),
        ("2", [0x0002, 0x0102], [("ams/0", 2)]),
        ("1", [0x0102], [("ams/0", 1)]),
        ("6", [0x0003], [("n3f/1", 2)]),
        ("255", [0x0102], []),
        ("2", ["x", None, -1, True], [("ams/0", 2)]),
        ("2", 258, [("ams/0", 2)]),
    ],
)
def test_of_several_units_the_mapping_tells_which_one_a_slot_belongs_to(
    tray: str, mapping: object, expected: list[tuple[str, int]]
) -> None:
    ams = TWO_UNITS | {"tray_now": tray}
    assert active(units(ams, *THREE_MODULES, model="P2S", mapping=mapping)) == expected


def test_a_single_unit_needs_no_mapping() -> None:
    ams = {"ams_exist_bits": "1", "tray_now": "2", "ams": [unit(0), unit(1)]}
    found = units(ams, "ams/0", "n3f/1", mapping=[0x0102])
    assert active(found) == [("ams/0", 2)]


def test_a_shutdown_among_odd_units_does_not_lose_any_spools() -> None:
    odd = EMPTY_AT_ONCE | {"ams": [None, "ams", *EMPTY_AT_ONCE["ams"]]}
    assert _after((10, odd)) == [("PLA", True)]
