"""`project_file`, read as strictly as the strictest printer does."""

from dataclasses import dataclass
import re
from urllib.parse import unquote

from ..filament import HT_FIRST_ID, NO_TRAY
from ..wire import Payload

PLATE = re.compile(r"Metadata/plate_(\d+)\.gcode")
ENCODED = re.compile(r"[\w.~/:%!$&'()*+,;=@-]+", re.ASCII)
SWITCHES = (
    "timelapse",
    "bed_leveling",
    "flow_cali",
    "vibration_cali",
    "layer_inspect",
    "use_ams",
)
IDS = ("project_id", "profile_id", "task_id", "subtask_id")
HIGHEST_ID = 2**31 - 1
UNUSED = -1
EXTERNAL_UNIT = {"ams_id": 255, "slot_id": 0}


@dataclass(frozen=True, slots=True)
class PrintOrder:
    """What is to be printed, and from which trays; none is the external spool."""

    path: str
    plate: int
    trays: list[int]
    ids: dict[str, str]


def read_order(command: Payload, file_url: str) -> PrintOrder | None:
    """Read the command; None if anything in it is not as it has to be."""
    url, plate = command["url"], PLATE.fullmatch(command["param"])
    if plate is None or not url.startswith(file_url) or not ENCODED.fullmatch(url):
        return None
    if any(not isinstance(command[name], bool) for name in SWITCHES):
        return None
    ids = {name: str(command[name]) for name in IDS}
    if any(not 0 < int(number) <= HIGHEST_ID for number in ids.values()):
        return None
    if command["md5"] != "" or not command["subtask_name"]:
        return None
    mapping, units = command["ams_mapping"], command["ams_mapping2"]
    if [_unit(tray) for tray in mapping] != units:
        return None
    trays = [tray for tray in mapping if tray != UNUSED]
    path = "/" + unquote(url.removeprefix(file_url))
    return PrintOrder(path, int(plate[1]), trays if command["use_ams"] else [], ids)


def _unit(tray: int) -> Payload:
    """What a tray of `ams_mapping` is in `ams_mapping2`."""
    if tray == UNUSED:
        return EXTERNAL_UNIT
    if HT_FIRST_ID <= tray < NO_TRAY:
        return {"ams_id": tray, "slot_id": 0}
    return {"ams_id": tray // 4, "slot_id": tray % 4}
