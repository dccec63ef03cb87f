"""`project_file`: how a stored file is started, as the vendor's own programs say it."""

import posixpath
import secrets
from typing import Any
from urllib.parse import quote

from ...printer.commands.commands import PrintOptions, StartPrint
from ...printer.model import PrinterSnapshot
from ..models import model_named
from .places import EXTERNAL, Place, feeding_place_of, tray_of

_IDS = ("project_id", "profile_id", "task_id", "subtask_id")
# Ids are new for each job and never 0, by which a printer tells that there is none.
_HIGHEST_ID = 2**31 - 1
_UNUSED = -1
# Beside 0 for off and 1 for on.
_AUTOMATIC = 2


def start_print(command: StartPrint, snapshot: PrinterSnapshot) -> dict[str, Any]:
    """Return the message that starts a plate of a stored file.

    Raises `UnsupportedError` for a slot that there is none of, and `RefusedError` for
    one that cannot be named to the printer.
    """
    places = [_place(slot, snapshot) for slot in command.slots or ()]
    return {
        "print": {
            "command": "project_file",
            "param": f"Metadata/plate_{command.plate}.gcode",
            "url": _url(command.path, snapshot.info.model),
            "file": posixpath.basename(command.path),
            "md5": "",
            "subtask_name": job_name(command.path),
            "bed_type": "auto",
            "cfg": "0",
            "use_ams": any(place != EXTERNAL for place in places),
            "ams_mapping": [_tray(place) for place in places],
            "ams_mapping2": [
                {"ams_id": place[0], "slot_id": place[1]} for place in places
            ],
            "nozzle_mapping": [],
            "nozzle_offset_cali": _AUTOMATIC,
            **_options(command.options),
            **{key: str(secrets.randbelow(_HIGHEST_ID) + 1) for key in _IDS},
        }
    }


def job_name(path: str) -> str:
    """Return what the printer is to call the job."""
    return posixpath.basename(path).removesuffix(".3mf").removesuffix(".gcode")


def _url(path: str, model: str | None) -> str:
    on_card = model_named(model).prints_from_sdcard
    start = "file:///sdcard/" if on_card else "ftp:///"
    return start + quote(path.lstrip("/"))


def _options(options: PrintOptions) -> dict[str, Any]:
    """Return the options as true and false: a number would mean something else.

    What is left to the printer is automatic where it can be, and else left out.
    """
    return {
        "timelapse": options.timelapse is True,
        "bed_leveling": options.bed_leveling is not False,
        "auto_bed_leveling": _three_way(options.bed_leveling),
        "flow_cali": options.flow_calibration is True,
        "extrude_cali_flag": _three_way(options.flow_calibration),
        "vibration_cali": options.vibration_calibration is True,
        "layer_inspect": options.first_layer_inspection is True,
    }


def _three_way(choice: bool | None) -> int:  # noqa: FBT001 - it is the value
    return _AUTOMATIC if choice is None else int(choice)


def _place(slot: tuple[str, int] | None, snapshot: PrinterSnapshot) -> Place:
    """Return unit and slot as the printer counts them."""
    return EXTERNAL if slot is None else feeding_place_of(*slot, snapshot)


def _tray(place: Place) -> int:
    return _UNUSED if place == EXTERNAL else tray_of(place)
