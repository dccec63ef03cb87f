"""The JSON of the embedded printers' endpoints."""

from pathlib import PurePosixPath
from typing import Any

from simulator.machine import ACTIVE, Machine, Plan

from ..device import Device
from ..files import Entry, Folder, Place, StoredFile
from ..views import LinkState, View, read

type Json = dict[str, Any]

PRINTABLE = frozenset({".gcode", ".gco", ".gc", ".g", ".bgcode", ".bgc"})
ROOT = "/usb"


def version(device: Device) -> Json:
    """`/api/version`: neither the model nor the firmware is in it."""
    return {
        "api": "2.0.0",
        "server": "2.1.2",
        "nozzle_diameter": device.identity.nozzle_diameter,
        "text": "PrusaLink",
        "hostname": device.identity.hostname,
        "capabilities": {"upload-by-put": True},
    }


def info(device: Device) -> Json:
    """`/api/v1/info`."""
    identity = device.identity
    return {
        "nozzle_diameter": identity.nozzle_diameter,
        "mmu": identity.mmu,
        "serial": identity.serial,
        "hostname": identity.hostname,
        "min_extrusion_temp": identity.min_extrusion_temp,
    }


def status(device: Device, view: View) -> Json:
    """`/api/v1/status`; `job` is there only when it shows."""
    job = {"job": _progress(device)} if view.job else {}
    storage = {"path": f"{ROOT}/", "name": "usb", "read_only": False}
    moving = _transfer(device)
    return {
        **job,
        "storage": storage,
        **({"transfer": moving} if moving else {}),
        "printer": _printer(device.machine, view),
        **({"chamber": _chamber(device.machine)} if device.chamber else {}),
    }


def _chamber(machine: Machine) -> Json:
    """Return how warm the chamber is."""
    heat = machine.chamber
    return {"temp": round(heat.temperature, 1), "target_temp": heat.target}


def transfer(device: Device) -> Json | None:
    """`/api/v1/transfer` while there is one; the size is a text."""
    now = device.transfers.now
    if now is None:
        return None
    return {
        "type": "FROM_CLIENT",
        "display_name": now.name,
        "path": ROOT,
        "size": str(now.size),
        **_transfer(device),
        "to_print": now.to_print,
    }


def _transfer(device: Device) -> Json:
    """Return the numbers of the transfer; its progress is a share of 1."""
    now = device.transfers.now
    if now is None:
        return {}
    return {
        "id": now.id,
        "time_transferring": device.transfers.age,
        "progress": round(now.share, 3),
        "transferred": now.received,
    }


def printer(device: Device) -> Json:
    """`/api/printer`, the old page: only here is the material."""
    readings = read(device.machine)
    return {
        "telemetry": {
            "temp-bed": readings.bed,
            "temp-nozzle": readings.nozzle,
            "print-speed": device.machine.speed,
            "z-height": readings.z,
            "material": device.material or "---",
        }
    }


def job(device: Device, view: View) -> Json:
    """`/api/v1/job` while there is one; only the file may be unknown."""
    states = {LinkState.PRINTING: "PRINTING", LinkState.ATTENTION: "PAUSED"}
    number, *rest = _progress(device, filament_change=False).items()
    plan = device.machine.plan or Plan()
    return {
        **dict([number]),
        "state": states.get(view.state, view.state),
        **dict(rest),
        "file": _job_file(device, plan),
    }


def storage(device: Device) -> Json:
    """`/api/v1/storage`."""
    usb = {
        "path": f"{ROOT}/",
        "name": "usb",
        "type": "USB",
        "read_only": False,
        "available": device.medium,
    }
    return {"storage_list": [usb]}


def place(found: Place) -> Json:
    """`/api/v1/files/usb/...`: a file, or a folder with what is printable in it."""
    if isinstance(found.entry, StoredFile):
        return _file(found, found.entry)
    children = [
        _child(found, child)
        for child in found.entry.children.values()
        if _is_listed(child)
    ]
    if len(found.way) == 1:
        return empty_root(children)
    return {**_entry(found.entry, "FOLDER"), "children": children}


def empty_root(children: list[Json] | None = None) -> Json:
    """Return the root, which has no timestamp; empty without a USB drive."""
    return {"type": "FOLDER", "ro": False, "name": "usb", "children": children or []}


def _printer(machine: Machine, view: View) -> Json:
    """Return the readings; the axes x and y show only while nothing is printed."""
    readings = read(machine)
    over = view.state in {LinkState.FINISHED, LinkState.STOPPED}
    x, y = (242.0, 205.0) if over else (0.0, 0.0)
    axes = {} if machine.phase in ACTIVE else {"axis_x": x, "axis_y": y}
    return {
        "state": view.state,
        "temp_bed": readings.bed,
        "target_bed": readings.bed_target,
        "temp_nozzle": readings.nozzle,
        "target_nozzle": readings.nozzle_target,
        "axis_z": readings.z,
        **axes,
        "flow": machine.flow,
        "speed": machine.speed,
        "fan_hotend": readings.hotend_fan,
        "fan_print": readings.part_fan,
    }


def _progress(device: Device, *, filament_change: bool = True) -> Json:
    """Return the job's numbers; the G-code reports the remaining time in its print."""
    machine = device.machine
    numbers: Json = {"id": machine.job_id, "progress": round(machine.progress or 0, 2)}
    if machine.printed and machine.remaining is not None:
        numbers["time_remaining"] = int(machine.remaining)
    change_at = device.filament_change_at
    if filament_change and change_at is not None and change_at > machine.printed:
        left = (change_at - machine.printed) * 100.0 / machine.speed
        numbers["filament_change_in"] = int(left)
    return {**numbers, "time_printing": int(machine.running)}


def _job_file(device: Device, plan: Plan) -> Json:
    """Return the printed file: by its short name, even if it is on no medium."""
    found = device.files.find(plan.file)
    if found is None or not isinstance(found.entry, StoredFile):
        name = PurePosixPath(plan.file).name
        return {"name": name, "display_name": name, "path": ROOT}
    return {
        "refs": _refs(found),
        "name": found.entry.short_name,
        "display_name": found.entry.name,
        "path": f"{ROOT}/{found.parent.short_path}".rstrip("/"),
        "size": found.entry.size,
        "m_timestamp": found.entry.timestamp,
    }


def _file(found: Place, file: StoredFile) -> Json:
    """Return a file by itself, with its size."""
    long_name = {"display_name": file.name}
    details = {"size": file.size, "refs": _refs(found)}
    return {**_entry(file, _type(file.name)), **details, **long_name}


def _child(folder: Place, child: Entry) -> Json:
    """Return an entry of a folder, without its size."""
    if isinstance(child, Folder):
        return _entry(child, "FOLDER")
    refs = {"refs": _refs(Place((*folder.way, child)))}
    long_name = {"display_name": child.name}
    return {**_entry(child, "PRINT_FILE"), **refs, **long_name}


def _entry(entry: Entry, kind: str) -> Json:
    """Return what files and folders have in common."""
    return {
        "name": entry.short_name,
        "ro": False,
        "type": kind,
        "m_timestamp": entry.timestamp,
        "display_name": entry.name,
    }


def _refs(found: Place) -> Json:
    """Return where to find the previews (even if there are none) and the content."""
    path = f"{ROOT}/{found.short_path}"
    return {
        "icon": f"/thumb/s{path}",
        "thumbnail": f"/thumb/l{path}",
        "download": path,
    }


def is_printable(name: str) -> bool:
    """Whether the printer takes the file for G-code."""
    return PurePosixPath(name).suffix.lower() in PRINTABLE


def _is_listed(entry: Entry) -> bool:
    """Whether a folder shows the entry: folders and G-code that are not hidden."""
    shown = isinstance(entry, Folder) or is_printable(entry.name)
    return shown and not entry.name.startswith(".")


def _type(name: str) -> str:
    """Return the type of a file, by its name."""
    if is_printable(name):
        return "PRINT_FILE"
    return "FIRMWARE" if name.lower().endswith(".bbf") else "FILE"
