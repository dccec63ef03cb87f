"""What somebody has to see to, worked out from a snapshot. Pure."""

from dataclasses import dataclass

from ..connection.connection import ConnectionState
from ..filament.spools import FilamentUnit, SpoolPlace
from ..model import PrinterSnapshot, PrinterStatus, Problem
from .pauses import causes, wish_of
from .reasons import REASONS_OF_STAGES, AttentionReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """Why the printer waits; `text` and `link` are those of the problem behind it.

    `spool` is where a spool is wanted.
    """

    reason: AttentionReason
    text: str | None = None
    link: str | None = None
    spool: SpoolPlace | None = None

    @property
    def is_call(self) -> bool:
        """Whether the printer wants somebody: a wanted pause is none."""
        return self.reason is not AttentionReason.USER_PAUSE


def attention_of(
    snapshot: PrinterSnapshot, *, stalled: bool = False, replayed: bool = False
) -> Attention | None:
    """Return why the printer waits, `None` while it does not."""
    if snapshot.connection is ConnectionState.REJECTED:
        return Attention(reason=AttentionReason.AUTHORISATION)
    match snapshot.status:
        case PrinterStatus.PAUSED:
            return _told(AttentionReason.USER_PAUSE, wish_of(snapshot.problems))
        case PrinterStatus.ATTENTION:
            return _call(snapshot)
        case PrinterStatus.PREPARING | PrinterStatus.PRINTING if replayed:
            return Attention(reason=AttentionReason.REPLAY)
        case PrinterStatus.PRINTING if stalled:
            return Attention(reason=AttentionReason.STALLED)
        case _:
            return None


def _told(
    reason: AttentionReason, problem: Problem | None, spool: SpoolPlace | None = None
) -> Attention:
    """Return the reason in the words of the problem that goes with it."""
    if problem is None:
        return Attention(reason=reason, spool=spool)
    return Attention(reason=reason, text=problem.text, link=problem.link, spool=spool)


def _call(snapshot: PrinterSnapshot) -> Attention:
    """Return why the printer calls: its stage tells, or what came with the call."""
    of_stage = REASONS_OF_STAGES.get(snapshot.stage) if snapshot.stage else None
    problem = _problem_for(snapshot, of_stage)
    reason = of_stage or (problem and problem.reason) or _visible(snapshot)
    if reason is not AttentionReason.FILAMENT_RUNOUT:
        return _told(reason, problem)
    return _told(reason, problem, _wanted_spool(snapshot, problem))


def _problem_for(
    snapshot: PrinterSnapshot, reason: AttentionReason | None
) -> Problem | None:
    """Return the problem that goes with the reason, or tells one, or is the worst."""
    wish = AttentionReason.USER_PAUSE
    new = [
        problem
        for problem in snapshot.problems
        if not problem.standing and problem.reason is not wish
    ]
    if reason is not None:
        return next((problem for problem in new if problem.reason is reason), None)
    grave = causes(new)
    telling = (problem for problem in (*grave, *new) if problem.reason is not None)
    return next(telling, next(iter(grave), None))


def _visible(snapshot: PrinterSnapshot) -> AttentionReason:
    """Return what can be seen of a printer that gives no reason."""
    return AttentionReason.DOOR if snapshot.door_open else AttentionReason.OTHER


def _wanted_spool(
    snapshot: PrinterSnapshot, problem: Problem | None
) -> SpoolPlace | None:
    """Return where a spool is wanted: as it is told, else where the last one was."""
    told = None if problem is None else problem.spool
    if told is not None and told.slot is not None:
        return told
    active = _active_spool(snapshot.filament_units)
    if told is None or (active is not None and active.unit == told.unit):
        return active
    return told


def _active_spool(units: tuple[FilamentUnit, ...]) -> SpoolPlace | None:
    places = (
        SpoolPlace(unit=unit.address, slot=slot.index)
        for unit in units
        for slot in unit.slots
        if slot.active and unit.address is not None
    )
    return next(places, None)
