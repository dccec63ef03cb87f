"""What happens to a job on its way: its first layer, its rests, its spool. Pure."""

from dataclasses import replace

from ..attention.attention import attention_of
from ..attention.reasons import AttentionReason
from .record import JobPause
from .sight import Sight, event_of
from .state import JobEvent, JobEventKind, Phase, TrackerState
from .update import without_open_pause

type Change = tuple[TrackerState, list[JobEvent]]
"""What is to be kept, and what has happened."""


def first_layer(state: TrackerState, sight: Sight) -> Change:
    """Tell once that the second layer has begun."""
    record = state.job
    if record is None or record.first_layer_done or (record.layer or 0) <= 1:
        return state, []
    record = replace(record, first_layer_done=True)
    told = event_of(JobEventKind.FIRST_LAYER_DONE, record, sight)
    return replace(state, job=record), [told]


def enter(state: TrackerState, phase: Phase, sight: Sight) -> Change:
    """Have the job rest, wait for somebody or go on."""
    record, old = state.job, state.phase
    if record is None:
        return state, []
    if old is Phase.RUNNING:
        pauses = (*record.pauses, JobPause(started=sight.now))
        record = replace(record, pauses=pauses)
    elif phase is Phase.RUNNING:
        record = without_open_pause(record, sight.now)
    runs = phase is Phase.RUNNING
    state = replace(
        state,
        job=record,
        phase=phase,
        runout=state.runout and not runs,
        printing=state.printing and not runs,
    )
    match old, phase:
        case Phase.ATTENTION, Phase.PAUSED:
            return state, []
        case _, Phase.PAUSED:
            kind = JobEventKind.PAUSED
        case _, Phase.ATTENTION:
            kind = JobEventKind.ATTENTION
        case _:
            kind = JobEventKind.RESUMED
    return state, [event_of(kind, record, sight)]


def runout(state: TrackerState, sight: Sight) -> Change:
    """Tell once that the spool of the job is empty."""
    record = state.job
    wanted = attention_of(sight.snapshot)
    is_runout = wanted and wanted.reason is AttentionReason.FILAMENT_RUNOUT
    if record is None or state.runout or not is_runout:
        return state, []
    told = event_of(JobEventKind.FILAMENT_RUNOUT, record, sight)
    return replace(state, runout=True), [told]
