"""The machine as a report: the `print` object of a `push_status`.

`full` is all there is. What is sent between two full reports depends on the model:
`between` cuts it down.
"""

from ..device import Device
from ..filament import (
    EXTERNAL,
    ams_block,
    local_number,
    snow,
    tray_block,
    without_power,
)
from ..wire import Payload, bits, difference, packed
from .new_protocol import SD_CARD_OK, new_fields
from .progress import job_fields
from .watchers import watchers

NO_SENSOR = 5
"""What printers without a chamber sensor report as the chamber's temperature."""
QUIET = frozenset({"ipcam", "net", "online", "upgrade_state", "upload", "xcam"})
"""Near-full reports leave these out unless they have changed."""


def full(device: Device) -> Payload:
    """Everything that the printer reports of itself."""
    if device.replayed is not None:
        return dict(device.replayed)
    settings = device.settings
    report = {
        **job_fields(device),
        **_temperatures(device),
        **_fans(device),
        **_board(device),
        "lights_report": [
            {"node": node, "mode": settings.lights[node]}
            for node in device.dialect.lights
        ],
        "hms": [dict(message) for message in settings.hms],
        "ams": _units(device),
        "ipcam": _camera(device),
        "xcam": watchers(device),
        "upgrade_state": _upgrade(device),
        **_spools(device),
    }
    if device.dialect.new_protocol:
        report |= new_fields(device)
    if device.untidiness is None:
        return report
    machine = device.machine
    return device.untidiness.spoil(
        report, machine.job_id, machine.time, active=device.active
    )


def _units(device: Device) -> Payload:
    """The units with their spools, of which units without power see none."""
    settings, dialect = device.settings, device.dialect
    tray = settings.tray
    if dialect.local_trays:
        tray = local_number(settings.units, tray)
    block = ams_block(
        settings.units, tray, settings.unit_options, states_empty=dialect.new_protocol
    )
    return block if settings.units_powered else without_power(block)


def between(device: Device, old: Payload, new: Payload) -> Payload:
    """What is sent if `old` was the last report; empty if nothing has changed."""
    changed = difference(old, new)
    if not changed or not device.dialect.near_full or not device.active:
        return changed
    return {k: v for k, v in new.items() if k not in QUIET or k in changed}


def _temperatures(device: Device) -> Payload:
    """Temperatures in °C; with two nozzles those of the active one."""
    machine, read = device.machine, device.sensors.read
    nozzle = device.nozzles[device.settings.extruder]
    fields = {
        "nozzle_temper": read(nozzle),
        "nozzle_target_temper": nozzle.target,
        "bed_temper": read(machine.bed),
        "bed_target_temper": machine.bed.target,
    }
    if device.dialect.chamber_heater:
        chamber = packed(read(machine.chamber), machine.chamber.target)
        return fields | {"info": {"temp": chamber}, "ctt": machine.chamber.target}
    if device.dialect.chamber_sensor:
        return fields | {"chamber_temper": read(machine.chamber)}
    return fields | {"chamber_temper": NO_SENSOR}


def _fans(device: Device) -> Payload:
    """Fans twice: in steps of 0 to 15 as text, and three bytes in `fan_gear`."""
    part = device.machine.part_fan
    auxiliary, chamber = device.settings.aux_fan, device.settings.chamber_fan
    gears = [round(fan * 255 / 100) for fan in (part, auxiliary, chamber)]
    return {
        "cooling_fan_speed": _step(part),
        "big_fan1_speed": _step(auxiliary),
        "big_fan2_speed": _step(chamber),
        "heatbreak_fan_speed": _step(device.machine.hotend_fan),
        "fan_gear": gears[0] | gears[1] << 8 | gears[2] << 16,
    }


def _step(percent: int) -> str:
    """A fan's speed in fifteenths."""
    return str(round(percent * 15 / 100))


def _board(device: Device) -> Payload:
    """Network, storage, nozzle and the other things that hardly ever change."""
    settings = device.settings
    return {
        "wifi_signal": f"{device.sensors.wifi}dBm",
        "sdcard": device.dialect.sdcard,
        "home_flag": _home_flag(device),
        "hw_switch_state": 1,
        "nozzle_diameter": device.settings.nozzle_diameter,
        "nozzle_type": device.settings.nozzle_type,
        "ams_status": 0,
        "ams_rfid_status": 0,
        "lifecycle": "product",
        "maintain": 3,
        "mess_production_state": "active",
        "cali_version": 0,
        "filam_bak": [],
        "mapping": [snow(settings.units, tray) for tray in settings.mapping],
        "queue_number": 0,
        "fail_reason": "0",
        "mc_print_error_code": "0",
        "net": {"conf": 16, "info": [{"ip": 0, "mask": 0}]},
        "online": {"ahb": False, "rfid": False, "ext": False, "version": 7},
        "upload": {"status": "idle", "progress": 0, "message": ""},
    }


def _home_flag(device: Device) -> int:
    """The bits of `home_flag`; the door is here on the X1 family only."""
    settings = device.settings
    door = device.dialect.door_in_home_flag
    return bits(
        start=SD_CARD_OK << 8,
        b0=True,
        b1=True,
        b2=True,
        b4=settings.options.get("auto_recovery", True),
        b5=settings.recording,
        b7=settings.unit_options["calibrate_remain_flag"],
        b10=settings.options.get("auto_switch_filament", True),
        b11=True,
        b17=settings.options.get("sound_enable", True),
        b18=device.dialect.prompt_sound,
        b19=device.dialect.prompt_sound,
        b20=settings.options.get("filament_tangle_detect", True),
        b24=settings.options.get("nozzle_blob_detect", True),
        b25=device.dialect.prompt_sound,
        b23=door and settings.door_open,
    )


def _camera(device: Device) -> Payload:
    """The camera's settings; its address is there if it is not on port 6000."""
    settings, url = device.settings, device.dialect.camera_url
    camera = {
        "agora_service": "disable",
        "brtc_service": "enable",
        "ipcam_dev": "1",
        "ipcam_record": "enable" if settings.recording else "disable",
        "mode_bits": 3,
        "resolution": "1080p",
        "timelapse": "enable" if settings.timelapse else "disable",
        "tutk_server": "disable",
    }
    if url is None:
        return camera
    return camera | {"rtsp_url": url if settings.live_view else "disable"}


def _upgrade(device: Device) -> Payload:
    """The firmware's state; where a new version stands depends on the model."""
    new = device.settings.new_firmware
    state: Payload = {
        "sequence_id": 0,
        "status": "IDLE",
        "progress": "",
        "module": "",
        "message": "",
        "err_code": 0,
        "force_upgrade": False,
        "consistency_request": False,
        "dis_state": 2 if device.settings.updating else 0 if new is None else 1,
        "new_version_state": 2 if new is None else 1,
        "lower_limit": "00.00.00.00",
        "sn": device.serial,
    }
    if not device.dialect.lists_updates:
        return state | {"ota_new_version_number": new or "", "idx": 4}
    version = {"name": "ota", "cur_ver": device.dialect.firmware, "new_ver": new}
    return state | {"new_ver_list": [version] if new else []}


def _spools(device: Device) -> Payload:
    """The external spools: one, or one for each of two extruders."""
    spool = device.settings.external
    if device.dialect.extruders == 1:
        return {"vt_tray": tray_block(EXTERNAL, spool)}
    return {"vir_slot": [tray_block(255, spool), tray_block(EXTERNAL, spool)]}
