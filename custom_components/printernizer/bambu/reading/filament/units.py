"""The units that are there, and what is in their slots.

What is there, the bit masks tell and not the lists: a list may leave out what has not
changed (BambuStudio).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
import re

from ....printer.fields import Fields
from ....printer.filament.spools import (
    DryingBlock,
    DryingState,
    FilamentSlot,
    FilamentUnit,
    FilamentUnitKind,
)
from ...filament_profiles import profile_of
from ..bits import hex_bits, is_set
from ..report import BambuReport
from .places import A2L_LITE, EXTERNAL_IDS, FIRST_HT, SLOTS, Place

_NOZZLES = (0, 1)
_COLOUR = re.compile(r"[0-9A-Fa-f]{6}(?:[0-9A-Fa-f]{2})?")
# The kinds in `info` that stand for an AMS Lite.
_LITE_KINDS = (2, 5)
# The module of a unit is named `<kind>/<id>`; an AMS Lite may be called an AMS there.
_MODULE_KINDS = {
    "ams": FilamentUnitKind.AMS,
    "ams_f1": FilamentUnitKind.AMS_LITE,
    "n3f": FilamentUnitKind.AMS_2_PRO,
    "n3s": FilamentUnitKind.AMS_HT,
}
_DRIERS = frozenset({FilamentUnitKind.AMS_2_PRO, FilamentUnitKind.AMS_HT})
_DRYING_STATES = (
    DryingState.OFF,
    DryingState.CHECKING,
    DryingState.DRYING,
    DryingState.COOLING,
    DryingState.STOPPING,
    DryingState.FAULT,
    # That the heater cannot be turned off.
    DryingState.FAULT,
)
# By their numbers in `dry_sf_reason`.
_DRYING_BLOCKS = (
    DryingBlock.JOB,
    DryingBlock.POWER,
    DryingBlock.BUSY,
    DryingBlock.FILAMENT_AT_OUTLET,
    DryingBlock.STARTING,
    DryingBlock.FLAT_MODE,
    DryingBlock.DRYING,
    DryingBlock.UPDATING,
    DryingBlock.POWER_SUPPLY,
)
_AT_WORK = frozenset({DryingState.CHECKING, DryingState.DRYING, DryingState.COOLING})


@dataclass(frozen=True, slots=True)
class _Module:
    """What `get_version` says of a unit."""

    kind: FilamentUnitKind
    serial: str
    firmware: str | None


def read_units(report: BambuReport, serial: str) -> tuple[FilamentUnit, ...]:
    """Return the units that are there now; `serial` is the printer's.

    A unit without a serial number is left out: it is still starting.
    """
    active = report.active_place
    modules = dict(_modules(report))
    ams = report.fields.section("ams")
    units = [
        _unit(ams, item, modules[number], active)
        for number, item in _present(ams)
        if number in modules
    ]
    ids = EXTERNAL_IDS[: report.model.nozzles]
    return (*units, *_external_units(report.fields, serial, active, ids))


def has_unnamed_units(report: BambuReport) -> bool:
    """Whether a unit is there of which `get_version` has not told the serial number."""
    modules = dict(_modules(report))
    ams = report.fields.section("ams")
    return any(number not in modules for number, _ in _present(ams))


def _present(ams: Fields) -> Iterator[tuple[int, Fields]]:
    """Yield the units that are plugged in, with their numbers."""
    for item in ams.items("ams"):
        number = item.integer("id", 0, 255)
        if number is not None and _is_there(ams, number):
            yield number, item


def _modules(report: BambuReport) -> Iterator[tuple[int, _Module]]:
    for module in report.module_fields:
        kind, slash, number = (module.text("name") or "").partition("/")
        serial = module.text("sn")
        if slash and kind in _MODULE_KINDS and number.isdecimal() and serial:
            found = _Module(_MODULE_KINDS[kind], serial, module.text("sw_ver"))
            yield int(number[:3]), found


def _is_there(ams: Fields, number: int) -> bool:
    """Whether a unit is plugged in; listed is enough where no mask tells."""
    present = hex_bits(ams, "ams_exist_bits")
    if present is None:
        return True
    # The AMS from 0, the AMS HT from 4, the A2L's AMS Lite at 12 (BambuStudio).
    match number:
        case _ if number >= FIRST_HT:
            return is_set(present, 4 + number - FIRST_HT)
        case 16:
            return is_set(present, 12)
        case _:
            return is_set(present, number)


def _unit(
    ams: Fields, item: Fields, module: _Module, active: Place | None
) -> FilamentUnit:
    number = item.integer("id", 0, 255) or 0
    info = hex_bits(item, "info") or 0
    kind = _kind_of(module, info & 0xF)
    dries = kind in _DRIERS
    minutes = item.integer("dry_time", 0, 100_000)
    state = info >> 4 & 0xF
    drying = _DRYING_STATES[state] if state < len(_DRYING_STATES) else None
    if minutes and drying in (None, DryingState.OFF):
        # Some firmware leaves the phase at 0 for all the hours that it dries.
        drying = DryingState.DRYING
    return FilamentUnit(
        serial=module.serial,
        kind=kind,
        number=_ordinal(number),
        address=number,
        firmware=module.firmware,
        slots=tuple(_slots(ams, item, number, active)),
        # A unit that starts reports 0 for both.
        humidity=item.integer("humidity_raw", 1, 100),
        temperature=item.number("temp", 1, 120),
        humidity_level=item.integer("humidity", 1, 5),
        drying=(drying in _AT_WORK or bool(minutes)) if dries else None,
        drying_state=drying if dries else None,
        drying_remaining=(
            timedelta(minutes=minutes) if dries and minutes is not None else None
        ),
        drying_blocks=tuple(_drying_blocks(item)) if dries else (),
        nozzle=_fed_nozzle(hex_bits(item, "info")),
    )


def _kind_of(module: _Module, told: int) -> FilamentUnitKind:
    """Return the unit's kind; no report makes it one that has more than its module."""
    is_lite = module.kind is FilamentUnitKind.AMS and told in _LITE_KINDS
    return FilamentUnitKind.AMS_LITE if is_lite else module.kind


def _drying_blocks(item: Fields) -> Iterator[DryingBlock]:
    reasons = item.raw("dry_sf_reason")
    for reason in reasons if isinstance(reasons, list) else ():
        if type(reason) is int and 0 <= reason < len(_DRYING_BLOCKS):
            yield _DRYING_BLOCKS[reason]


def _fed_nozzle(info: int | None) -> int | None:
    """Return the nozzle a unit feeds, 0 the right or only one and 1 the left one."""
    nozzle = None if info is None else info >> 8 & 0xF
    return nozzle if nozzle in _NOZZLES else None


def _ordinal(number: int) -> int:
    """Return the unit's number among those of its kind, as people count."""
    if number >= FIRST_HT:
        return number - FIRST_HT + 1
    return 1 if number == A2L_LITE else number + 1


def _slots(
    ams: Fields, item: Fields, number: int, active: Place | None
) -> Iterator[FilamentSlot]:
    trays = {tray.integer("id", 0, 3): tray for tray in item.items("tray")}
    present = hex_bits(ams, "tray_exist_bits")
    for index in range(1 if number >= FIRST_HT else SLOTS):
        loaded = None if present is None else is_set(present, _bit(number, index))
        # Merging never takes a spool out of the list: the mask tells that it is gone.
        tray = trays.get(index) if loaded is not False else None
        is_active = active == Place(number, index)
        yield _slot(index, tray, loaded=loaded, active=is_active)


def _bit(number: int, slot: int) -> int:
    """Return which bit of the mask stands for a slot."""
    # The AMS from 0, the AMS HT from 16, the A2L's AMS Lite from 24 (BambuStudio).
    match number:
        case _ if number >= FIRST_HT:
            return 16 + number - FIRST_HT
        case 16:
            return 24 + slot
        case _:
            return number * SLOTS + slot


def _slot(
    index: int, tray: Fields | None, *, loaded: bool | None, active: bool
) -> FilamentSlot:
    if tray is None:
        return FilamentSlot(index=index, loaded=loaded, active=active)
    colour, alpha = _colour_of(tray)
    spool_id = _unless_zero(tray.text("tray_uuid"))
    filament_id = tray.text("tray_info_idx")
    profile = profile_of(filament_id)
    return FilamentSlot(
        index=index,
        material=tray.text("tray_type") or (profile.material if profile else None),
        brand=tray.text("tray_sub_brands") or (profile.brand if profile else None),
        vendor=profile.vendor if profile else None,
        filament_id=filament_id,
        colour=colour,
        alpha=alpha,
        tag=_unless_zero(tray.text("tag_uid")),
        spool_id=spool_id,
        k_value=tray.number("k", 0, 10),
        colours=_colours(tray),
        # Without a tag the printer cannot know.
        remaining=tray.integer("remain", 0, 100) if spool_id else None,
        weight=tray.integer("tray_weight", 1, 100_000),
        nozzle_minimum=tray.integer("nozzle_temp_min", 1, 500),
        nozzle_maximum=tray.integer("nozzle_temp_max", 1, 500),
        loaded=loaded,
        active=active,
    )


def _colour_of(tray: Fields) -> tuple[str | None, int | None]:
    """Return the colour and how opaque it is; all zeros are a colour not set."""
    text = _unless_zero(tray.text("tray_color"))
    if text is None or not _COLOUR.fullmatch(text):
        return None, None
    return text[:6].upper(), int(text[6:], 16) if text[6:] else None


def _unless_zero(text: str | None) -> str | None:
    """Return what a field says, `None` where zeros stand for nothing."""
    return text if (text or "").strip("0") else None


def _colours(tray: Fields) -> tuple[str, ...]:
    """Return the colours of a spool that has several."""
    told = tray.raw("cols")
    texts = told if isinstance(told, list) else []
    found = tuple(
        text[:6].upper()
        for text in texts
        if isinstance(text, str) and _COLOUR.fullmatch(text)
    )
    return found if len(found) > 1 else ()


def _external_units(
    fields: Fields, serial: str, active: Place | None, ids: tuple[int, ...]
) -> Iterator[FilamentUnit]:
    """Yield the holders of single spools: `vir_slot` on newer printers, `vt_tray`.

    `ids` are those that the printer can have, one for each nozzle.
    """
    spools = {spool.integer("id"): spool for spool in fields.items("vir_slot")}
    if not spools and "vt_tray" in fields:
        spools = {255: fields.section("vt_tray")}
    for number in ids:
        if (spool := spools.get(number)) is None:
            continue
        is_active = active == Place(number, 0)
        # Whether there is a spool, the printer knows only while it prints with it.
        slot = _slot(0, spool, loaded=True if is_active else None, active=is_active)
        yield FilamentUnit(
            serial=f"{serial}_external_{EXTERNAL_IDS.index(number) + 1}",
            kind=FilamentUnitKind.EXTERNAL,
            number=EXTERNAL_IDS.index(number) + 1,
            address=number,
            slots=(slot,),
        )
