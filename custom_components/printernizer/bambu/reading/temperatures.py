"""Temperatures in a Bambu Lab report, in their plain and in their packed form.

Packed, one whole number holds the temperature in its low and the target in its high
16 bits; 65535 stands for none (BambuStudio).
"""

from dataclasses import dataclass, replace

from ...printer.fields import Fields
from ...printer.model import Heater
from ...printer.nozzles import ROLES, Nozzle, NozzleSide
from ..models import Model
from .bits import is_set
from .nozzles import diameter_of, flow_of, material_of, mounted_nozzle, wear_of

_LOWEST = -50
_HOTTEST_NOZZLE = 500
_HOTTEST_BED = 200
_HOTTEST_CHAMBER = 150
_NO_VALUE = 0xFFFF
# Below this, it is no nozzle's maximum.
_COOLEST_MAXIMUM = 150
# What printers without a chamber sensor report.
_NO_SENSOR = 5
# Bit of `extruder.info[].info`, and `extruder.state` while the nozzles change.
_HAS_FILAMENT = 1
_CHANGING = 0xF
# `extruder.info[].id`
_SIDES = {0: NozzleSide.RIGHT, 1: NozzleSide.LEFT}


@dataclass(frozen=True, slots=True)
class _Reading:
    temperature: float | None = None
    target: float | None = None


def read_nozzles(fields: Fields, model: Model) -> tuple[Nozzle, ...]:
    """Return the nozzles, left before right; on two-nozzle printers by extruder.

    How many there are, a report tells only of a model that nobody knows.
    """
    nozzles = _read_nozzles(fields, model)
    return tuple(
        replace(nozzle, maximum=_maximum(fields, nozzle, model)) for nozzle in nozzles
    )


def read_bed(fields: Fields, model: Model) -> Heater:
    """Return the bed."""
    # The plain fields tell decimals, the packed ones whole degrees.
    reading = _plain(fields, "bed_temper", "bed_target_temper", _HOTTEST_BED)
    device = fields.section("device")
    if reading.temperature is None:
        reading = _packed(device.section("bed").section("info"), "temp", _HOTTEST_BED)
    if reading.temperature is None:
        reading = _packed(device, "bed_temp", _HOTTEST_BED)
    return Heater(
        temperature=reading.temperature,
        target=reading.target,
        maximum=model.bed_maximum,
    )


def read_chamber(fields: Fields, model: Model) -> Heater | None:
    """Return the chamber, `None` for a printer that does not measure it.

    For a model that is not known, it is there when a believable value is.
    """
    if model.chamber_sensor is False:
        return None
    reading = _chamber_reading(fields)
    unbelievable = reading.temperature in {None, _NO_SENSOR}
    if model.chamber_sensor is None and unbelievable:
        return None
    heated = model.chamber_heater is True
    target = fields.number("ctt", 0, _HOTTEST_CHAMBER)
    if target is None:
        target = reading.target
    return Heater(
        temperature=reading.temperature,
        target=target if heated else None,
        maximum=model.chamber_maximum if heated else None,
        heated=heated,
    )


def _read_nozzles(fields: Fields, model: Model) -> tuple[Nozzle, ...]:
    extruders = list(fields.section("device").section("extruder").items("info"))
    told = {extruder.integer("id"): extruder for extruder in extruders}
    count = model.nozzles or (len(_SIDES) if told.keys() >= _SIDES.keys() else 1)
    # Of two nozzles the plain fields tell one only: the active or the left one.
    if count == len(_SIDES):
        sided = (_sided(fields, side, told.get(side, Fields(None))) for side in (1, 0))
        return tuple(_named(nozzle, model) for nozzle in sided)
    reading = _plain(fields, "nozzle_temper", "nozzle_target_temper", _HOTTEST_NOZZLE)
    if reading.temperature is None and extruders:
        reading = _packed(extruders[0], "temp", _HOTTEST_NOZZLE)
    mounted = mounted_nozzle(fields, 0)
    code = fields.text("nozzle_type")
    return (
        Nozzle(
            temperature=reading.temperature,
            target=reading.target,
            diameter=diameter_of(fields, "nozzle_diameter") or diameter_of(mounted),
            material=material_of(code) or material_of(mounted.text("type")),
            flow=flow_of(mounted.text("type")) or flow_of(code),
            wear=wear_of(mounted),
            filament=_has_filament(fields, told.get(0, Fields(None))),
        ),
    )


def _has_filament(fields: Fields, extruder: Fields) -> bool | None:
    """Whether filament is in the only nozzle, by its extruder, else by the switch."""
    if (told := _told_filament(extruder)) is not None:
        return told
    switch = fields.bits("hw_switch_state")
    return None if switch is None else is_set(switch, 0)


def _told_filament(extruder: Fields) -> bool | None:
    parts = extruder.bits("info")
    return None if parts is None else is_set(parts, _HAS_FILAMENT)


def _chamber_reading(fields: Fields) -> _Reading:
    device = fields.section("device")
    for place, key in (
        (device.section("ctc").section("info"), "temp"),
        (device, "cham_temp"),
        (fields.section("info"), "temp"),
    ):
        reading = _packed(place, key, _HOTTEST_CHAMBER)
        if reading.temperature is not None:
            return reading
    plain = fields.number("chamber_temper", _LOWEST)
    if plain is not None and plain <= _HOTTEST_CHAMBER:
        return _Reading(plain)
    return _packed(fields, "chamber_temper", _HOTTEST_CHAMBER)


def _sided(fields: Fields, number: int, extruder: Fields) -> Nozzle:
    reading = _packed(extruder, "temp", _HOTTEST_NOZZLE)
    mounted = mounted_nozzle(fields, number, _taken(extruder))
    state = fields.section("device").section("extruder").bits("state")
    return Nozzle(
        index=number,
        side=_SIDES[number],
        temperature=reading.temperature,
        target=reading.target,
        diameter=diameter_of(mounted),
        material=material_of(mounted.text("type")),
        flow=flow_of(mounted.text("type")),
        wear=wear_of(mounted),
        filament=_told_filament(extruder),
        active=_is_active(state, number),
    )


def _taken(extruder: Fields) -> int | None:
    """Return which nozzle an extruder has, where they are changed from a rack."""
    return extruder.integer("hnow", 0)


def _named(nozzle: Nozzle, model: Model) -> Nozzle:
    """Return a nozzle with what it is for, where that is what it is called by."""
    if nozzle.side is None or not model.nozzle_roles:
        return nozzle
    return replace(nozzle, role=ROLES[nozzle.side])


def _is_active(state: int | None, number: int) -> bool | None:
    """Whether an extruder prints; while they change there is no telling."""
    current = None if state is None else state >> 4 & 0xF
    return None if current in {None, _CHANGING} else current == number


def _maximum(fields: Fields, nozzle: Nozzle, model: Model) -> float:
    """Return the hottest target: what the printer tells of the nozzle wins."""
    extruders = fields.section("device").section("extruder").items("info")
    here = (
        _taken(extruder)
        for extruder in extruders
        if extruder.integer("id") == nozzle.index
    )
    mounted = mounted_nozzle(fields, nozzle.index, next(here, None))
    told = mounted.number("tm", _COOLEST_MAXIMUM, _HOTTEST_NOZZLE)
    return told or model.nozzle_maximum


def _plain(fields: Fields, key: str, target_key: str, highest: float) -> _Reading:
    return _Reading(
        fields.number(key, _LOWEST, highest), fields.number(target_key, 0, highest)
    )


def _packed(place: Fields, key: str, highest: float) -> _Reading:
    value = place.bits(key)
    if value is None or value == _NO_VALUE:
        return _Reading()
    low, high = value & _NO_VALUE, value >> 16
    return _Reading(
        float(low) if low <= highest else None, float(high) if high <= highest else None
    )
