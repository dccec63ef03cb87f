"""A Bambu Lab printer's merged report, translated into the model."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
import math

from ..printer.fields import Fields, first
from ..printer.kinds import FanKind
from ..printer.model import (
    Fan,
    FanUnit,
    Firmware,
    Job,
    Motion,
    PrinterInfo,
    PrinterSnapshot,
    PrinterStatus,
    Problem,
    Reading,
    Refusal,
    Severity,
)
from ..printer.nozzles import StoredNozzle, ToolModule
from ..printer.stages import Stage
from .abilities import accepted_commands
from .airduct import read_airduct, read_left_fan
from .bits import hex_bits, is_set
from .climate import with_valid_climate
from .door import door_of, is_door_open
from .errors import read_problems, shown_error
from .extras import (
    read_network,
    read_plate,
    read_skipped,
    read_source,
    read_storage,
    read_tool_module,
)
from .features import read_features
from .filament import read_units
from .ipcam import read_cameras
from .lights import read_lights
from .models import Door, Model
from .nozzle_codes import read_rack
from .report import BambuReport
from .stages import is_forced_pause, stage_of
from .temperatures import read_bed, read_chamber, read_nozzles
from .upgrades import read_firmware

BRAND = "Bambu Lab"

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
_REMAINING_KEYS = ("mc_remaining_time", "remain_time")


def read_snapshot(report: BambuReport, serial: str) -> PrinterSnapshot:
    """Return what the report says, whatever it lacks."""
    fields = report.fields
    stage = stage_of(fields.integer("stg_cur"), job_active=report.is_active)
    problems = _since(read_problems(fields), report)
    chamber = read_chamber(fields, report.model)
    door = door_of(report, enclosed=chamber is not None)
    tool_module = _tool_module(fields, report.model)
    status = _status(report, stage, problems)
    firmware = read_firmware(report)
    refusal = _refusal(report, firmware)
    nozzles = read_nozzles(fields, report.model)
    return PrinterSnapshot(
        info=PrinterInfo(
            serial=serial,
            brand=BRAND,
            model=report.model.name or None,
            firmware=firmware,
        ),
        status=status,
        stage=stage,
        job=_job(report, status),
        nozzles=nozzles,
        bed=read_bed(fields, report.model),
        nozzle_rack=_rack(fields, report.model),
        tool_module=tool_module,
        chamber=chamber,
        fans=_fans(fields, report.model),
        filament_units=with_valid_climate(read_units(report, serial), report),
        motion=Motion(
            speed=fields.integer("spd_mag", 1, 1000),
            speed_profile=_SPEED_PROFILES.get(fields.integer("spd_lvl") or 0),
        ),
        problems=problems,
        storage=read_storage(fields),
        network=read_network(fields),
        cameras=read_cameras(report),
        lights=read_lights(
            fields, report.lamps, heatbed_light=report.model.heatbed_light is True
        ),
        door_open=is_door_open(report, door),
        features=read_features(fields),
        airduct=read_airduct(fields),
        refusal=refusal,
        readings=_READINGS.union(_found(report, door, tool_module)),
        accepts=accepted_commands(
            report.model,
            status,
            refusal,
            shows_error=shown_error(problems) is not None,
            hottest=max((it.temperature or 0 for it in nozzles), default=None),
            firmware=report.firmware,
        ),
    )


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
    if read_plate(fields) is not None:
        yield Reading.PLATE
    if any(fields.section("device").section("nozzle").items("info")):
        yield Reading.NOZZLE_FLOW
        yield Reading.NOZZLE_WEAR


def _since(problems: tuple[Problem, ...], report: BambuReport) -> tuple[Problem, ...]:
    """Return the problems with the time at which each was first seen."""
    seen = dict(report.problems_since)
    return tuple(replace(problem, since=seen.get(problem.code)) for problem in problems)


def _rack(fields: Fields, model: Model) -> tuple[StoredNozzle, ...] | None:
    """Return what is in the rack; a model that nobody knows has one if it shows it."""
    if model.nozzle_rack is False:
        return None
    stored = read_rack(fields)
    return stored if model.nozzle_rack or stored else None


def _tool_module(fields: Fields, model: Model) -> ToolModule | None:
    """Return what is mounted on a model that can carry something."""
    if model.tool_module is False:
        return None
    told = read_tool_module(fields)
    # A model that nobody knows can, once it does.
    certain = model.tool_module or told is not ToolModule.NONE
    return told if certain else None


def _status(
    report: BambuReport, stage: Stage | None, problems: tuple[Problem, ...]
) -> PrinterStatus:
    status = _STATUSES.get(report.state, PrinterStatus.UNKNOWN)
    match status:
        case PrinterStatus.FAILED if report.cancelled:
            return PrinterStatus.CANCELLED
        case PrinterStatus.PAUSED if is_forced_pause(stage) or _is_grave(problems):
            return PrinterStatus.ATTENTION
        case PrinterStatus.IDLE if stage is not None:
            return PrinterStatus.BUSY
        case _:
            return status


def _is_grave(problems: tuple[Problem, ...]) -> bool:
    """Whether somebody has to see to it: a `print_error` has no severity."""
    harmless = {Severity.COMMON, Severity.INFO}
    return any(problem.severity not in harmless for problem in problems)


def _refusal(report: BambuReport, firmware: Firmware) -> Refusal | None:
    """Return why commands are refused: an update runs, or Developer mode is off.

    Newer firmware tells the latter in bit 29 of `fun`. Where there is no `fun`, the
    first command that is refused for it tells, or a health message that appears.
    """
    if firmware.updating:
        return Refusal.UPDATING
    unsigned_refused = is_set(hex_bits(report.fields, "fun") or 0, 29)
    return Refusal.AUTHORISATION if unsigned_refused or report.unauthorised else None


def _job(report: BambuReport, status: PrinterStatus) -> Job | None:
    fields = report.fields
    file = fields.text("gcode_file") or fields.text("file")
    name = fields.text("subtask_name") or file
    if name is None:
        return None
    job = Job(
        id=report.job_id,
        name=name,
        file=file,
        progress=report.progress.percent,
        layer=report.progress.layer,
        total_layers=report.progress.total_layers,
        plate=read_plate(fields),
        source=read_source(fields),
        skipped=read_skipped(fields),
        started=report.started,
        remaining=_remaining(fields),
    )
    match status:
        case PrinterStatus.FINISHED:
            return _complete(job)
        case PrinterStatus.CANCELLED | PrinterStatus.FAILED:
            return replace(job, remaining=None)
        case _:
            return job


def _complete(job: Job) -> Job:
    """Return the job at its end: some printers reset what they count at that moment."""
    return replace(
        job, progress=100, layer=job.total_layers or job.layer, remaining=timedelta()
    )


def _remaining(fields: Fields) -> timedelta | None:
    """Return the time to the end, which the printer tells in whole minutes."""
    minutes = first(fields.integer(key, 0, 1e6) for key in _REMAINING_KEYS)
    return None if minutes is None else timedelta(minutes=minutes)


def _fans(fields: Fields, model: Model) -> tuple[Fan, ...]:
    speeds = {
        FanKind.PART: _fan_speed(fields, "cooling_fan_speed", gear_shift=0),
        FanKind.HOTEND: _fan_speed(fields, "heatbreak_fan_speed"),
        FanKind.AUXILIARY: _fan_speed(fields, "big_fan1_speed", gear_shift=8),
        FanKind.CHAMBER: _fan_speed(fields, "big_fan2_speed", gear_shift=16),
        FanKind.LEFT_AUXILIARY: read_left_fan(fields),
    }
    fitted = {
        FanKind.PART: True,
        FanKind.HOTEND: True,
        FanKind.AUXILIARY: model.auxiliary_fan,
        FanKind.CHAMBER: model.chamber_fan,
        # Only what moves the air through a duct reports one.
        FanKind.LEFT_AUXILIARY: None,
    }
    return tuple(
        Fan(kind=kind, unit=FanUnit.PERCENT, speed=speed)
        for kind, speed in speeds.items()
        if fitted[kind] or (fitted[kind] is None and speed is not None)
    )


def _fan_speed(fields: Fields, key: str, gear_shift: int | None = None) -> int | None:
    """Return a fan's speed in %.

    `fan_gear` has a byte for each of three fans. The older fields count to 15 and
    waver by one; rounded up to tens, as the vendor does, they stand still.
    """
    gear = fields.bits("fan_gear")
    if gear and gear_shift is not None:
        return round((gear >> gear_shift & 0xFF) / 255 * 100)
    level = fields.integer(key, 0, 15)
    return None if level is None else min(100, math.ceil(level / 15 * 10) * 10)
