"""PrusaLink's answers, translated into the model. Pure: answers in, records out."""

from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
import re
from typing import Any

from ..printer.fields import Fields
from ..printer.kinds import FanKind
from ..printer.model import (
    Fan,
    FanUnit,
    Firmware,
    Heater,
    Job,
    Motion,
    Network,
    PrinterInfo,
    PrinterSnapshot,
    PrinterStatus,
    Problem,
    Reading,
    Severity,
)
from ..printer.nozzles import Nozzle
from .abilities import accepted_commands
from .models.volumes import VOLUMES
from .slicer_words import total_layers
from .storage import read_filaments, read_spool, read_storage, read_transfer, shown_path

BRAND = "Prusa"

# The printers show an end until somebody dismisses it, the Pi for 11 s.
_STATUSES = {
    "IDLE": PrinterStatus.IDLE,
    # Said by the Pi alone, which somebody has told so.
    "READY": PrinterStatus.IDLE,
    "BUSY": PrinterStatus.BUSY,
    "PRINTING": PrinterStatus.PRINTING,
    "PAUSED": PrinterStatus.PAUSED,
    "FINISHED": PrinterStatus.FINISHED,
    "STOPPED": PrinterStatus.CANCELLED,
    "ATTENTION": PrinterStatus.ATTENTION,
}
# While one of these lasts, a missing job is not an over one: the printers leave it
# out during crash recovery and some dialogs.
_JOB_STAYS_OPEN = {
    PrinterStatus.BUSY,
    PrinterStatus.ATTENTION,
    PrinterStatus.UNKNOWN,
    PrinterStatus.FINISHED,
    PrinterStatus.CANCELLED,
    PrinterStatus.FAILED,
}
_ENDED_WELL = {PrinterStatus.FINISHED, PrinterStatus.CANCELLED}
_READINGS = frozenset(
    {
        Reading.PRINT_SPEED,
        Reading.PRINT_FLOW,
        Reading.Z_HEIGHT,
        Reading.NOZZLE_DIAMETER,
        Reading.XY_POSITION,
        Reading.STORAGE,
        Reading.TRANSFER,
        Reading.COVER,
        Reading.PLANNED_USE,
        Reading.LAYER_HEIGHT,
    }
)
# The printers themselves give no text with a problem.
_PI_READINGS = _READINGS | {
    Reading.PROBLEMS,
    Reading.CLOUD,
    Reading.STORAGE_SPACE,
}
# The Pi tells neither of an MMU nor when filament is to be changed.
_BUDDY_READINGS = _READINGS | {
    Reading.FILAMENT_CHANGE,
    Reading.MULTI_MATERIAL,
    Reading.TOTAL_LAYERS,
}
# The names at first, which users may change (Prusa-Firmware-Buddy).
_HOSTNAME_MODELS = {
    "prusa-mk4": "MK4",
    "prusa-mk4s": "MK4S",
    "prusa-mk3-5": "MK3.5",
    "prusa-mk3-5s": "MK3.5S",
    "prusa-mk3-9": "MK3.9",
    "prusa-mk3-9s": "MK3.9S",
    "prusa-xl": "XL",
    "prusa-xl-plus": "XL+",
    "prusa-ix": "iX",
    "prusa-mini": "MINI",
    "prusa-core-one": "CORE One",
    "prusa-core-one-plus": "CORE One+",
    "prusa-core-one-l": "CORE One L",
    "prusa-ht90": "HT90",
}
_OLDEST_API = (2,)
# Above these the Pi answers 400 (Prusa-Link 0.8.1).
_PI_NOZZLE_MAXIMUM = 305
_PI_BED_MAXIMUM = 125


@dataclass(frozen=True, slots=True, kw_only=True)
class PrusaAnswers:
    """The latest answers of one printer, as they came; `odd` see `Fields`."""

    version: Any = None
    info: Any = None
    status: Any = None
    job: Any = None
    storage: Any = None
    plan: Any = None
    """What the file of a job tells, `{id, meta}`, where the server does not read it."""
    legacy: Any = None
    """The old `/api/printer`, which alone tells the material."""
    odd: set[str] = field(default_factory=set, compare=False)

    def read(self, name: str) -> Fields:
        """Return one of the answers for tolerant reading."""
        return Fields(getattr(self, name), where=name, odd=self.odd)

    @property
    def told(self) -> dict[str, Any]:
        """The answers by the names of their fields."""
        names = (answer.name for answer in fields(self))
        return {name: getattr(self, name) for name in names if name != "odd"}

    @property
    def job_id(self) -> str | None:
        """The id of the current job as `status` has it."""
        return self.read("status").section("job").text("id")

    @property
    def described_job_id(self) -> str | None:
        """The id of the job that the `job` answer describes."""
        return self.read("job").text("id")

    @property
    def is_printing(self) -> bool:
        """Whether the job that is described is past its beginning, and prints."""
        status = self.read("status")
        progress = status.section("job").number("progress", 0, 100) or 0
        is_described = self.job_id is not None and self.job_id == self.described_job_id
        state = status.section("printer").text("state")
        return is_described and state == "PRINTING" and progress >= 1

    @property
    def meta(self) -> Fields:
        """What is planned for the job that the `job` answer describes."""
        plan = self.read("plan")
        if plan.text("id") == self.described_job_id and "meta" in plan:
            return plan.section("meta")
        return self.read("job").section("file").section("meta")

    @property
    def is_raspberry_pi(self) -> bool:
        """Whether a program on a Raspberry Pi answers, not the printer itself."""
        version = self.read("version")
        # Both call themselves PrusaLink; the printers never send these two.
        return "original" in version or "sdk" in version

    @property
    def is_starting(self) -> bool:
        """Whether a Pi answers that has not found its printer yet."""
        original = self.read("version").text("original")
        return self.is_raspberry_pi and original in {None, "Unknown printer type"}

    @property
    def is_supported(self) -> bool:
        """Whether this is a PrusaLink with the v1 interface.

        The Pi's 0.7 has it too, although it calls itself `0.9.0-legacy`.
        """
        version = self.read("version")
        if (version.text("original") or "").startswith("PrusaLink I3MK"):
            return True
        digits = re.findall(r"\d+", version.text("api") or "")
        return tuple(int(part[:6]) for part in digits[:3]) >= _OLDEST_API

    @property
    def serial(self) -> str | None:
        """The printer's serial number; the Pi has none until the printer told it."""
        return self.read("info").text("serial")


def read_snapshot(
    answers: PrusaAnswers,
    *,
    serial: str,
    previous: PrinterSnapshot | None = None,
    now: datetime | None = None,
) -> PrinterSnapshot:
    """Return what the answers say, filled up from the snapshot before."""
    printer = answers.read("status").section("printer")
    state = printer.text("state")
    before = _job_before(previous, state)
    status = _status(state, before)
    job = _job(answers, status, before, now or datetime.now(UTC))
    # The Pi keeps serving the last temperatures when its cable is lost.
    stale = state == "ERROR"
    readings = Fields(None) if stale else printer
    return PrinterSnapshot(
        info=_info(answers, serial),
        status=status,
        job=job,
        nozzles=(_nozzle(answers, readings),),
        bed=_bed(answers, readings),
        chamber=_chamber(answers.read("status")),
        fans=(
            _fan(FanKind.PART, readings.integer("fan_print", 0, 100_000)),
            _fan(FanKind.HOTEND, readings.integer("fan_hotend", 0, 100_000)),
        ),
        motion=_motion(readings),
        problems=_problems(printer),
        filament_units=read_spool(answers.read("legacy"), serial),
        storage=read_storage(answers.read("status"), answers.read("storage")),
        transfer=read_transfer(answers.read("status").section("transfer")),
        network=_network(answers, printer),
        readings=_readings(answers),
        accepts=accepted_commands(
            status,
            readings,
            is_raspberry_pi=answers.is_raspberry_pi,
            has_job=answers.job_id is not None,
        ),
    )


def _bed(answers: PrusaAnswers, readings: Fields) -> Heater:
    """Return the bed, whose limit is known where it can be heated from here."""
    return Heater(
        temperature=readings.number("temp_bed", -50, 200),
        target=readings.number("target_bed", 0, 200),
        maximum=_PI_BED_MAXIMUM if answers.is_raspberry_pi else None,
    )


def _motion(readings: Fields) -> Motion:
    """Return where the print head is, and how fast it prints."""
    return Motion(
        x=readings.number("axis_x", -1000, 1000),
        y=readings.number("axis_y", -1000, 1000),
        z=readings.number("axis_z", -1000, 1000),
        speed=readings.integer("speed", 0, 1000),
        flow=readings.integer("flow", 0, 1000),
    )


def _chamber(status: Fields) -> Heater | None:
    """Return the chamber, which only newer firmware tells of."""
    if "chamber" not in status:
        return None
    chamber = status.section("chamber")
    return Heater(
        temperature=chamber.number("temp", -50, 200),
        target=chamber.number("target_temp", 0, 200),
        heated="target_temp" in chamber,
    )


def _readings(answers: PrusaAnswers) -> frozenset[Reading]:
    if answers.is_raspberry_pi:
        return _PI_READINGS
    return _BUDDY_READINGS


def _network(answers: PrusaAnswers, printer: Fields) -> Network:
    """Return the host name, and on a Pi how Prusa Connect can be reached."""
    return Network(
        hostname=answers.read("version").text("hostname"),
        cloud=printer.section("status_connect").flag("ok"),
    )


def _job_before(previous: PrinterSnapshot | None, state: str | None) -> Job | None:
    """Return the job as it was, unless this is a fault after the end of it."""
    if previous is None or (state == "ERROR" and previous.status in _ENDED_WELL):
        return None
    return previous.job


def _status(state: str | None, job: Job | None) -> PrinterStatus:
    if state == "ERROR":
        return PrinterStatus.FAILED if job else PrinterStatus.ATTENTION
    return _STATUSES.get(state or "", PrinterStatus.UNKNOWN)


def _info(answers: PrusaAnswers, serial: str) -> PrinterInfo:
    version, info = answers.read("version"), answers.read("info")
    model = _model(version)
    return PrinterInfo(
        serial=serial,
        brand=BRAND,
        # Only the Pi has a name from its user; a host name is not one.
        name=info.text("name"),
        model=model,
        firmware=Firmware(installed=version.text("firmware")),
        multi_material=info.flag("mmu"),
        volume=VOLUMES.get(model or ""),
    )


def _model(version: Fields) -> str | None:
    """Return the model, which older printers tell through their host name only."""
    original = version.text("original") or ""
    if original.startswith("PrusaLink I3"):
        return original.removeprefix("PrusaLink I3")
    if printer := version.text("printer"):
        return printer
    hostname = (version.text("hostname") or "").lower().replace("_", "-")
    return _HOSTNAME_MODELS.get(hostname)


def _job(
    answers: PrusaAnswers, status: PrinterStatus, before: Job | None, now: datetime
) -> Job | None:
    current = answers.read("status").section("job")
    job_id = current.text("id")
    # No job is not the same as an over one: see `_JOB_STAYS_OPEN`.
    if job_id is None:
        return _job_left_out(status, before)
    known = before if before and before.id == job_id else None
    elapsed = _seconds(current, "time_printing")
    job = Job(
        id=job_id,
        progress=current.number("progress", 0, 100),
        started=_started(known, elapsed, now),
        elapsed=elapsed,
        remaining=_seconds(current, "time_remaining"),
        filament_change_in=_seconds(current, "filament_change_in"),
    )
    return _described(job, answers, known)


def _started(
    known: Job | None, elapsed: timedelta | None, now: datetime
) -> datetime | None:
    """Return the start as first worked out: pauses would move it otherwise."""
    if known is not None and known.started is not None:
        return known.started
    return None if elapsed is None else now - elapsed


def _job_left_out(status: PrinterStatus, before: Job | None) -> Job | None:
    if before is None or status not in _JOB_STAYS_OPEN:
        return None
    if status is PrinterStatus.FINISHED:
        over = replace(before, progress=100.0, remaining=timedelta())
        return replace(over, filament_change_in=None)
    if status in {PrinterStatus.CANCELLED, PrinterStatus.FAILED}:
        return replace(before, remaining=None, filament_change_in=None)
    return before


def _described(job: Job, answers: PrusaAnswers, known: Job | None) -> Job:
    """Add name, file and the slicer's estimates, once the printer has told them."""
    if answers.described_job_id != job.id:
        return job if known is None else _moved_on(known, job)
    file = answers.read("job").section("file")
    meta = answers.meta
    name = file.text("display_name") or file.text("name")
    path = shown_path(file) if answers.is_raspberry_pi else _path(file)
    if known is not None and known.file not in {None, path}:
        # A file that arrives meanwhile is selected, and told of in its place.
        return _moved_on(known, job)
    return replace(
        job,
        name=name,
        file=path,
        planned_time=_seconds(meta, "estimated_print_time"),
        planned_weight=meta.number("filament used [g]", 0, 1e6),
        planned_length=meta.number("filament used [mm]", 0, 1e9),
        total_layers=total_layers(meta),
        layer_height=meta.number("layer_height", 0, 10),
        planned_filaments=tuple(read_filaments(meta)),
        thumbnail=_thumbnail(file),
    )


def _moved_on(known: Job, job: Job) -> Job:
    """Return what is known of a job with the figures of now."""
    return replace(
        known,
        progress=job.progress,
        started=job.started,
        elapsed=job.elapsed,
        remaining=job.remaining,
        filament_change_in=job.filament_change_in,
    )


def _thumbnail(file: Fields) -> str | None:
    """Return where the picture is; a file that was stored anew has another one."""
    path = file.section("refs").text("thumbnail")
    stored = file.integer("m_timestamp", 0)
    return path and f"{path}#{stored or 0}"


def _path(file: Fields) -> str | None:
    folder, name = file.text("path"), file.text("name")
    return f"{folder}/{name}" if folder and name else name


def _nozzle(answers: PrusaAnswers, readings: Fields) -> Nozzle:
    diameter = answers.read("info").number("nozzle_diameter", 0.05, 5)
    return Nozzle(
        temperature=readings.number("temp_nozzle", -50, 600),
        target=readings.number("target_nozzle", 0, 600),
        maximum=_PI_NOZZLE_MAXIMUM if answers.is_raspberry_pi else None,
        diameter=None if diameter is None else round(diameter, 2),
    )


def _fan(kind: FanKind, rpm: int | None) -> Fan:
    return Fan(kind=kind, unit=FanUnit.RPM, speed=rpm)


def _problems(printer: Fields) -> tuple[Problem, ...]:
    """Return what the Pi says of its printer; the printers themselves give no text."""
    told = printer.section("status_printer")
    if told.flag("ok") is not False:
        return ()
    text = told.text("message") or "Unknown problem"
    code = re.sub(r"\W+", "_", text).strip("_").lower()
    # In this state any job is over.
    severity = Severity.FATAL if printer.text("state") == "ERROR" else None
    return (Problem(code=code or "unknown", text=text, severity=severity),)


def _seconds(fields: Fields, key: str) -> timedelta | None:
    seconds = fields.integer(key, 0, 10**9)
    return None if seconds is None else timedelta(seconds=seconds)
