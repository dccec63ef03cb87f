"""What a PrusaLink printer stores, receives and has loaded."""

from collections.abc import Iterator
import re

from ..printer.fields import Fields
from ..printer.filament.spools import FilamentSlot, FilamentUnit, FilamentUnitKind
from ..printer.model import PlannedFilament, Storage, Transfer

_SD_CARD = "SD Card"
_MOST_FILAMENTS = 32
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
# The first is a printer's word for it, the second the Pi's, which never knows.
_NOTHING = {"---", "-", ""}


def read_storage(status: Fields, storage: Fields) -> Storage | None:
    """Return the storage that can be written to: the drive, or the Pi's own folder.

    `status` is the fresher one and tells less; its `storage` is an object in the
    printers, and a list on the Pi.
    """
    now = next(_storages(status), None)
    details = next(storage.items("storage_list"), None)
    if now is None and details is None:
        return None
    now, details = now or Fields(None), details or Fields(None)
    free = now.integer("free_space", 0)
    return Storage(
        name=now.text("name") or details.text("name") or now.text("path"),
        present=details.flag("available"),
        read_only=now.flag("read_only"),
        free=details.integer("free_space", 0) if free is None else free,
        total=details.integer("total_space", 0),
    )


def _storages(status: Fields) -> Iterator[Fields]:
    if isinstance(status.raw("storage"), list):
        yield from status.items("storage")
    elif isinstance(status.raw("storage"), dict):
        yield status.section("storage")


def read_transfer(transfer: Fields) -> Transfer | None:
    """Return a file on its way, whoever sends it.

    The printers tell its progress as a share of 1, the Pi in per cent; they also name
    the bytes differently, which tells them apart.
    """
    if "id" not in transfer:
        return None
    progress = transfer.number("progress", 0, 100)
    is_share = "data_transferred" not in transfer
    if progress is not None and is_share:
        progress *= 100
    key = "transferred" if is_share else "data_transferred"
    return Transfer(progress=progress, transferred=transfer.integer(key, 0))


def read_spool(legacy: Fields, serial: str) -> tuple[FilamentUnit, ...]:
    """Return the spool that the printer is fed from; the Pi never knows it."""
    material = legacy.section("telemetry").text("material")
    if material is None:
        return ()
    material = material.strip()
    loaded = material not in _NOTHING
    slot = FilamentSlot(
        index=0, material=material if loaded else None, loaded=loaded, active=loaded
    )
    return (
        FilamentUnit(
            serial=f"{serial}_external", kind=FilamentUnitKind.EXTERNAL, slots=(slot,)
        ),
    )


def shown_path(file: Fields) -> str | None:
    """Return the path of a file whose folder the Pi calls by its display name."""
    first, _, rest = (file.text("path") or "").lstrip("/").partition("/")
    if not rest:
        return file.text("path")
    return f"/sdcard/{rest}" if first == _SD_CARD else f"/local/{rest}"


def read_filaments(meta: Fields) -> Iterator[PlannedFilament]:
    """Yield what the slicer plans to use, tool by tool, or else of the only one."""
    columns = {
        "material": _per_tool(meta, "filament_type"),
        "colour": _per_tool(meta, "extruder_colour"),
        "weight": _per_tool(meta, "filament used [g]"),
        "length": _per_tool(meta, "filament used [mm]"),
    }
    tools = max(len(columns[name]) for name in ("material", "weight", "length"))
    for index in range(min(_MOST_FILAMENTS, tools)):
        told = Fields(
            {
                name: column[index]
                for name, column in columns.items()
                if index < len(column)
            }
        )
        weight, length = told.number("weight", 0, 1e6), told.number("length", 0, 1e9)
        if tools > 1 and not (weight or length) and 0 in {weight, length}:
            # A tool of the printer that this file does not use.
            continue
        yield PlannedFilament(
            index=index + 1,
            material=told.text("material"),
            colour=_colour(told.text("colour")),
            weight=weight,
            length=length,
        )


def _colour(text: str | None) -> str | None:
    """Return `RRGGBB` of what slicers write as `#RRGGBB`."""
    return text[1:7].upper() if text and _COLOUR.fullmatch(text) else None


def _per_tool(meta: Fields, key: str) -> list[object]:
    match meta.raw(f"{key} per tool"):
        case list() as values:
            return values
    value = meta.raw(key)
    return [] if value is None else [value]
