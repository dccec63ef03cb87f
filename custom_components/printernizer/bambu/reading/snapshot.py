"""A Bambu Lab printer's merged report, translated into the model."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from ...printer.attention.pauses import calls
from ...printer.commands.commands import CommandTypes
from ...printer.fields import Fields
from ...printer.model import (
    Firmware,
    Motion,
    PrinterInfo,
    PrinterSnapshot,
    PrinterStatus,
    Problem,
    Reading,
    Refusal,
)
from ...printer.nozzles import ToolModule
from ...printer.stages import Stage
from ..abilities import WARM_ENOUGH, accepted_commands
from ..models import Door, Model
from ..problems.log import ProblemLog
from ..problems.problems import read_problems, shown_error
from .bits import hex_bits, is_set
from .door import door_of, is_door_open
from .fans import read_airduct, read_fans
from .features import read_features
from .filament.climate import with_valid_climate
from .filament.units import read_units
from .firmware import read_firmware
from .job import read_job
from .lights import read_lights
from .merge import JsonObject
from .nozzles import rack_of, tool_module_of
from .peripherals import read_address, read_cameras, read_network, read_storage
from .project import plate_of
from .remembered import Remembered, Told, WorkedOut
from .report import BambuReport
from .stages import stage_of
from .temperatures import read_bed, read_chamber, read_nozzles

BRAND = "Bambu Lab"

# Others, such as OFFLINE and the empty text of a boot, do not tell how it is.
_STATUSES = {
    "IDLE": PrinterStatus.IDLE,
    "INIT": PrinterStatus.BUSY,
    "PREPARE": PrinterStatus.PREPARING,
    "SLICING": PrinterStatus.PREPARING,
    "RUNNING": PrinterStatus.PRINTING,
    "PAUSE": PrinterStatus.PAUSED,
    "FINISH": PrinterStatus.FINISHED,
    "FAILED": PrinterStatus.FAILED,
}
_READINGS = frozenset(
    {
        Reading.STAGE,
        Reading.LAYERS,
        Reading.PRINT_SPEED,
        Reading.WIFI_SIGNAL,
        Reading.NOZZLE_DIAMETER,
        Reading.NOZZLE_MATERIAL,
        Reading.STORAGE,
        Reading.STORAGE_FAULT,
        Reading.JOB_SOURCE,
        Reading.SKIPPED_OBJECTS,
        Reading.NOZZLE_FILAMENT,
        Reading.PROBLEMS,
        Reading.REFUSAL,
        Reading.COVER,
        Reading.PLANNED_USE,
        Reading.TRANSFER,
    }
)
_SPEED_PROFILES = {1: "silent", 2: "standard", 3: "sport", 4: "ludicrous"}


def read_snapshot(report: BambuReport, serial: str) -> PrinterSnapshot:
    """Return what a report says, whatever it lacks."""
    return SnapshotReader(serial).read(report)


class SnapshotReader:
    """Reads the reports of one printer, one after the other.

    What a report tells as the one before did is not read again, and is the same object
    in the snapshot.
    """

    def __init__(self, serial: str) -> None:
        """Prepare for the printer of this serial number."""
        self._state = Remembered(lambda it: it.state)
        self._stage = Remembered(
            lambda it: stage_of(it.fields.integer("stg_cur"), job_active=it.is_active)
        )
        self._problems = Remembered(lambda it: read_problems(it.fields))
        self._refuses_unsigned = Remembered(lambda it: _refuses_unsigned(it.fields))
        self._job = Remembered(
            read_job,
            *("model", "project", "id_key", "started", "progress", "old"),
        )
        self._door = Remembered(_door, "model", "firmware")
        self._readings = Remembered(_readings, "model", "project")
        self._accepted = WorkedOut(_accepted)
        self._info = Remembered(
            lambda it: _info(it, serial), "model", "firmware", "modules"
        )
        self._nozzles = _of_fields(read_nozzles)
        self._rack = _of_fields(rack_of)
        self._tool_module = _of_fields(tool_module_of)
        self._bed = _of_fields(read_bed)
        self._chamber = _of_fields(read_chamber)
        self._fans = _of_fields(read_fans)
        self._units = Remembered(
            lambda it: with_valid_climate(read_units(it, serial), it),
            *("model", "firmware", "modules", "active_place"),
        )
        self._motion = Remembered(lambda it: _motion(it.fields))
        self._storage = Remembered(lambda it: read_storage(it.fields))
        # By itself: the signal is told all the time, the address is not.
        self._address = Remembered(lambda it: read_address(it.fields))
        self._network = Remembered(lambda it, address: read_network(it.fields, address))
        self._cameras = Remembered(read_cameras, "model", "camera_allowed")
        self._lights = Remembered(
            lambda it: read_lights(it.fields, it.lamps, it.model), "lamps", "model"
        )
        self._features = _of_fields(read_features)
        self._airduct = _of_fields(read_airduct)
        # What nobody should have to wait for. That a nozzle is warm enough for another
        # command is not among it: each temperature would have to be looked at.
        self._leading = (
            *(self._state, self._stage, self._problems, self._refuses_unsigned),
            *(self._job, self._door, self._info),
        )
        self._leading_keys: frozenset[str] = frozenset()
        self._read_last: JsonObject = {}

    def leads(self, before: BambuReport, report: BambuReport) -> bool:
        """Whether nobody should have to wait for what a report tells anew.

        `before` is the report before it. What the status depends on may not wait, nor
        whatever has followed from the message; what else it tells are readings.
        """
        if not report.is_reading_after(before):
            return True
        is_another = report.print is not before.print
        return is_another and not report.changed.isdisjoint(self._leading_keys)

    def read(self, report: BambuReport) -> PrinterSnapshot:
        """Return what the report says, whatever it lacks."""
        told = Told(report.since(self._read_last))
        state, stage = self._state.of(told), self._stage.of(told)
        problems = _followed(self._problems.of(told), report.problem_log)
        status = _status(state, stage, problems, cancelled=report.cancelled)
        info = self._info.of(told)
        refuses = self._refuses_unsigned.of(told) or report.unauthorised
        refusal = _refusal(info.firmware, refuses_unsigned=refuses)
        job = self._job.of(told, status)
        nozzles = self._nozzles.of(told)
        # Each temperature is another, but seldom one that something depends on.
        is_warm = any((nozzle.temperature or 0) >= WARM_ENOUGH for nozzle in nozzles)
        chamber = self._chamber.of(told)
        door, is_open = self._door.of(told, chamber is not None)
        tool_module = self._tool_module.of(told)
        snapshot = PrinterSnapshot(
            info=info,
            status=status,
            stage=stage,
            job=job,
            nozzles=nozzles,
            nozzle_rack=self._rack.of(told),
            tool_module=tool_module,
            bed=self._bed.of(told),
            chamber=chamber,
            fans=self._fans.of(told),
            filament_units=self._units.of(told),
            motion=self._motion.of(told),
            problems=problems,
            storage=self._storage.of(told),
            network=self._network.of(told, self._address.of(told)),
            cameras=self._cameras.of(told),
            lights=self._lights.of(told),
            door_open=is_open,
            features=self._features.of(told),
            airduct=self._airduct.of(told),
            refusal=refusal,
            recalled=report.interrupted,
            booted=state == "IDLE" and job is None,
            readings=self._readings.of(told, door, tool_module),
            accepts=self._accepted.of(
                report.model, report.firmware, status, refusal, problems, is_warm
            ),
        )
        self._read_last = report.print
        self._leading_keys = frozenset().union(*(one.keys for one in self._leading))
        return snapshot


def _of_fields[T](read: Callable[[Fields, Model], T]) -> Remembered[T]:
    """Remember what is read from the merged fields, knowing the model."""
    return Remembered(lambda it: read(it.fields, it.model), "model")


def _info(report: BambuReport, serial: str) -> PrinterInfo:
    return PrinterInfo(
        serial=serial,
        brand=BRAND,
        model=report.model.name or None,
        firmware=read_firmware(report),
        volume=report.model.volume,
    )


def _motion(fields: Fields) -> Motion:
    return Motion(
        speed=fields.integer("spd_mag", 1, 1000),
        speed_profile=_SPEED_PROFILES.get(fields.integer("spd_lvl") or 0),
    )


def _accepted(  # noqa: PLR0913, PLR0917 - so much decides what makes sense now
    model: Model,
    firmware: str | None,
    status: PrinterStatus,
    refusal: Refusal | None,
    problems: tuple[Problem, ...],
    is_warm: bool,  # noqa: FBT001 - given on as it comes
) -> CommandTypes:
    """Return what the printer takes now."""
    return accepted_commands(
        model,
        status,
        refusal,
        shows_error=shown_error(problems) is not None,
        warm=is_warm,
        firmware=firmware,
    )


def _door(report: BambuReport, enclosed: bool) -> tuple[Door | None, bool | None]:  # noqa: FBT001 - given on as it comes
    """Return where the door is told of, and whether it is open."""
    door = door_of(report, enclosed=enclosed)
    return door, is_door_open(report, door)


def _readings(
    report: BambuReport, door: Door | None, tool_module: ToolModule | None
) -> frozenset[Reading]:
    """Return what this printer tells of, now that it has told so much."""
    return _READINGS.union(_found(report, door, tool_module))


def _found(
    report: BambuReport, door: Door | None, tool_module: ToolModule | None
) -> Iterator[Reading]:
    """Yield the readings that depend on the model and its firmware."""
    fields = report.fields
    if door is not None:
        yield Reading.DOOR
    if tool_module is not None:
        yield Reading.TOOL_MODULE
    if "upgrade_state" in fields:
        yield Reading.FIRMWARE_UPDATE
    if "info" in fields.section("net"):
        yield Reading.ADDRESS
    if plate_of(fields, report.ordered) is not None:
        yield Reading.PLATE
    if any(fields.section("device").section("nozzle").items("info")):
        yield Reading.NOZZLE_FLOW
        yield Reading.NOZZLE_WEAR


def _followed(problems: tuple[Problem, ...], log: ProblemLog) -> tuple[Problem, ...]:
    """Return the problems with what is known of their past, the most important first.

    What came with a pause or an end goes ahead of what stood before it.
    """
    if not problems:
        return problems
    known = (
        replace(
            problem,
            since=log.since(problem.code),
            standing=problem.code in log.standing,
        )
        for problem in problems
    )
    return tuple(sorted(known, key=lambda it: (it.standing, it.harmless)))


def _status(
    state: str, stage: Stage | None, problems: tuple[Problem, ...], *, cancelled: bool
) -> PrinterStatus:
    status = _STATUSES.get(state, PrinterStatus.UNKNOWN)
    match status:
        case PrinterStatus.FAILED if cancelled:
            return PrinterStatus.CANCELLED
        case PrinterStatus.PAUSED if calls(stage, problems):
            return PrinterStatus.ATTENTION
        case PrinterStatus.IDLE if stage is not None:
            return PrinterStatus.BUSY
        case _:
            return status


def _refuses_unsigned(fields: Fields) -> bool:
    """Whether newer firmware tells, in bit 29 of `fun`, that Developer mode is off."""
    return is_set(hex_bits(fields, "fun") or 0, 29)


def _refusal(firmware: Firmware, *, refuses_unsigned: bool) -> Refusal | None:
    """Return why commands are refused: an update runs, or Developer mode is off.

    Where there is no `fun`, the first command that is refused for it tells, or a
    health message that appears.
    """
    if firmware.updating:
        return Refusal.UPDATING
    return Refusal.AUTHORISATION if refuses_unsigned else None
