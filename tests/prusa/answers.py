"""PrusaLink's answers in both flavours, as short as a test wants them."""

from datetime import UTC, datetime
from typing import Any

from custom_components.printernizer.printer.model import PrinterSnapshot
from custom_components.printernizer.prusa.report import PrusaAnswers, read_snapshot

type JsonObject = dict[str, Any]

NOW = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
SERIAL = "20713-3109876543210123"

BUDDY_VERSION: JsonObject = {
    "api": "2.0.0",
    "server": "2.1.2",
    "nozzle_diameter": 0.40,
    "text": "PrusaLink",
    "hostname": "prusa-mk4",
    "capabilities": {"upload-by-put": True},
}
BUDDY_INFO: JsonObject = {
    "nozzle_diameter": 0.40,
    "mmu": False,
    "serial": SERIAL,
    "hostname": "prusa-mk4",
    "min_extrusion_temp": 170,
}
BUDDY_JOB: JsonObject = {
    "id": 305,
    "state": "PRINTING",
    "progress": 24.0,
    "time_remaining": 3600,
    "time_printing": 1200,
    "file": {
        "refs": {
            "icon": "/thumb/s/usb/PARTS/HOOK~1.GCO",
            "thumbnail": "/thumb/l/usb/PARTS/HOOK~1.GCO",
            "download": "/usb/PARTS/HOOK~1.GCO",
        },
        "name": "HOOK~1.GCO",
        "display_name": "hook v3.gcode",
        "path": "/usb/PARTS",
        "size": 4012345,
        "m_timestamp": 1767268800,
    },
}
PI_VERSION: JsonObject = {
    "api": "2.0.0",
    "server": "0.8.1",
    "original": "PrusaLink I3MK3S",
    "text": "PrusaLink 0.8.1",
    "firmware": "3.14.1-8237",
    "sdk": "0.8.1",
    "capabilities": {"upload-by-put": True},
    "hostname": "attic-pi",
}
PI_INFO: JsonObject = {
    "name": "Attic MK3",
    "location": "Attic",
    "farm_mode": False,
    "network_error_chime": False,
    "nozzle_diameter": 0.6,
    "min_extrusion_temp": 170,
    "serial": SERIAL,
    "hostname": "connect.example",
    "port": 443,
}
PI_JOB: JsonObject = {
    "file": {
        "name": "hook.gcode",
        "display_name": "hook.gcode",
        "path": "/PrusaLink gcodes/parts/hook.gcode",
        "display_path": "/PrusaLink gcodes/parts/hook.gcode",
        "size": 4012345,
        "m_timestamp": 1767268800,
        "refs": {
            "download": "/api/files/local/PrusaLink gcodes/parts/hook.gcode/raw",
            "icon": None,
            "thumbnail": "/api/thumbnails/PrusaLink gcodes/parts/hook.gcode.orig.png",
        },
        "meta": {
            "filament_type": "PETG",
            "filament used [g]": 21.7,
            "filament used [mm]": 7264.5,
            "layer_height": 0.2,
        },
    },
    "id": 51,
    "state": "PRINTING",
    "progress": 24.0,
    "time_remaining": 3600,
    "time_printing": 1200,
    "inaccurate_estimates": False,
}
READINGS: JsonObject = {
    "temp_bed": 59.9,
    "target_bed": 60.0,
    "temp_nozzle": 214.6,
    "target_nozzle": 215.0,
    "axis_z": 7.4,
    "flow": 95,
    "speed": 110,
    "fan_hotend": 7120,
    "fan_print": 4385,
}
PI_HEALTH: JsonObject = {
    "status_connect": {"ok": True, "message": "OK"},
    "status_printer": {"ok": True, "message": "OK"},
}


def buddy_status(
    state: str, job: JsonObject | None = None, **printer: Any
) -> JsonObject:
    """Return the status of a printer that serves PrusaLink itself."""
    told: JsonObject = {
        "storage": {"path": "/usb/", "name": "usb", "read_only": False},
        "printer": {"state": state, **READINGS, **printer},
    }
    return told if job is None else {"job": job, **told}


def pi_status(state: str, job: JsonObject | None = None, **printer: Any) -> JsonObject:
    """Return the status of a printer behind a Raspberry Pi."""
    told: JsonObject = {
        "storage": [
            {
                "path": "/local",
                "read_only": False,
                "free_space": 21390950400,
                "name": "PrusaLink gcodes",
            },
            {"path": "/sdcard", "read_only": True},
        ],
        "printer": {"state": state, **READINGS, **PI_HEALTH, **printer},
    }
    return told if job is None else {**told, "job": job}


def progress(job_id: int = 305, **changes: Any) -> JsonObject:
    """Return the job of a status."""
    told = {"progress": 24.0, "time_remaining": 3600, "time_printing": 1200}
    return {"id": job_id, **told, **changes}


def buddy(status: Any, job: Any = None, **changes: Any) -> PrusaAnswers:
    """Return the answers of a printer that serves PrusaLink itself."""
    told = {"version": BUDDY_VERSION, "info": BUDDY_INFO, **changes}
    return PrusaAnswers(status=status, job=job, **told)


def pi(status: Any, job: Any = None, **changes: Any) -> PrusaAnswers:
    """Return the answers of a printer behind a Raspberry Pi."""
    told = {"version": PI_VERSION, "info": PI_INFO, **changes}
    return PrusaAnswers(status=status, job=job, **told)


def seen(
    *answers: PrusaAnswers, previous: PrinterSnapshot | None = None
) -> PrinterSnapshot:
    """Return the snapshot after these answers, one poll after the other."""
    for polled in answers:
        previous = read_snapshot(polled, serial=SERIAL, previous=previous, now=NOW)
    if previous is None:
        raise ValueError("nothing was polled")
    return previous
