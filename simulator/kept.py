"""What a simulated printer was doing, kept for the next time that it is switched on.

A restart is then to a client what it is at a printer: the same job goes on, and ids and
clock never begin anew.
"""

from dataclasses import asdict
import json
from pathlib import Path
import time
from typing import Any

from .machine import Heat, Machine, Phase, Plan, next_job

_LONGEST_AWAY = 12 * 3600.0
_HEATERS = ("nozzle", "bed", "chamber")
_PLAIN = ("time", "job_id", "printed", "running", "speed", "flow", "part_fan", "ended")


def keep(machine: Machine, file: Path) -> None:
    """Write down what a machine is doing."""
    state = {name: getattr(machine, name) for name in _PLAIN}
    state["phase"] = machine.phase
    state["plan"] = None if machine.plan is None else asdict(machine.plan)
    heaters: dict[str, Heat] = {name: getattr(machine, name) for name in _HEATERS}
    state["heat"] = {
        name: [heater.temperature, heater.target] for name, heater in heaters.items()
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".new")
    fresh.write_text(json.dumps(state), encoding="utf-8")
    fresh.replace(file)


def kept(file: Path) -> Machine | None:
    """The machine as it was the last time, None if nothing readable was kept."""
    try:
        state: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return _machine(state)
    except OSError, ValueError, LookupError, TypeError:
        return None


def gone_on(machine: Machine, file: Path, speed: float = 1.0) -> Machine:
    """Let a machine that was kept do what it did while nobody looked.

    A printer prints on while it is not talked to, and is done when it said it would be.
    """
    away = min(max(time.time() - file.stat().st_mtime, 0.0), _LONGEST_AWAY)
    machine.advance(away * speed)
    return machine


def _plan(told: dict[str, Any]) -> Plan:
    """The plan that was kept; JSON knows no tuples."""
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in told.items()
    }
    return Plan(**values)


def _machine(state: dict[str, Any]) -> Machine:
    last = state["job_id"] or 0
    machine = Machine(first_job=max(next_job(), last + 1))
    plan = None if state["plan"] is None else _plan(state["plan"])
    phase = Phase(state["phase"])
    for name in _PLAIN:
        setattr(machine, name, state[name])
    for name, (temperature, target) in state["heat"].items():
        heater: Heat = getattr(machine, name)
        heater.temperature, heater.target = temperature, target
    machine.plan, machine.phase = plan, phase
    return machine
