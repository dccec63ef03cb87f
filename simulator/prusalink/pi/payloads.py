"""The JSON of the Raspberry Pi's endpoints."""

from enum import IntEnum
from pathlib import PurePosixPath
from typing import Any

from simulator.machine import BEFORE_THE_FIRST_LAYER, Machine, Plan

from ..device import Device
from ..files import Entry, FileStore, Folder, Place, StoredFile
from ..sliced import spoken
from ..views import LinkState, View

type Json = dict[str, Any]

LOCAL = "PrusaLink gcodes"
"""The display name of the Raspberry Pi's folder."""
SD_CARD = "SD Card"
TOTAL_SPACE = 31104950272
FREE_SPACE = 21390950400
SYSTEM_FILES = 204800
SMALLEST_TRANSFER = 64 * 1024


class Stage(IntEnum):
    """How far the program has come since its start."""

    STARTING = 0
    """Everything is answered 503."""
    BUSY = 1
    SPEEDS = 2
    """Only flow and speed are known."""
    COMPLETE = 3


def version(device: Device, stage: Stage) -> Json:
    """`/api/version`; the printer's own program is unknown at first."""
    known = stage >= Stage.SPEEDS
    return {
        "api": "2.0.0",
        "server": "0.8.1",
        "original": "PrusaLink I3MK3S" if known else "Unknown printer type",
        "text": "PrusaLink 0.8.1",
        "firmware": "3.14.1-8237" if known else None,
        "sdk": "0.8.1",
        "capabilities": {"upload-by-put": True},
        "hostname": device.identity.hostname,
    }


def info(device: Device) -> Json:
    """`/api/v1/info`; host and port are those of Prusa Connect, nulls stay."""
    identity = device.identity
    return {
        "name": identity.name,
        "location": identity.location,
        "farm_mode": False,
        "network_error_chime": False,
        "nozzle_diameter": identity.nozzle_diameter,
        "min_extrusion_temp": identity.min_extrusion_temp,
        "serial": identity.serial,
        "hostname": "connect.example",
        "port": 443,
    }


def status(device: Device, view: View, stage: Stage) -> Json:
    """`/api/v1/status`; what is not known is not there."""
    payload = {
        "storage": _short_storage(device),
        "printer": _printer(device, view, stage),
        "job": _progress(device.machine) if view.job else None,
        "transfer": _transfer(device),
    }
    return _without_nulls(payload)


def transfer(device: Device) -> Json | None:
    """`/api/v1/transfer`, whose remaining time mixes two clocks."""
    now = device.transfers.now
    numbers = _transfer(device)
    if now is None or numbers is None:
        return None
    return {
        "type": "FROM_CLIENT",
        "display_name": now.name,
        "path": "/local",
        "url": None,
        "size": now.size,
        "progress": numbers["progress"],
        "transferred": now.received,
        "time_remaining": 3021480556,
        "time_transferring": numbers["time_transferring"],
        "to_print": now.to_print,
    }


def _transfer(device: Device) -> Json | None:
    """Return the numbers of a transfer that is large enough to show; per cent."""
    now = device.transfers.now
    if now is None or now.size < SMALLEST_TRANSFER:
        return None
    return {
        "id": now.id,
        "time_transferring": device.transfers.age,
        "progress": round(now.share * 100, 1),
        "data_transferred": now.received,
    }


def job(device: Device, view: View) -> Json | None:
    """`/api/v1/job`; `None` without one, or if its file is on no medium."""
    plan = device.machine.plan
    if not view.job or plan is None:
        return None
    for store, storage in ((device.files, "local"), (device.sdcard, "sdcard")):
        found = store and store.find(plan.file)
        if found and isinstance(found.entry, StoredFile):
            return _job(device.machine, view, found, storage)
    return None


def storage(device: Device) -> Json:
    """`/api/v1/storage`."""
    local = {
        "type": "LOCAL",
        "path": "/local",
        "available": True,
        "free_space": FREE_SPACE,
        "total_space": TOTAL_SPACE,
        "read_only": False,
        "name": LOCAL,
        "print_files": device.files.root.entry.size,
        "system_files": SYSTEM_FILES,
    }
    return {"storage_list": [local, _sd_card(device.sdcard)]}


def legacy_printer(device: Device, view: View, stage: Stage) -> Json:
    """`/api/printer`; the material is never known, and nulls stay."""
    readings = device.dialogs.readings
    known = stage >= Stage.COMPLETE
    nozzle = {"actual": readings.nozzle, "target": readings.nozzle_target}
    bed = {"actual": readings.bed, "target": readings.bed_target}
    unknown = {"actual": None, "target": None}
    return {
        "temperature": {
            "tool0": nozzle if known else unknown,
            "bed": bed if known else unknown,
        },
        "sd": {"ready": device.sdcard is not None},
        "state": _legacy_state(view),
        "telemetry": {
            "temp-bed": readings.bed if known else None,
            "temp-nozzle": readings.nozzle if known else None,
            "material": " - ",
            "z-height": readings.z if known else None,
            "print-speed": device.machine.speed,
            "axis_x": None,
            "axis_y": None,
            "axis_z": readings.z if known else None,
        },
        "storage": {
            "local": {"free_space": FREE_SPACE, "total_space": TOTAL_SPACE},
            "sd_card": None,
        },
    }


def _legacy_state(view: View) -> Json:
    """Return the state in the words of OctoPrint."""
    printing = view.state is LinkState.PRINTING
    return {
        "text": "Printing" if printing else "Operational",
        "flags": {
            "operational": True,
            "paused": view.state is LinkState.PAUSED,
            "printing": printing,
            "cancelling": False,
            "pausing": False,
            "sdReady": False,
            "error": view.state is LinkState.ERROR,
            "ready": view.state is LinkState.IDLE,
            "closedOrError": False,
            "finished": view.state is LinkState.FINISHED,
            "prepared": False,
            "link_state": view.state,
        },
    }


def place(found: Place, storage: str) -> Json:
    """`/api/v1/files/{storage}/...`: a file, or a folder with all that shows."""
    if isinstance(found.entry, StoredFile):
        known = found.entry.analysed
        meta = {"meta": _meta(found.entry.plan)} if known else {}
        return {**_child(found, storage), **meta}
    entry = _entry(found.entry, "FOLDER", storage)
    long_name = {"display_name": entry.pop("display_name")}
    children = [
        _child(Place((*found.way, child)), storage)
        for child in found.entry.children.values()
        if not child.name.startswith(".")
    ]
    return {**entry, "children": children, **long_name}


def _printer(device: Device, view: View, stage: Stage) -> Json:
    """Return the readings, as far as the program has got them."""
    ok = view.state is not LinkState.ERROR
    sensors = _sensors(device, view.state) if stage >= Stage.COMPLETE else {}
    known = stage >= Stage.SPEEDS
    return {
        "state": view.state,
        **sensors,
        "flow": device.machine.flow if known else None,
        "speed": device.machine.speed if known else None,
        "status_connect": {"ok": True, "message": "OK"},
        "status_printer": {"ok": ok, "message": view.message},
    }


def _sensors(device: Device, state: LinkState) -> Json:
    """Return temperatures, axes and fans; after a fault, those of before."""
    readings = device.dialogs.readings
    x, y = _axes(state)
    return {
        "temp_nozzle": readings.nozzle,
        "temp_bed": readings.bed,
        "axis_z": readings.z,
        "fan_hotend": readings.hotend_fan,
        "fan_print": readings.part_fan,
        "target_nozzle": readings.nozzle_target,
        "target_bed": readings.bed_target,
        "axis_x": x,
        "axis_y": y,
    }


def _axes(state: LinkState) -> tuple[float, float] | tuple[None, None]:
    """Return x and y, mm; they do not show while the nozzle is on the move."""
    match state:
        case LinkState.PRINTING | LinkState.BUSY:
            return None, None
        case LinkState.PAUSED | LinkState.ATTENTION:
            return 50.0, 190.0
        case _:
            return 0.0, 200.0


def _progress(machine: Machine) -> Json:
    """Return the job's numbers; the times come with the first lines of G-code."""
    early = machine.phase in BEFORE_THE_FIRST_LAYER and not machine.printed
    remaining = machine.remaining if machine.printed else None
    return {
        "id": machine.job_id,
        "progress": float(int(machine.progress or 0)),
        "time_remaining": None if remaining is None else int(remaining),
        "time_printing": None if early else int(machine.running),
    }


def _job(machine: Machine, view: View, found: Place, storage: str) -> Json:
    """Return the job with its file, whose path starts with a display name."""
    number, *rest = _progress(machine).items()
    return {
        "file": _job_file(found, storage),
        **dict([number]),
        "state": view.state,
        **dict(rest),
        "inaccurate_estimates": machine.speed != 100,
    }


def _job_file(found: Place, storage: str) -> Json:
    """Return the printed file."""
    path = f"/{_display_name(storage)}/{found.path}"
    details = place(found, storage)
    names = ("name", "display_name", "size", "m_timestamp", "refs", "meta")
    known = {name: details[name] for name in names if name in details}
    return {**known, "path": path, "display_path": path}


def _short_storage(device: Device) -> list[Json]:
    """Return the media of the status: the SD card always, its name if it is there."""
    local = {
        "path": "/local",
        "read_only": False,
        "free_space": FREE_SPACE,
        "name": LOCAL,
    }
    name = None if device.sdcard is None else SD_CARD
    return [local, {"path": "/sdcard", "read_only": True, "name": name}]


def _sd_card(sdcard: FileStore | None) -> Json:
    """Return the SD card, inserted or not."""
    if sdcard is None:
        return {"type": "SDCARD", "path": "/sdcard", "available": False}
    return {
        "type": "SDCARD",
        "path": "/sdcard",
        "available": True,
        "read_only": True,
        "name": SD_CARD,
        "print_files": sdcard.root.entry.size,
    }


def _child(found: Place, storage: str) -> Json:
    """Return an entry of a folder, with its size."""
    if isinstance(found.entry, Folder):
        return _entry(found.entry, "FOLDER", storage)
    entry = _entry(found.entry, _type(found.entry.name), storage)
    return {**entry, "refs": _refs(found, found.entry, storage)}


def _entry(entry: Entry, kind: str, storage: str) -> Json:
    """Return what files and folders have in common."""
    return {
        "type": kind,
        "name": entry.name,
        "read_only": storage == "sdcard",
        "m_timestamp": entry.timestamp,
        "size": entry.size,
        "display_name": entry.name,
    }


def _refs(found: Place, file: StoredFile, storage: str) -> Json:
    """Return where content and preview are, not encoded; all null on an SD card."""
    if storage == "sdcard":
        return {"download": None, "icon": None, "thumbnail": None}
    path = f"{LOCAL}/{found.path}"
    seen = file.analysed and file.pictures
    image = f"/api/thumbnails/{path}.orig.{file.pictures[-1].format}" if seen else None
    raw = f"/api/files/local/{path}/raw"
    return {"download": raw, "icon": None, "thumbnail": image}


def _meta(plan: Plan) -> Json:
    """Return what the slicer wrote into the file."""
    of_a_tool = {
        "filament_type": plan.material,
        "filament used [g]": plan.weight,
        "filament used [mm]": plan.length,
        "filament used [cm3]": round(plan.length / 416, 2),
        "nozzle_diameter": 0.4,
        "temperature": int(plan.nozzle),
        "bed_temperature": int(plan.bed),
    }
    return {
        **of_a_tool,
        "layer_height": plan.layer_height,
        "printer_model": "MK3S",
        "estimated printing time (normal mode)": spoken(plan.seconds),
        "estimated_print_time": int(plan.seconds),
        **{f"{key} per tool": [value] for key, value in of_a_tool.items()},
    }


def _display_name(storage: str) -> str:
    """Return what the paths of a storage start with."""
    return SD_CARD if storage == "sdcard" else LOCAL


def _type(name: str) -> str:
    """Return the type of a file, by its name."""
    match PurePosixPath(name).suffix.lower():
        case ".gcode" | ".gc" | ".g" | ".gco":
            return "PRINT_FILE"
        case ".hex":
            return "FIRMWARE"
        case _:
            return "FILE"


def _without_nulls(payload: Json) -> Json:
    """Return a payload without any null, however deep."""
    pairs = payload.items()
    return {key: _clean(value) for key, value in pairs if value is not None}


def _clean(value: Any) -> Any:
    """Return a value of a payload without any null in it."""
    match value:
        case dict():
            return _without_nulls(value)
        case list():
            return [_clean(one) for one in value]
        case _:
            return value
