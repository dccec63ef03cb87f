"""What a printer does, what is wrong with it, and how it is reached."""

from typing import Any

from homeassistant.components.sensor import SensorDeviceClass
from homeassistant.const import EntityCategory

from ..printer.connection.connection import ConnectionState
from ..printer.model import PrinterSnapshot, PrinterStatus, Problem, Reading, Refusal
from ..printer.stages import Stage
from .printer_sensor import PrinterSensorDescription, optional

NO_REFUSAL = "none"
NO_PROBLEM = "none"
NO_CAUSE = "none"

_AT_REST = "idle"
_RESTING = frozenset(
    {
        PrinterStatus.IDLE,
        PrinterStatus.FINISHED,
        PrinterStatus.CANCELLED,
        PrinterStatus.FAILED,
    }
)


def _stage(snapshot: PrinterSnapshot) -> str | None:
    """Return the stage; a printer at rest has none, which is known."""
    if snapshot.stage is None and snapshot.status in _RESTING:
        return _AT_REST
    return snapshot.stage


def problem_attributes(snapshot: PrinterSnapshot) -> dict[str, Any]:
    """Return the code of what is shown, and all that is wrong, the worst first."""
    return {
        "code": snapshot.problems[0].code if snapshot.problems else None,
        "problems": [_described(problem) for problem in snapshot.problems],
    }


def _shown(problem: Problem) -> str:
    """Return the text, or the code where there is none."""
    return problem.text or problem.code


def _described(problem: Problem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "severity": problem.severity,
        "text": problem.text,
        "link": problem.link,
        "since": problem.since,
    }


STATE_SENSORS: tuple[PrinterSensorDescription, ...] = (
    PrinterSensorDescription(
        key="status",
        device_class=SensorDeviceClass.ENUM,
        # Home Assistant has a state of its own for what is unknown.
        options=[status.value for status in PrinterStatus if status != "unknown"],
        available_fn=lambda _: True,
        value_fn=lambda snapshot: (
            None if snapshot.status is PrinterStatus.UNKNOWN else snapshot.status
        ),
    ),
    PrinterSensorDescription(
        key="stage",
        device_class=SensorDeviceClass.ENUM,
        options=[_AT_REST, *(stage.value for stage in Stage)],
        exists_fn=optional(Reading.STAGE),
        value_fn=_stage,
    ),
    PrinterSensorDescription(
        key="problem",
        entity_category=EntityCategory.DIAGNOSTIC,
        exists_fn=optional(Reading.PROBLEMS),
        value_fn=lambda snapshot: (
            _shown(snapshot.problems[0]) if snapshot.problems else NO_PROBLEM
        ),
        attributes_fn=problem_attributes,
    ),
    PrinterSensorDescription(
        key="control_refusal",
        entity_registry_enabled_default=False,
        device_class=SensorDeviceClass.ENUM,
        options=[NO_REFUSAL, *(refusal.value for refusal in Refusal)],
        entity_category=EntityCategory.DIAGNOSTIC,
        exists_fn=optional(Reading.REFUSAL),
        value_fn=lambda snapshot: snapshot.refusal or NO_REFUSAL,
    ),
    PrinterSensorDescription(
        key="connection",
        device_class=SensorDeviceClass.ENUM,
        options=[state.value for state in ConnectionState],
        entity_category=EntityCategory.DIAGNOSTIC,
        available_fn=lambda _: True,
        value_fn=lambda snapshot: snapshot.connection,
        attributes_fn=lambda snapshot: {"cause": snapshot.cause or NO_CAUSE},
    ),
)
