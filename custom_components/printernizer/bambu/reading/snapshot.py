"""A Bambu Lab printer's merged report, translated into the model."""

from collections.abc import Iterator
from dataclasses import replace

from ...printer.attention.pauses import calls
from ...printer.commands.commands import CommandTypes
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
from ...printer.stages import Stage
from ..abilities import accepted_commands
from ..models import Door
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
from .nozzles import rack_of, tool_module_of
from .peripherals import read_cameras, read_network, read_storage
from .project import plate_of
from .report import BambuReport
from .stages import stage_of
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
    """Return what the report says, whatever it lacks."""
    snapshot = _what_it_does(report, serial)
    snapshot = _with_print_head(snapshot, report)
    snapshot = _with_chamber(snapshot, report)
    snapshot = _with_equipment(snapshot, report)
    return replace(
        snapshot,
        readings=_READINGS.union(_found(report, snapshot)),
        accepts=_accepted(report, snapshot),
    )


def _what_it_does(report: BambuReport, serial: str) -> PrinterSnapshot:
    """Return who the printer is, and what it is doing or waiting for."""
    fields = report.fields
    stage = stage_of(fields.integer("stg_cur"), job_active=report.is_active)
    problems = _followed(read_problems(fields), report)
    status = _status(report, stage, problems)
    firmware = read_firmware(report)
    job = read_job(report, status)
    return PrinterSnapshot(
        info=PrinterInfo(
            serial=serial,
            brand=BRAND,
            model=report.model.name or None,
            firmware=firmware,
        ),
        status=status,
        stage=stage,
        job=job,
        problems=problems,
        refusal=_refusal(report, firmware),
        recalled=report.interrupted,
        booted=report.state == "IDLE" and job is None,
        motion=Motion(
            speed=fields.integer("spd_mag", 1, 1000),
            speed_profile=_SPEED_PROFILES.get(fields.integer("spd_lvl") or 0),
        ),
    )


def _with_print_head(snapshot: PrinterSnapshot, report: BambuReport) -> PrinterSnapshot:
    """Add what it prints with, and what it is fed from."""
    fields, model = report.fields, report.model
    units = read_units(report, snapshot.info.serial)
    return replace(
        snapshot,
        nozzles=read_nozzles(fields, model),
        nozzle_rack=rack_of(fields, model),
        tool_module=tool_module_of(fields, model),
        filament_units=with_valid_climate(units, report),
    )


def _with_chamber(snapshot: PrinterSnapshot, report: BambuReport) -> PrinterSnapshot:
    """Add what is around the print: its bed, the air, light and a door."""
    fields, model = report.fields, report.model
    return replace(
        snapshot,
        bed=read_bed(fields, model),
        chamber=read_chamber(fields, model),
        fans=read_fans(fields, model),
        airduct=read_airduct(fields, model),
        lights=read_lights(
            fields, report.lamps, heatbed_light=model.heatbed_light is True
        ),
    )


def _with_equipment(snapshot: PrinterSnapshot, report: BambuReport) -> PrinterSnapshot:
    """Add what the printer has beside that, and what it does by itself."""
    fields = report.fields
    return replace(
        snapshot,
        storage=read_storage(fields),
        network=read_network(fields),
        cameras=read_cameras(report),
        door_open=is_door_open(report, _door(report, snapshot)),
        features=read_features(fields, report.model),
    )


def _door(report: BambuReport, snapshot: PrinterSnapshot) -> Door | None:
    return door_of(report, enclosed=snapshot.chamber is not None)


def _accepted(report: BambuReport, snapshot: PrinterSnapshot) -> CommandTypes:
    """Return what the printer takes now."""
    temperatures = (it.temperature or 0 for it in snapshot.nozzles)
    return accepted_commands(
        report.model,
        snapshot.status,
        snapshot.refusal,
        shows_error=shown_error(snapshot.problems) is not None,
        hottest=max(temperatures, default=None),
        firmware=report.firmware,
    )


def _found(report: BambuReport, snapshot: PrinterSnapshot) -> Iterator[Reading]:
    """Yield the readings that depend on the model and its firmware."""
    fields = report.fields
    if _door(report, snapshot) is not None:
        yield Reading.DOOR
    if snapshot.tool_module is not None:
        yield Reading.TOOL_MODULE
    if "upgrade_state" in fields:
        yield Reading.FIRMWARE_UPDATE
    if "info" in fields.section("net"):
        yield Reading.ADDRESS
    if plate_of(fields, report.project) is not None:
        yield Reading.PLATE
    if any(fields.section("device").section("nozzle").items("info")):
        yield Reading.NOZZLE_FLOW
        yield Reading.NOZZLE_WEAR


def _followed(
    problems: tuple[Problem, ...], report: BambuReport
) -> tuple[Problem, ...]:
    """Return the problems with what is known of their past, the most important first.

    What came with a pause or an end goes ahead of what stood before it.
    """
    log = report.problem_log
    known = (
        replace(it, since=log.since(it.code), standing=it.code in log.standing)
        for it in problems
    )
    return tuple(sorted(known, key=lambda it: (it.standing, it.harmless)))


def _status(
    report: BambuReport, stage: Stage | None, problems: tuple[Problem, ...]
) -> PrinterStatus:
    status = _STATUSES.get(report.state, PrinterStatus.UNKNOWN)
    match status:
        case PrinterStatus.FAILED if report.cancelled:
            return PrinterStatus.CANCELLED
        case PrinterStatus.PAUSED if calls(stage, problems):
            return PrinterStatus.ATTENTION
        case PrinterStatus.IDLE if stage is not None:
            return PrinterStatus.BUSY
        case _:
            return status


def _refusal(report: BambuReport, firmware: Firmware) -> Refusal | None:
    """Return why commands are refused: an update runs, or Developer mode is off.

    Newer firmware tells the latter in bit 29 of `fun`. Where there is no `fun`, the
    first command that is refused for it tells, or a health message that appears.
    """
    if firmware.updating:
        return Refusal.UPDATING
    unsigned_refused = is_set(hex_bits(report.fields, "fun") or 0, 29)
    return Refusal.AUTHORISATION if unsigned_refused or report.unauthorised else None
