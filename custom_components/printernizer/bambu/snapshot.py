"""A Bambu Lab printer's merged report, translated into the model."""

from dataclasses import replace
from datetime import timedelta
import math
import re

from ..printer.fields import Fields, first
from ..printer.kinds import FanKind
from ..printer.model import (
    Fan,
    FanUnit,
    Firmware,
    Job,
    Motion,
    Network,
    PrinterInfo,
    PrinterSnapshot,
    PrinterStatus,
    Problem,
    Reading,
    Refusal,
    Severity,
    Storage,
)
from ..printer.stages import Stage
from .abilities import accepted_commands
from .bits import hex_bits, is_set
from .errors import read_problems
from .filament import read_units
from .ipcam import read_cameras
from .lights import read_lights
from .models import Model
from .report import BambuReport
from .stages import is_forced_pause, stage_of
from .temperatures import read_bed, read_chamber, read_nozzles

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
        Reading.PROBLEMS,
        Reading.COVER,
        Reading.PLANNED_USE,
        Reading.TRANSFER,
    }
)
_SPEED_PROFILES = {1: "silent", 2: "standard", 3: "sport", 4: "ludicrous"}
_REMAINING_KEYS = ("mc_remaining_time", "remain_time")
_WIRED_SIGNAL = -90
_READ_ONLY = 3


def read_snapshot(report: BambuReport, serial: str) -> PrinterSnapshot:
    """Return what the report says, whatever it lacks."""
    fields = report.fields
    stage = stage_of(fields.integer("stg_cur"), job_active=report.is_active)
    problems = read_problems(fields)
    status = _status(report, stage, problems)
    refusal = _refusal(report)
    return PrinterSnapshot(
        info=PrinterInfo(
            serial=serial,
            brand=BRAND,
            model=report.model.name or None,
            firmware=Firmware(installed=report.firmware),
        ),
        status=status,
        stage=stage,
        job=_job(report, status),
        nozzles=read_nozzles(fields, report.model),
        bed=read_bed(fields, report.model),
        chamber=read_chamber(fields, report.model),
        fans=_fans(fields, report.model),
        filament_units=read_units(report, serial),
        motion=Motion(
            speed=fields.integer("spd_mag", 1, 1000),
            speed_profile=_SPEED_PROFILES.get(fields.integer("spd_lvl") or 0),
        ),
        problems=problems,
        storage=_storage(fields),
        network=_network(fields),
        cameras=read_cameras(report),
        lights=read_lights(fields),
        refusal=refusal,
        readings=_READINGS,
        accepts=accepted_commands(report.model, status, refusal),
    )


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


def _refusal(report: BambuReport) -> Refusal | None:
    """Return why commands are refused: Developer mode is off.

    Newer firmware tells it in bit 29 of `fun`. Where there is no `fun`, the first
    command that is refused for it tells.
    """
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
    }
    fitted = {
        FanKind.PART: True,
        FanKind.HOTEND: True,
        FanKind.AUXILIARY: model.auxiliary_fan,
        FanKind.CHAMBER: model.chamber_fan,
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


def _network(fields: Fields) -> Network:
    """Return the signal; -90 dBm stands for a cable."""
    told = re.match(r"(-?\d{1,4})", fields.text("wifi_signal") or "")
    if told is None:
        return Network()
    signal = int(told[1])
    wired = signal == _WIRED_SIGNAL
    return Network(signal=None if wired else signal, wired=wired)


def _storage(fields: Fields) -> Storage:
    match _storage_state(fields):
        case None:
            return Storage()
        case 0:
            return Storage(present=False)
        case state:
            return Storage(present=True, read_only=state == _READ_ONLY)


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
