"""What else a Bambu Lab report tells: tool module, storage, network, job details."""

import re

from ..printer.fields import Fields
from ..printer.model import JobSource, Network, Storage
from ..printer.nozzles import ToolModule
from .bits import hex_bits

_WIRED_SIGNAL = -90
_ABNORMAL = 2
_READ_ONLY = 3
_SOURCES = {
    "local": JobSource.LOCAL,
    "cloud": JobSource.CLOUD,
    "system": JobSource.SYSTEM,
}
_TOOLS = {
    "LB00": ToolModule.LASER_10W,
    "LB01": ToolModule.LASER_40W,
    "CP00": ToolModule.CUTTER,
}


def read_tool_module(fields: Fields) -> ToolModule | None:
    """Return what is mounted beside the print head, `None` if that is not told."""
    tool = fields.section("device").section("ext_tool")
    match tool.integer("mount"):
        case None:
            return None
        case 0:
            return ToolModule.NONE
        case _:
            return _TOOLS.get(tool.text("type") or "", ToolModule.OTHER)


def read_network(fields: Fields) -> Network:
    """Return signal and address; a signal of -90 dBm stands for a cable."""
    address = _address(fields)
    told = re.match(r"(-?\d{1,4})", fields.text("wifi_signal") or "")
    if told is None:
        return Network(address=address)
    signal = int(told[1])
    return Network(signal=None if signal == _WIRED_SIGNAL else signal, address=address)


def _address(fields: Fields) -> str | None:
    """Return the first address in use: a number, its lowest byte comes first."""
    for item in fields.section("net").items("info"):
        if number := item.bits("ip"):
            return ".".join(str(byte) for byte in number.to_bytes(4, "little"))
    return None


def read_storage(fields: Fields) -> Storage:
    """Return what is known of the card or stick."""
    match _storage_state(fields):
        case None:
            return Storage()
        case 0:
            return Storage(present=False)
        case state:
            return Storage(
                present=True,
                read_only=state == _READ_ONLY,
                faulty=state == _ABNORMAL,
            )


def _storage_state(fields: Fields) -> int | None:
    """Return 0 for none, 1 for fine, 2 for abnormal, 3 for read-only."""
    if (aux := hex_bits(fields, "aux")) is not None:
        return aux >> 12 & 3
    if (home_flag := fields.bits("home_flag")) is not None:
        return home_flag >> 8 & 3
    match fields.raw("sdcard"):
        case bool() as present:
            return int(present)
        case "HAS_SDCARD_NORMAL":
            return 1
        case _:
            return None


def read_source(fields: Fields) -> JobSource | None:
    """Return from where the job came; at rest the printer names none."""
    return _SOURCES.get(fields.text("print_type") or "")


def read_plate(fields: Fields) -> int | None:
    """Return the plate of the file, where the file's name in the printer tells."""
    told = re.search(r"plate_(\d{1,3})\.gcode$", fields.text("gcode_file") or "")
    return None if told is None else int(told[1])


def read_skipped(fields: Fields) -> int | None:
    """Return how many objects the job leaves out."""
    objects = fields.raw("s_obj")
    return len(objects) if isinstance(objects, list) else None
