"""What nobody watched: the job that is shown after it may be another one. Pure.

The names and figures of a job may be shown for minutes after it has ended. So for as
long, what shows that it is another one counts from when the printer was seen again,
and what became of the open job was not seen.
"""

from dataclasses import replace

from ..model import PrinterStatus
from .figures import shown_figures
from .record import JobKey, JobRecord
from .sameness import SETTLES_WITHIN, is_new_after_all
from .sight import Sight, Suspicion
from .state import Doubt, Phase, Suspected, TrackerState


def doubted(state: TrackerState, sight: Sight, *, held: bool) -> TrackerState:
    """Return it with what a further look leaves in doubt; `held` if one is suspected.

    What a job shows that has only just begun, or begins, is taken for its own once it
    moves.
    """
    doubt, record = _doubt(state, sight, held=held), state.job
    if doubt is state.doubt:
        return state
    if doubt is None or record is None or sight.job is None:
        return replace(state, doubt=doubt)
    is_young = sight.now - record.since <= SETTLES_WITHIN
    if not (is_young or sight.snapshot.status is PrinterStatus.PREPARING):
        return replace(state, doubt=doubt)
    return replace(state, doubt=doubt, old=shown_figures(sight.job))


def _doubt(state: TrackerState, sight: Sight, *, held: bool) -> Doubt | None:
    record, doubt = state.job, state.doubt
    if record is None or sight.snapshot.status is PrinterStatus.IDLE:
        return None
    if doubt is not None and (held or doubt.is_other or _lasts(doubt, sight)):
        return doubt
    if not sight.blind or sight.phase is None:
        return None
    return Doubt(
        since=sight.now,
        seen=sight.seen,
        late=sight.late,
        record=record,
        is_other=is_new_after_all(record, sight, state),
    )


def _lasts(doubt: Doubt, sight: Sight) -> bool:
    return sight.now - doubt.since <= SETTLES_WITHIN


def record_before(state: TrackerState) -> JobRecord | None:
    """Return the open job as it was before nobody watched, if that is in doubt."""
    return None if state.doubt is None else state.doubt.record


def first_sight(state: TrackerState, sight: Sight) -> Sight:
    """Return the look that what is shown now dates from."""
    doubt = state.doubt
    if doubt is None or doubt.record is None:
        return sight
    return replace(sight, now=doubt.since, seen=doubt.seen, late=doubt.late, blind=True)


def after_look(
    state: TrackerState, suspicion: Suspicion | None, sight: Sight
) -> TrackerState:
    """Return what is kept of a look, also of a job that is only suspected.

    While one is, nothing counts as seen of the open job.
    """
    if suspicion is None:
        running = sight.phase is Phase.RUNNING
        return replace(state, seen=sight.now, running=running, suspected=None)
    if suspicion.key is None:
        return replace(state, suspected=None)
    since = suspicion.since
    suspected = Suspected(
        key=suspicion.key,
        since=since.now,
        seen=since.seen,
        late=since.late,
        blind=since.blind,
        again=suspicion.again,
    )
    return replace(state, suspected=suspected)


def first_shown(state: TrackerState, key: JobKey, sight: Sight) -> Sight:
    """Return the look at which a job was shown first, be it before a restart."""
    known = state.suspected
    if known is None or not (known.again or known.key == key):
        return first_sight(state, sight)
    return replace(
        sight, now=known.since, seen=known.seen, late=known.late, blind=known.blind
    )


def was_shown(state: TrackerState, since: Sight, sight: Sight) -> bool:
    """Whether a job was shown before this look, and not only since nobody watched."""
    if since is sight:
        return False
    known = state.suspected
    return not sight.blind or (known is not None and known.since == since.now)


def is_surely_other(state: TrackerState) -> bool:
    """Whether what is shown has to be another job, whatever it is called."""
    return state.doubt is not None and state.doubt.is_other
