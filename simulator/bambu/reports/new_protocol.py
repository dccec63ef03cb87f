"""What only newer firmware reports: `device`, and the bits of `cfg fun aux stat`."""

from simulator.machine import Heat

from ..device import Device
from ..filament import snow
from ..wire import Payload, bits, packed
from .progress import speed_level

SD_CARD_OK = 1
FIRST_IN_RACK = 16
"""The id of the first nozzle in the rack."""
CHANGING = 0xF
"""The number of the extruder in use while none is."""
NO_TRAY_CODES = {0: 0xFFFF, 1: 0xFEFF}
"""What `snow` says of an extruder without filament."""


def new_fields(device: Device) -> Payload:
    """All fields of the new protocol, which come together or not at all."""
    return {
        "cfg": f"{_cfg(device):X}",
        "fun": f"{_fun(device):X}",
        "aux": f"{SD_CARD_OK << 12:X}",
        "stat": f"{_stat(device):X}",
        "device": _device_block(device),
    }


def _fun(device: Device) -> int:
    """What the printer can do; bit 29 says that it refuses unsigned commands."""
    supported = dict.fromkeys(("b6", "b7", "b9", "b10", "b13", "b42"), True)
    supported["b8"] = device.dialect.prompt_sound
    if device.dialect.chamber_heater:
        supported |= dict.fromkeys(("b43", "b44", "b45"), True)
    return bits(**supported, b29=not device.settings.developer_mode)


def _stat(device: Device) -> int:
    """Whether the camera records and the door is open."""
    return bits(b7=device.settings.recording, b23=device.settings.door_open)


def _cfg(device: Device) -> int:
    """How the printer is set up."""
    settings = device.settings
    return bits(
        start=speed_level(device.machine.speed) << 8,
        b0=True,
        b3=settings.recording,
        b5=settings.timelapse,
        b7=settings.lights.get("chamber_light") == "on",
        b12=settings.xcam.get("first_layer_inspector", True),
        b16=settings.options.get("auto_recovery", True),
        b17=settings.unit_options["calibrate_remain_flag"],
        b18=settings.options.get("auto_switch_filament", True),
        b22=settings.options.get("sound_enable", True),
        b23=settings.options.get("filament_tangle_detect", True),
        b24=settings.options.get("nozzle_blob_detect", True),
    )


def _device_block(device: Device) -> Payload:
    """The parts with their temperatures, which are packed integers here."""
    bed = _packed(device, device.machine.bed)
    block: Payload = {
        "bed": {"info": {"temp": bed}, "state": 0},
        "bed_temp": bed,
        "cam": {"laser": {"cond": 0, "state": 0}, "tl_internal_free_kb": 5242880},
        "ext_tool": {"calib": 0, "low_prec": True, "mount": 0, "type": ""},
        "extruder": _extruders(device),
        "fan": _fans(device),
        "fire_ext": {"state": 0},
        "laser": {"power": 0},
        "nozzle": _nozzles(device),
        "plate": {"base": 4, "cur_id": "", "mat": 1, "tar_id": ""},
        "type": 1,
    }
    if device.dialect.chamber_heater:
        chamber = _packed(device, device.machine.chamber)
        block["ctc"] = {"info": {"temp": chamber}, "state": 0}
        block["cham_temp"] = chamber
    if device.dialect.airduct:
        block["airduct"] = _airduct(device)
    return block


def _packed(device: Device, heat: Heat) -> int:
    """A heater's temperature and target in one number."""
    return packed(device.sensors.read(heat), heat.target)


def _extruders(device: Device) -> Payload:
    """The extruders: how many, which one is active, what is in them."""
    count, active = device.dialect.extruders, device.settings.extruder
    current = CHANGING if device.settings.changing_nozzle else active
    return {
        "state": count | current << 4 | active << 8,
        "info": [_extruder(device, index) for index in range(count)],
    }


def _extruder(device: Device, index: int) -> Payload:
    """One extruder; the tray is loaded in the active one."""
    none = NO_TRAY_CODES[index]
    now = none
    if index == device.settings.extruder:
        now = snow(device.settings.units, device.settings.tray, none=none)
    trays = dict.fromkeys(("snow", "spre", "star"), now)
    return {
        "id": index,
        "temp": _packed(device, device.nozzles[index]),
        **(trays if device.settings.tells_snow else {}),
        "stat": 0,
        "info": bits(b1=now != none, b3=True),
        "hnow": index,
        "hpre": index,
        "htar": index,
        "filam_bak": [],
        "z_bias": 0,
    }


def _nozzles(device: Device) -> Payload:
    """The nozzles that are mounted."""
    count, settings = device.dialect.extruders, device.settings
    kind = settings.nozzle_type
    return {
        "exist": (1 << count) - 1 | (1 << device.dialect.rack) - 1 << FIRST_IN_RACK,
        "state": 0,
        "src_id": 0,
        "tar_id": settings.extruder,
        "info": [
            {
                "id": index,
                "type": kind if kind.startswith("H") else "HS01",
                "diameter": float(settings.nozzle_diameter),
                "wear": 0,
                "tm": device.dialect.nozzle_maximum,
                "stat": 0,
                "fila_id": "",
                "color_m": "",
                "sn": "",
                "p_t": 0,
            }
            for index in (
                *range(count),
                *range(FIRST_IN_RACK, FIRST_IN_RACK + device.dialect.rack),
            )
        ],
    }


def _fans(device: Device) -> int:
    """Four fans in steps of 0 to 15: auxiliary, chamber, part, heatbreak."""
    settings, machine = device.settings, device.machine
    fans = (
        settings.aux_fan,
        settings.chamber_fan,
        machine.part_fan,
        machine.hotend_fan,
    )
    return sum(round(fan * 15 / 100) << 4 * at for at, fan in enumerate(fans))


def _airduct(device: Device) -> Payload:
    """The air duct and its fans; a part's `id` is the fan's number times 16."""
    settings = device.settings
    fans = {
        1: device.machine.part_fan,
        2: settings.aux_fan,
        3: settings.chamber_fan,
    }
    if device.dialect.left_fan:
        fans[10] = settings.left_fan
    if device.dialect.fans_crossed:
        fans[2], fans[10] = fans[10], fans[2]
    return {
        "modeCur": settings.duct_mode,
        "subMode": -1,
        "modeList": [
            {"modeId": 0, "ctrl": [16, 32, 48], "off": [96]},
            {"modeId": 1, "ctrl": [16, 96], "off": [32, 48]},
        ],
        "parts": [
            {"id": fan << 4, "func": 0, "state": percent, "range": 100 << 16}
            | {"tar_state": percent}
            for fan, percent in fans.items()
        ],
    }
