"""Actions for what a printer stores: list, upload, download, delete and print files."""

from collections.abc import Generator
from contextlib import contextmanager
import posixpath
from typing import Any

from homeassistant.core import ServiceResponse
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
import probatio

from ..const import DOMAIN
from ..printer.commands.commands import PrintOptions, StartPrint
from ..printer.errors import RefusedError, UnsupportedError
from ..printer.files.files import FileEntry, PrinterFiles
from ..printer.reasons import Reason, while_it_is
from .action import Action
from .local_files import LocalFiles, LocalSource
from .rights import Right
from .slots import SLOT_LIST, place_of
from .target import ActionData, Target

_PATH = "path"
_FOLDER = "folder"
_SOURCE = "source"
_TARGET = "target"
_OVERWRITE = "overwrite"
_PRINT = "print"
_PLATE = "plate"
_SLOTS = "slots"
_OPTIONS = (
    "bed_leveling",
    "flow_calibration",
    "vibration_calibration",
    "first_layer_inspection",
    "timelapse",
)


def _printer_path(value: Any) -> str:
    """Validate a path on a printer, which may leave out the slash in front."""
    path: str = cv.string(value)
    # What a printer's server makes of these is not to be found out by users.
    if not path.isprintable() or ".." in path.split("/"):
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="no_printer_path",
            translation_placeholders={"path": path},
        )
    return f"/{path.strip().lstrip('/')}"


@contextmanager
def _files(target: Target) -> Generator[PrinterFiles]:
    """Lend a printer's files, and translate what goes wrong with them."""
    with target.coordinator.translated_errors():
        files = target.coordinator.backend.files
        if files is None:
            raise UnsupportedError(Reason.FILES_OUT_OF_REACH)
        yield files


async def _list(target: Target, data: ActionData) -> ServiceResponse:
    with _files(target) as files:
        entries = await files.list(data[_FOLDER])
    entries = tuple(sorted(entries, key=lambda it: (not it.is_folder, it.name)))
    return {"files": [_described(entry) for entry in entries]}


def _described(entry: FileEntry) -> dict[str, Any]:
    return {
        "path": entry.path,
        "name": entry.name,
        "is_folder": entry.is_folder,
        "size": entry.size,
        "modified": entry.modified.isoformat() if entry.modified else None,
    }


async def _upload(target: Target, data: ActionData) -> None:
    source = await LocalFiles(target.hass).source(data[_SOURCE])
    if data[_PRINT]:
        # Power comes on only for what there is to print.
        async with target.runtime.power.printing(target.context):
            await _upload_now(target, data, source)
    else:
        await _upload_now(target, data, source)


async def _upload_now(target: Target, data: ActionData, source: LocalSource) -> None:
    coordinator = target.coordinator
    printed = data[_PRINT]
    with _files(target) as files:
        # Before the upload, which may take minutes, and not after it.
        if printed and StartPrint not in coordinator.data.accepts:
            raise RefusedError(while_it_is(coordinator.data.status))
        path = data.get(_PATH)
        if path is None:
            path = posixpath.join(await files.usual_folder(), source.name)
        path = await files.upload(
            path,
            source.content,
            overwrite=data[_OVERWRITE],
            progress=lambda _: None,
            print_after=printed and files.prints_after_upload,
        )
        by_itself = files.prints_after_upload
    # Others were told with the upload, so that nothing can come in between.
    if printed and not by_itself:
        await coordinator.async_execute(StartPrint(path))


async def _download(target: Target, data: ActionData) -> None:
    local = LocalFiles(target.coordinator.hass)
    with _files(target) as files:
        await local.store(
            data[_TARGET], files.download(data[_PATH]), overwrite=data[_OVERWRITE]
        )


async def _delete(target: Target, data: ActionData) -> None:
    with _files(target) as files:
        await files.delete(data[_PATH])


async def _start_print(target: Target, data: ActionData) -> None:
    coordinator = target.coordinator
    slots = None
    if (named := data.get(_SLOTS)) is not None:
        slots = tuple(place_of(target, slot) for slot in named)
    options = PrintOptions(**{key: data[key] for key in _OPTIONS if key in data})
    command = StartPrint(data[_PATH], plate=data[_PLATE], slots=slots, options=options)
    async with target.runtime.power.printing(target.context):
        await coordinator.async_execute(command)


FILE_ACTIONS = (
    Action(
        name="list_files",
        fields={probatio.Optional(_FOLDER, default="/"): _printer_path},
        handle=_list,
        right=Right.READ,
        answers=True,
    ),
    Action(
        name="upload_file",
        fields={
            probatio.Required(_SOURCE): cv.string,
            probatio.Optional(_PATH): _printer_path,
            probatio.Optional(_OVERWRITE, default=False): cv.boolean,
            probatio.Optional(_PRINT, default=False): cv.boolean,
        },
        handle=_upload,
        right=Right.ADMIN,
    ),
    Action(
        name="download_file",
        fields={
            probatio.Required(_PATH): _printer_path,
            probatio.Required(_TARGET): cv.string,
            probatio.Optional(_OVERWRITE, default=False): cv.boolean,
        },
        handle=_download,
        right=Right.ADMIN,
    ),
    Action(
        name="delete_file",
        fields={probatio.Required(_PATH): _printer_path},
        handle=_delete,
        right=Right.ADMIN,
    ),
    Action(
        name="start_print",
        fields={
            probatio.Required(_PATH): _printer_path,
            probatio.Optional(_PLATE, default=1): probatio.All(
                probatio.Coerce(int), probatio.Range(min=1, max=99)
            ),
            probatio.Optional(_SLOTS): SLOT_LIST,
            **{probatio.Optional(key): cv.boolean for key in _OPTIONS},
        },
        handle=_start_print,
    ),
)
