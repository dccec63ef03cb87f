"""What somebody has to see to, worked out from a snapshot. Pure."""

from dataclasses import dataclass

from ..connection.connection import ConnectionState
from ..model import PrinterSnapshot, PrinterStatus, Problem, Severity
from .reasons import REASONS_OF_STAGES, AttentionReason

_HARMLESS = frozenset({Severity.COMMON, Severity.INFO})


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """Why the printer waits; `text` and `link` are the vendor's, if it has any."""

    reason: AttentionReason
    text: str | None = None
    link: str | None = None

    @property
    def is_call(self) -> bool:
        """Whether the printer wants somebody: a wanted pause is none."""
        return self.reason is not AttentionReason.USER_PAUSE


def attention_of(
    snapshot: PrinterSnapshot, *, stalled: bool = False
) -> Attention | None:
    """Return why the printer waits, `None` while it does not."""
    if snapshot.connection is ConnectionState.REJECTED:
        return Attention(reason=AttentionReason.AUTHORISATION)
    match snapshot.status:
        case PrinterStatus.PAUSED:
            return Attention(reason=AttentionReason.USER_PAUSE)
        case PrinterStatus.ATTENTION:
            return _call(snapshot)
        case PrinterStatus.PRINTING if stalled:
            return Attention(reason=AttentionReason.STALLED)
        case _:
            return None


def _call(snapshot: PrinterSnapshot) -> Attention:
    """Return why the printer calls: its stage is of now, a problem may be old."""
    of_stage = REASONS_OF_STAGES.get(snapshot.stage) if snapshot.stage else None
    problem = _problem_for(snapshot, of_stage)
    reason = of_stage or (problem and problem.reason) or _visible(snapshot)
    return Attention(
        reason=reason,
        text=None if problem is None else problem.text,
        link=None if problem is None else problem.link,
    )


def _problem_for(
    snapshot: PrinterSnapshot, reason: AttentionReason | None
) -> Problem | None:
    """Return the problem that goes with the reason, or tells one, or is the worst."""
    grave = [it for it in snapshot.problems if it.severity not in _HARMLESS]
    if reason is not None:
        return next((it for it in snapshot.problems if it.reason is reason), None)
    telling = (it for it in (*grave, *snapshot.problems) if it.reason is not None)
    return next(telling, next(iter(grave), None))


def _visible(snapshot: PrinterSnapshot) -> AttentionReason:
    """Return what can be seen of a printer that gives no reason."""
    if snapshot.storage is not None and snapshot.storage.present is False:
        return AttentionReason.STORAGE_MISSING
    if snapshot.door_open:
        return AttentionReason.DOOR
    return AttentionReason.OTHER
