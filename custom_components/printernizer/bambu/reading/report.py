"""What a Bambu Lab printer has said so far: its reports, merged.

Field meanings follow BambuStudio.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Any

from ...printer.fields import Fields
from ...printer.replacing import replaced
from ..models import UNKNOWN_MODEL, Model, detect_model, is_in_table
from ..problems.log import Look, ProblemLog
from ..problems.problems import UNSIGNED_REFUSED, is_user_cancel, read_problems
from .filament.places import Place, active_place
from .filament.shutdown import without_lost_spools
from .lights import lamp_told
from .merge import JsonObject, changes, lightened
from .messages import lasting, modules_in, says_all, state_in, tells_how_it_stands
from .progress import (
    PROGRESS_KEYS,
    OldTold,
    Progress,
    progress_at_end,
    progress_of_job,
    still_old,
    told_at_end,
    told_progress,
)
from .project import Project, project_in

_ACTIVE_STATES = frozenset({"PREPARE", "SLICING", "RUNNING", "PAUSE"})
_ENDED_STATES = frozenset({"FINISH", "FAILED"})
_AT_REST = _ENDED_STATES | {"PAUSE"}
# A job that comes out of any other state, such as that of a boot, was there before.
_STARTS_FROM = _ENDED_STATES | {"IDLE"}
_ID_FOLLOWS_WITHIN = timedelta(minutes=2)
_JOB_ID_KEYS = ("job_id", "subtask_id", "task_id")
# The keys on which depends what follows from a message but where filament comes from,
# which depends on those below. All other changes are readings, and most messages are.
_LEADING = frozenset(
    {
        *("gcode_state", "fail_reason", "print_error", "hms", "fun", "subtask_name"),
        *("gcode_start_time", *_JOB_ID_KEYS, *PROGRESS_KEYS),
    }
)
_LEADING_TO_PLACE = frozenset({"device", "ams", "mapping"})
# Bytes as JSON; a full report has some 30 kB.
_HEAVIEST = 1024 * 1024
_WEIGHED_EACH = 16
_SHORT = 64


# Without slots: see `replaced`.
@dataclass(frozen=True, kw_only=True)
class BambuReport:
    """The merged report of one printer. `odd` see `Fields`.

    `cancelled` remembers that the job which now counts as failed was ended by
    somebody, which the printer tells for a moment only. `started` is when the job was
    seen to start, as current firmware does not tell.
    """

    print: JsonObject = field(default_factory=dict)
    modules: tuple[JsonObject, ...] = ()
    firmware: str | None = None
    """The version of the module that stands for the whole printer."""
    model: Model = UNKNOWN_MODEL
    cancelled: bool = False
    started: datetime | None = None
    interrupted: bool = False
    """Whether it has not told how it stands since the connection was made anew."""
    unauthorised: bool = False
    """Whether the printer refused a command because nobody had signed it."""
    tells_no_versions: bool = False
    """Whether the printer is taken by what it reports, as it tells no versions."""
    lamps: dict[str, bool] = field(default_factory=dict)
    """What answers said of lamps; one of them is in no report."""
    camera_allowed: bool | None = None
    """Whether the JPEG camera let us look; no report tells."""
    progress: Progress = field(default_factory=Progress)
    old: OldTold = field(default_factory=OldTold)
    """What is still told of the job before."""
    project: Project | None = None
    """What somebody ordered to print."""
    jobs_begun: int = 0
    """How many jobs were seen to begin: two may have one name and one id."""
    id_key: str | None = None
    """Under which key the id of the job under way was told."""
    problem_log: ProblemLog = field(default_factory=ProblemLog)
    """Since when there is what is wrong now, and what stood before a pause or end."""
    active_place: Place | None = None
    """Where the filament in use comes from."""
    emptied: datetime | None = None
    """Since when all slots are empty at once, as they seem to be at a shutdown."""
    odd: set[str] = field(default_factory=set, compare=False)
    updates: int = field(default=0, compare=False)
    """How often it was told what may have made it heavier."""
    before: JsonObject | None = field(default=None, compare=False, repr=False)
    """What `print` was before the last change, `None` if more than this is another."""
    changed: frozenset[str] = field(default=frozenset(), compare=False)
    """The keys of `print` that are others since."""

    @property
    def fields(self) -> Fields:
        """The merged `print` object for tolerant reading."""
        return Fields(self.print, where="print", odd=self.odd)

    @property
    def state(self) -> str:
        """The printer's own word for its state, empty while it has not said."""
        return self.fields.text("gcode_state") or ""

    @property
    def is_active(self) -> bool:
        """Whether there is a job under way."""
        return self.state in _ACTIVE_STATES

    @property
    def job_id(self) -> str | None:
        """The first of the job's ids that is one; 0 stands for a job without."""
        keys = (self.id_key, *_JOB_ID_KEYS) if self.id_key else _JOB_ID_KEYS
        ids = (self.fields.text(key) for key in keys)
        return next((job_id for job_id in ids if job_id not in {None, "0"}), None)

    @property
    def ordered(self) -> Project | None:
        """What was ordered, if it is the job that is told."""
        name = self.fields.text("subtask_name")
        if self.project is None or not name:
            return None
        may_be_cut = self.model.cuts_names
        is_meant = self.project.is_called(name, may_be_cut=may_be_cut)
        return self.project if is_meant else None

    @property
    def is_ready(self) -> bool:
        """Whether the answers to `pushall` and `get_version` are here, in any order."""
        return (bool(self.modules) or self.tells_no_versions) and says_all(self.print)

    @property
    def module_fields(self) -> list[Fields]:
        """The answers of `get_version`, one for each module of the printer."""
        return [Fields(module, where="module", odd=self.odd) for module in self.modules]

    @property
    def tells_authorisation(self) -> bool:
        """Whether the reports tell if unsigned commands are taken."""
        return "fun" in self.print

    def is_reading_after(self, before: BambuReport) -> bool:
        """Whether nothing has followed from the message after another report.

        It has changed `print`, where the filament in use comes from, and for how long
        problems have stood, at the most.
        """
        is_next = self.print is before.print or self.before is before.print
        return is_next and _beside_readings(self) == _beside_readings(before)

    def since(self, told: JsonObject) -> BambuReport:
        """Return the report with what has changed since `print` was this.

        Several messages may have come since somebody looked.
        """
        if self.before is told or self.print is told:
            return self
        changed = {key for key in self.print if told.get(key) is not self.print[key]}
        gone = told.keys() - self.print.keys()
        return replaced(self, before=told, changed=frozenset(changed | gone))

    def telling(self, told: JsonObject) -> BambuReport:
        """Return the report with another `print` object, and all else as it is."""
        return replaced(self, print=told, before=None)

    def after_interruption(self) -> BambuReport:
        """Return the report as it is to be taken on with in a new connection."""
        # Developer mode, or a lamp that no report tells of, may be another by now.
        return replace(
            self, interrupted=True, unauthorised=False, lamps={}, emptied=None
        )

    def unversioned(self, serial: str) -> BambuReport:
        """Return the report of a printer that was asked for its versions in vain."""
        model = self.model
        if model is UNKNOWN_MODEL:
            model = detect_model([Fields({"name": "ota", "sn": serial})])
        return replace(self, tells_no_versions=True, model=model)

    def merged(self, message: JsonObject, now: datetime) -> BambuReport:
        """Return the report brought up to date with a message that came `now`.

        It is the same one when the message says nothing new.
        """
        report = self
        if project := project_in(message, now):
            report = replace(self, project=project)
        if told := state_in(message):
            update, emptied = without_lost_spools(self.fields, told, self.emptied, now)
            changed = changes(self.print, lasting(update))
            if report is self and self._rests(emptied) and _is_reading(changed):
                report = self._seen_again(now)._reading(changed)  # noqa: SLF001
            else:
                report = report._telling(changed, message, emptied, now)  # noqa: SLF001
        if lamps := lamp_told(message):
            report = replace(report, lamps=report.lamps | lamps)
        return report._with_modules(modules_in(message))  # noqa: SLF001

    def _with_modules(self, modules: tuple[JsonObject, ...]) -> BambuReport:
        """Return the report with what the printer consists of, if that makes sense.

        A list without the printer itself, such as comes while it starts, is none; and
        no list makes a model that is in the table one that nobody knows.
        """
        if not modules or (self.firmware and not _firmware(modules)):
            return self
        report = replace(self, modules=modules)
        model = detect_model(report.module_fields)
        if is_in_table(self.model) and not is_in_table(model):
            model = self.model
        return replace(report, model=model, firmware=_firmware(modules))

    def _rests(self, emptied: datetime | None) -> bool:
        """Whether nothing follows from being told the same again."""
        return not self.interrupted and emptied == self.emptied

    def _seen_again(self, now: datetime) -> BambuReport:
        """Return the report after a message from which nothing new follows.

        How long a problem stands is counted by such messages too.
        """
        if not self.problem_log.shown:
            return self
        return replace(self, problem_log=_problem_log(self, self, now))

    def _reading(self, changed: JsonObject) -> BambuReport:
        """Return the report with changes that are readings and nothing else."""
        if not changed:
            return self
        report = self._brought_up(changed)
        if _LEADING_TO_PLACE.isdisjoint(changed):
            return report
        place = active_place(report.fields, self.active_place)
        return (
            report
            if place == self.active_place
            else replaced(report, active_place=place)
        )

    def _brought_up(self, changed: JsonObject) -> BambuReport:
        """Return the report with the changes, and all that follows as it was."""
        told = {**self.print, **changed}
        updates = self.updates + _adds_weight(self.print, changed)
        kept = told if updates == self.updates else _kept(told, updates)
        is_all = kept is told
        return replaced(
            self,
            print=kept,
            updates=updates,
            before=self.print if is_all else None,
            changed=frozenset(changed) if is_all else frozenset(),
        )

    def _telling(
        self,
        changed: JsonObject,
        message: JsonObject,
        emptied: datetime | None,
        now: datetime,
    ) -> BambuReport:
        """Return the report with what is told now, and all that follows from it."""
        report = replace(
            self._brought_up(changed),
            emptied=emptied,
            interrupted=self.interrupted and not tells_how_it_stands(message),
        )
        report = replace(report, id_key=_id_key(self, report), old=_old(self, report))
        report = replace(
            report,
            project=_project(self, report, now),
            jobs_begun=self.jobs_begun + _has_begun(self, report),
            cancelled=_was_cancelled(self, report),
            started=_start(self, report, now),
            progress=_progress(self, report),
            problem_log=_problem_log(self, report, now),
            active_place=active_place(report.fields, self.active_place),
        )
        return replace(report, unauthorised=_is_unauthorised(self, report))


# Of a problem that stands each message tells anew, without anything new to show.
_NOTHING_FOLLOWS = frozenset({"print", "active_place", "problem_log"})
_beside_readings: Callable[[BambuReport], tuple[Any, ...]] = attrgetter(
    *(
        part.name
        for part in fields(BambuReport)
        if part.compare and part.name not in _NOTHING_FOLLOWS
    )
)


def _is_reading(changed: JsonObject) -> bool:
    """Whether changes lead to nothing, but tell where the filament in use is from."""
    return _LEADING.isdisjoint(changed)


def _adds_weight(told: JsonObject, changed: JsonObject) -> bool:
    """Whether a report may become heavier: not by short values in place of others."""
    return any(
        key not in told
        or isinstance(value, (dict, list))
        or (isinstance(value, str) and len(value) > _SHORT)
        for key, value in changed.items()
    )


def _kept(told: JsonObject, updates: int) -> JsonObject:
    """Return what of a report is kept; it is weighed now and then, as that costs."""
    return told if updates % _WEIGHED_EACH else lightened(told, _HEAVIEST)


def _was_cancelled(before: BambuReport, after: BambuReport) -> bool:
    if is_user_cancel(after.fields.bits("print_error")):
        return True
    if after.state == "FAILED":
        remembered = after.cancelled and _is_same_job(before, after)
        return remembered or is_user_cancel(after.fields.bits("fail_reason"))
    # The code may be gone again before the job is over.
    return after.cancelled and after.is_active and before.is_active


def _is_same_job(before: BambuReport, after: BambuReport) -> bool:
    """Whether nothing tells of another job; a name or an id may become known."""
    names = {report.fields.text("subtask_name") for report in (before, after)}
    ids = {report.job_id for report in (before, after)}
    return len(names - {None, ""}) <= 1 and len(ids - {None}) <= 1


def _start(before: BambuReport, after: BambuReport, now: datetime) -> datetime | None:
    told = after.fields.number("gcode_start_time", 1, 1e11)
    if told is not None:
        return datetime.fromtimestamp(told, UTC)
    if _starts(before, after):
        return now
    if before.interrupted and after.job_id is None:
        # It may be another job, and nothing tells when that started.
        return None
    if after.started is None or before.job_id in {None, after.job_id}:
        return after.started
    # A job's id may follow its start. Later, it is a job whose start was missed.
    return after.started if now - after.started < _ID_FOLLOWS_WITHIN else None


def _problem_log(before: BambuReport, after: BambuReport, now: datetime) -> ProblemLog:
    problems = read_problems(after.fields)
    begun = before.interrupted and not _is_same_job(before, after)
    look = Look(
        now=now,
        rest=after.state if after.state in _AT_REST else None,
        is_first=not before.state,
        is_blind=before.interrupted,
        is_part=after.interrupted,
        goes_on=after.is_active and after.state not in _AT_REST,
        cleared=frozenset(
            problem.code for problem in problems if begun and problem.on_screen
        ),
    )
    return before.problem_log.after([problem.code for problem in problems], look)


def _starts(before: BambuReport, after: BambuReport) -> bool:
    """Whether a job was seen to start."""
    seen = not before.interrupted and before.state in _STARTS_FROM
    return after.is_active and seen


def _has_begun(before: BambuReport, after: BambuReport) -> bool:
    """Whether another job is under way than before, be it called the same.

    Unlike a start it may be seen late. What a boot goes on with after a power cut
    begins with a pause.
    """
    if not after.is_active:
        return False
    if before.state in _STARTS_FROM:
        return after.state != "PAUSE"
    if after.state == "PREPARE":
        return before.state == "RUNNING"
    return before.interrupted and _have_layers_fallen(before, after)


def _have_layers_fallen(before: BambuReport, after: BambuReport) -> bool:
    was, now = (told_progress(report.fields).layer for report in (before, after))
    return was is not None and now is not None and now < was


def _id_key(before: BambuReport, after: BambuReport) -> str | None:
    """Return under which key the id is told; one that follows is no other job's."""
    told = [
        key for key in _JOB_ID_KEYS if after.fields.text(key) not in {None, "", "0"}
    ]
    if before.is_active and after.is_active and before.id_key in told:
        return before.id_key
    return next(iter(told), None)


def _old(before: BambuReport, after: BambuReport) -> OldTold:
    """Return what of the figures is still that of the job before."""
    at_end = told_at_end(before.fields) if _starts(before, after) else before.old
    return still_old(at_end, after.fields)


def _project(before: BambuReport, after: BambuReport, now: datetime) -> Project | None:
    """Return the order of the job; one that did not lead to it is forgotten."""
    ordered = after.project
    if ordered is None or not after.is_active:
        return ordered
    if _has_begun(before, after) and not ordered.may_start(now):
        return None
    return ordered if ordered.begun else replace(ordered, begun=True)


def _is_unauthorised(before: BambuReport, after: BambuReport) -> bool:
    """Whether the printer has refused an unsigned command, ours or another's.

    A health message that was there when we connected does not count: nobody knows
    when it goes, and it may be older than Developer mode. Where there is `fun`, that
    alone counts.
    """
    if before.unauthorised or before.interrupted or not before.print:
        return before.unauthorised
    new = after.problem_log.codes - before.problem_log.codes
    return not after.tells_authorisation and UNSIGNED_REFUSED in new


def _progress(before: BambuReport, after: BambuReport) -> Progress:
    """Return how far the job is, or was."""
    if after.is_active:
        return progress_of_job(after.fields, after.old, before.progress)
    if after.state in _ENDED_STATES:
        return progress_at_end(after.fields, after.old, before.progress)
    return told_progress(after.fields)


def _firmware(modules: tuple[JsonObject, ...]) -> str | None:
    told = (Fields(module, where="module", odd=set()) for module in modules)
    whole = (module for module in told if module.text("name") == "ota")
    return next((module.text("sw_ver") for module in whole), None)
