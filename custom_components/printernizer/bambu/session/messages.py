"""What every message needs, and those with which a connection begins."""

from collections.abc import Callable
from dataclasses import dataclass
import json
from typing import Any

type Payload = dict[str, dict[str, Any]]

_INFORMATION = frozenset({"pushing", "info"})
_JOB_COMMANDS = frozenset({"pause", "resume", "stop"})


@dataclass(frozen=True, slots=True)
class SealedMessage:
    """A message as it goes out, and the `sequence_id`s that answers to it will bear."""

    text: str
    qos: int
    sequence_ids: tuple[str, ...]


def full_report() -> Payload:
    """Ask for everything at once, which is hard work for the smaller printers."""
    return {"pushing": {"command": "pushall", "version": 1, "push_target": 1}}


def start_reports() -> Payload:
    """Ask the printer to go on reporting, after it fell silent."""
    return {"pushing": {"command": "start"}}


def versions() -> Payload:
    """Ask what modules the printer has, and with what firmware."""
    return {"info": {"command": "get_version"}}


def seal(payload: Payload, next_sequence_id: Callable[[], str]) -> SealedMessage:
    """Return a message with what the printers insist on.

    Every object gets a `sequence_id` of its own. The job commands get an empty
    `param`, without which newer printers ignore them. Commands go out with QoS 1, as a
    busy printer drops the others; requests for information are simply made again.
    """
    sealed = {key: _sealed(value, next_sequence_id()) for key, value in payload.items()}
    return SealedMessage(
        text=json.dumps(sealed, separators=(",", ":")),
        qos=0 if _INFORMATION.issuperset(sealed) else 1,
        sequence_ids=tuple(value["sequence_id"] for value in sealed.values()),
    )


def _sealed(value: dict[str, Any], sequence_id: str) -> dict[str, Any]:
    completed = {**value, "sequence_id": sequence_id}
    if completed.get("command") in _JOB_COMMANDS:
        completed.setdefault("param", "")
    return completed
