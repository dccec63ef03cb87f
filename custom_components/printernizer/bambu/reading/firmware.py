"""The firmware in a Bambu Lab report: what is installed and what is to be had."""

from collections.abc import Iterator

from ...printer.fields import Fields
from ...printer.model import Firmware, FirmwareModule
from .report import BambuReport

# `dis_state` and `new_version_state` (BambuStudio)
_UPDATING = 2
_NOTHING_NEW = frozenset({0, 2})
_PRINTER = "ota"
# Beside `new_ver_list`, fields of their own for some parts.
_NUMBERED = {
    "ota_new_version_number": "ota",
    "ams_new_version_number": "ams",
    "ahb_new_version_number": "ahb",
    "ext_new_version_number": "ext",
}


def read_firmware(report: BambuReport) -> Firmware:
    """Return the versions of the printer and of its modules."""
    state = report.fields.section("upgrade_state")
    new = dict(_new_versions(state))
    available = new.get(_PRINTER)
    if available is None and state.integer("new_version_state") in _NOTHING_NEW:
        available = report.firmware
    updating = state.integer("dis_state")
    return Firmware(
        installed=report.firmware,
        available=available,
        updating=None if updating is None else updating == _UPDATING,
        progress=state.integer("progress", 0, 100) if updating == _UPDATING else None,
        modules=tuple(_modules(report, new)),
    )


def _new_versions(state: Fields) -> Iterator[tuple[str, str]]:
    for key, part in _NUMBERED.items():
        if version := state.text(key):
            yield part, version
    for item in state.items("new_ver_list"):
        name, newer = item.text("name"), item.text("new_ver")
        if name and newer:
            yield name, newer


def _modules(report: BambuReport, new: dict[str, str]) -> Iterator[FirmwareModule]:
    """Yield the parts beside the printer itself."""
    for module in report.module_fields:
        name = module.text("name")
        if name is None or name == _PRINTER:
            continue
        kind = name.partition("/")[0]
        yield FirmwareModule(
            name=name,
            installed=module.text("sw_ver"),
            available=new.get(name) or new.get(kind) or module.text("sw_new_ver"),
        )
