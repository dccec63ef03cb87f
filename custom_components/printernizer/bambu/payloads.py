"""The messages that a Bambu Lab printer is sent: ours, and what all of them need."""

from collections.abc import Callable
from dataclasses import dataclass
import json
from typing import Any

from ..printer.kinds import FanKind

type Payload = dict[str, dict[str, Any]]

_INFORMATION = frozenset({"pushing", "info"})
_JOB_COMMANDS = frozenset({"pause", "resume", "stop"})
FAN_PORTS = {
    FanKind.PART: 1,
    FanKind.AUXILIARY: 2,
    FanKind.CHAMBER: 3,
    FanKind.LEFT_AUXILIARY: 10,
}
_WARM_CHAMBER = 40


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


def gcode(*lines: str) -> Payload:
    """Run lines of G-code; each has to end in a newline."""
    param = "".join(f"{line}\n" for line in lines)
    return {"print": {"command": "gcode_line", "param": param}}


def heat_nozzle(celsius: int, tool: int | None = None) -> Payload:
    """Set a nozzle's target in °C; `tool` tells two nozzles apart (0 is the right)."""
    which = "" if tool is None else f" T{tool:d}"
    return gcode(f"M104{which} S{celsius:d}")


def heat_bed(celsius: int) -> Payload:
    """Set the bed's target in °C."""
    return gcode(f"M140 S{celsius:d}")


def heat_chamber(celsius: int) -> Payload:
    """Set the chamber's target in °C, and what goes with it.

    `M145 P1` comes before a target above 40 °C, `M145 P0` after any other.
    """
    target = f"M141 S{celsius:d}"
    if celsius > _WARM_CHAMBER:
        return gcode("M145 P1", target)
    return gcode(target, "M145 P0")


def turn_fan(kind: FanKind, percent: int) -> Payload:
    """Let a fan run at so many %, which the printer counts to 255."""
    return gcode(f"M106 P{FAN_PORTS[kind]} S{round(percent * 255 / 100)}")


def turn_light(node: str, *, on: bool) -> Payload:
    """Turn a lamp on or off; the printers insist on all of the fields."""
    return {
        "system": {
            "command": "ledctrl",
            "led_node": node,
            "led_mode": "on" if on else "off",
            "led_on_time": 500,
            "led_off_time": 500,
            "loop_times": 0,
            "interval_time": 0,
        }
    }


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
