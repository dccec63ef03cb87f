"""Messages of a Bambu Lab printer, as short as a test wants them."""

from datetime import UTC, datetime
from typing import Any

from custom_components.printernizer.bambu.reading.report import BambuReport
from custom_components.printernizer.bambu.reading.snapshot import read_snapshot
from custom_components.printernizer.printer.model import PrinterSnapshot

type JsonObject = dict[str, Any]

SERIAL = "01P00A000000001"
NOW = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
CANCELLED = 0x0300_400C
"""The `print_error` of a job that somebody ended."""
FAULT = 0x0300_8008
"""The `print_error` of a real fault."""

IDLE: JsonObject = {
    "gcode_state": "IDLE",
    "stg_cur": 255,
    "print_error": 0,
    "bed_temper": 23.0,
    "bed_target_temper": 0.0,
    "nozzle_temper": 24.0,
    "nozzle_target_temper": 0.0,
    "subtask_name": "",
    "gcode_file": "",
}
"""A full report of a printer that was just switched on."""

PRINTING: JsonObject = IDLE | {
    "gcode_state": "RUNNING",
    "stg_cur": 0,
    "subtask_name": "Bracket",
    "gcode_file": "bracket.gcode.3mf",
    "job_id": "17",
    "mc_percent": 37,
    "mc_remaining_time": 82,
    "layer_num": 44,
    "total_layer_num": 120,
}
"""A full report in the middle of a job."""


def push(**fields: Any) -> JsonObject:
    """Return a message that tells of these fields of the state."""
    return {"print": {"command": "push_status", **fields}}


def versions(*modules: JsonObject) -> JsonObject:
    """Return the answer to `get_version`."""
    return {"info": {"command": "get_version", "module": list(modules)}}


def ota(product: str, firmware: str = "01.08.02.00") -> JsonObject:
    """Return the module that stands for the whole printer."""
    return {
        "name": "ota",
        "sw_ver": firmware,
        "product_name": product and f"Bambu Lab {product}",
    }


def heard(
    *states: JsonObject, model: str = "P1S", report: BambuReport | None = None
) -> BambuReport:
    """Return the report of a model after it has told these states, one by one."""
    report = (report or BambuReport()).merged(versions(ota(model)), NOW)
    for state in states:
        report = report.merged(push(**state), NOW)
    return report


def seen(*states: JsonObject, model: str = "P1S") -> PrinterSnapshot:
    """Return the snapshot of a model after it has told these states, one by one."""
    return read_snapshot(heard(*states, model=model), SERIAL)
