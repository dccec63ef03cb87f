"""Spools, and the units (AMS kinds) that hold them, as a report tells of them."""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from .wire import Payload

EXTERNAL = 254
"""The tray number of the external spool."""
NO_TRAY = 255
A2L_LITE_ID = 16
HT_FIRST_ID = 128
"""AMS HT units are numbered from here; they hold one spool."""
UNIT_OPTIONS = {
    "startup_read_option": False,
    "tray_read_option": True,
    "calibrate_remain_flag": True,
}
"""How the units are set at first, all of them alike."""
NO_TAG = "0000000000000000"
NO_UUID = "00000000000000000000000000000000"


class UnitKind(IntEnum):
    """The type in a unit's `info`, bits 0 to 3."""

    AMS = 1
    AMS_LITE = 2
    AMS_2_PRO = 3
    AMS_HT = 4


DRYING_LIMITS = {UnitKind.AMS_2_PRO: (45, 65), UnitKind.AMS_HT: (45, 85)}
"""°C"""
MODULE_NAMES = {
    UnitKind.AMS: "ams",
    UnitKind.AMS_LITE: "ams_f1",
    UnitKind.AMS_2_PRO: "n3f",
    UnitKind.AMS_HT: "n3s",
}


@dataclass(slots=True, kw_only=True)
class Spool:
    """What a tray holds: °C, g; `color` is RRGGBBAA, `remain` per cent or -1."""

    info_idx: str = "GFA00"
    material: str = "PLA"
    brand: str = "PLA Basic"
    color: str = "FFFFFFFF"
    more_colors: list[str] = field(default_factory=list)
    """Beside `color`, of a spool with several."""
    remain: int = -1
    weight: int = 1000
    nozzle_min: int = 190
    nozzle_max: int = 230
    tag: str = NO_TAG
    uuid: str = NO_UUID


@dataclass(slots=True, kw_only=True)
class Unit:
    """An AMS of any kind; `dry_minutes` are left of its drying, 0 = it does not."""

    id: int = 0
    kind: UnitKind = UnitKind.AMS
    serial: str = "00600A000000001"
    humidity_level: int = 4
    humidity: int = 24
    temperature: float = 24.6
    dry_minutes: float = 0.0
    extruder: int = 0
    dry_blocks: list[int] = field(default_factory=list)
    """Why it cannot dry, by number."""
    spools: list[Spool | None] = field(default_factory=lambda: [None] * 4)

    @property
    def module_name(self) -> str:
        """The name of its module in the answer to `get_version`."""
        return f"{MODULE_NAMES[self.kind]}/{self.id}"

    @property
    def dries(self) -> bool:
        """Whether it has a heater."""
        return self.kind in (UnitKind.AMS_2_PRO, UnitKind.AMS_HT)

    def bit(self, slot: int) -> int:
        """Which bit of the tray masks a slot has."""
        if self.id >= HT_FIRST_ID:
            return 16 + self.id - HT_FIRST_ID
        if self.id == A2L_LITE_ID:
            return 24 + slot
        return self.id * 4 + slot

    def tray_number(self, slot: int) -> int:
        """The slot's number in `tray_now` and in the target of a change."""
        return self.id if self.id >= HT_FIRST_ID else self.id * 4 + slot

    def slot(self, number: int) -> int | None:
        """The slot that has a tray number, if it is one of this unit's."""
        slots = range(len(self.spools))
        return next((i for i in slots if self.tray_number(i) == number), None)


def assorted() -> list[Spool | None]:
    """Four slots: three spools, of which two have a tag, and an empty one."""
    return [
        Spool(color="FFFFFFFF", remain=82, tag="A3F1C20000000100", uuid="A" * 32),
        Spool(color="000000FF", remain=37, tag="A3F1C20000000200", uuid="B" * 32),
        Spool(
            info_idx="GFG99",
            material="PETG",
            brand="",
            color="FF6A13FF",
            nozzle_min=230,
            nozzle_max=260,
        ),
        None,
    ]


def ams_block(
    units: list[Unit], active: int, options: dict[str, bool], *, states_empty: bool
) -> Payload:
    """The report's `ams`; `active` is what `tray_now` says."""
    now = str(active)
    present = f"{_tray_mask(units):x}"
    return {
        "ams": [_unit_block(unit, states_empty=states_empty) for unit in units],
        "ams_exist_bits": f"{_unit_mask(units):x}",
        "tray_exist_bits": present,
        "tray_is_bbl_bits": present,
        "tray_tar": now,
        "tray_now": now,
        "tray_pre": now,
        "tray_read_done_bits": present,
        "tray_reading_bits": "0",
        "version": 9,
        "insert_flag": options["tray_read_option"],
        "power_on_flag": options["startup_read_option"],
        "calibrate_remain_flag": options["calibrate_remain_flag"],
        "cali_id": 255,
        "cali_stat": 0,
    }


def without_power(ams: Payload) -> Payload:
    """The report's `ams` as units tell it whose power goes: there is no spool left."""
    bare = [
        unit | {"tray": [{"id": tray["id"]} for tray in unit["tray"]]}
        for unit in ams["ams"]
    ]
    masks = dict.fromkeys((key for key in ams if key.endswith("_bits")), "0")
    masks["ams_exist_bits"] = ams["ams_exist_bits"]
    trays = dict.fromkeys(("tray_now", "tray_pre", "tray_tar"), str(NO_TRAY))
    return ams | masks | trays | {"ams": bare, "power_on_flag": False}


def local_number(units: list[Unit], active: int) -> int:
    """A tray number as printers tell it that count the slots of one unit only."""
    return active % 4 if len(units) > 1 and active < A2L_LITE_ID else active


def tray_block(number: int, spool: Spool) -> Payload:
    """A tray with a spool in it, or an external spool."""
    return {
        "id": str(number),
        "state": 11,
        "tray_info_idx": spool.info_idx,
        "tray_type": spool.material,
        "tray_sub_brands": spool.brand,
        "tray_color": spool.color,
        "cols": [spool.color, *spool.more_colors],
        "ctype": 0 if spool.more_colors else 2,
        "remain": spool.remain,
        "tray_weight": str(spool.weight),
        "tray_diameter": "1.75",
        "nozzle_temp_min": str(spool.nozzle_min),
        "nozzle_temp_max": str(spool.nozzle_max),
        "bed_temp": "0",
        "bed_temp_type": "0",
        "drying_temp": "55",
        "drying_time": "8",
        "tag_uid": spool.tag,
        "tray_uuid": spool.uuid,
        "tray_id_name": "A00-W1",
        "xcam_info": "8813100EE803E803CDCC4C3F",
        "total_len": 330000,
        "cali_idx": -1,
    }


def snow(units: list[Unit], active: int, *, none: int = 0xFFFF) -> int:
    """A tray number in the coding of `snow`: unit in the high byte, slot in the low."""
    if active == EXTERNAL:
        return 0xFF00
    for unit in units:
        if (slot := unit.slot(active)) is not None:
            return unit.id << 8 | slot
    return none


def _unit_block(unit: Unit, *, states_empty: bool) -> Payload:
    """One unit of `ams.ams`; `info` is hexadecimal and `dry_time` in minutes."""
    drying = 2 if unit.dry_minutes > 0 else 0
    return {
        "id": str(unit.id),
        "humidity": str(unit.humidity_level),
        "humidity_raw": str(unit.humidity),
        "temp": f"{unit.temperature:.1f}",
        "dry_time": round(unit.dry_minutes),
        **({"dry_sf_reason": list(unit.dry_blocks)} if unit.dries else {}),
        "info": f"{unit.kind | drying << 4 | unit.extruder << 8:X}",
        "tray": [
            _slot_block(slot, spool, states_empty=states_empty)
            for slot, spool in enumerate(unit.spools)
        ],
    }


def _slot_block(slot: int, spool: Spool | None, *, states_empty: bool) -> Payload:
    """A slot; an empty one is its id alone, on newer firmware with its state."""
    if spool is not None:
        return tray_block(slot, spool)
    empty: dict[str, Any] = {"id": str(slot)}
    return empty | {"state": 8} if states_empty else empty


def _unit_mask(units: list[Unit]) -> int:
    """Which units there are, as bits."""
    mask = 0
    for unit in units:
        mask |= 1 << _unit_bit(unit.id)
    return mask


def _unit_bit(number: int) -> int:
    """Which bit of the mask a unit has."""
    if number >= HT_FIRST_ID:
        return number - HT_FIRST_ID + 4
    return 12 if number == A2L_LITE_ID else number


def _tray_mask(units: list[Unit]) -> int:
    """Which slots hold a spool, as bits."""
    mask = 0
    for unit in units:
        for slot, spool in enumerate(unit.spools):
            mask |= (spool is not None) << unit.bit(slot)
    return mask
