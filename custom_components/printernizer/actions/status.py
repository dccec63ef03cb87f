"""What a printer is doing, in one answer."""

from homeassistant.core import ServiceResponse
from homeassistant.util.json import JsonValueType

from ..printer.commands.commands import Cancel, CommandTypes, Pause, Resume
from ..printer.model import Job
from .action import Action
from .rights import Right
from .target import ActionData, Target

_COMMANDS = {"pause": Pause, "resume": Resume, "cancel": Cancel}


async def _get_status(target: Target, _data: ActionData) -> ServiceResponse:
    """Return what somebody wants to know who looks at the printer."""
    snapshot, runtime = target.coordinator.data, target.runtime
    attention, promised = runtime.attention.current, runtime.jobs.promised
    return {
        "name": target.coordinator.name,
        "status": snapshot.status,
        "stage": snapshot.stage,
        **_job(snapshot.job or Job()),
        "finish_time": promised.isoformat() if promised else None,
        "attention_reason": attention.reason if attention else None,
        "attention_text": attention.text if attention else None,
        "possible": _possible(snapshot.accepts),
    }


def _job(job: Job) -> dict[str, str | float | None]:
    return {
        "job": job.name,
        "file": job.file,
        "progress": job.progress,
        "layer": job.layer,
        "total_layers": job.total_layers,
    }


def _possible(accepts: CommandTypes) -> list[JsonValueType]:
    """Return which of the actions for a job make sense now."""
    return [name for name, command in _COMMANDS.items() if command in accepts]


STATUS_ACTIONS = (
    Action(
        name="get_status",
        fields={},
        handle=_get_status,
        answers=True,
        right=Right.READ,
    ),
)
