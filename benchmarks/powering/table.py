"""What is switched off in random schedules, and what that ruins."""

from collections.abc import Sequence

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from .. import skipping_clock
from ..figures import say
from .schedules import PlugSchedule

_SCHEDULES = 100
_STEPS = 12
_TOLD = {
    "schedules": "schedules",
    "bambu": "with a Bambu Lab printer",
    "prusa": "with a Prusa printer",
    "both": "with both on one plug",
    "prints": "prints in them, at the screen",
    "prints asked for": "prints in them, asked for",
    "by itself": "switched off by itself after one",
    "by our switch": "switched off by our switch",
    "refused": "our switch refused",
    "cuts": "cuts that are not somebody's at the plug itself",
    "a job": "cuts with a job",
    "a hot nozzle": "cuts with a hot nozzle",
    "an update": "cuts with an update",
}


def schedules(arguments: Sequence[str]) -> None:
    """Run so many schedules; the first that ruins anything is told, with its steps."""
    skipping_clock.install_time_of_day()
    count = int(arguments[0]) if arguments else _SCHEDULES
    schedule = PlugSchedule.begun_anew()
    try:
        run_state_machine_as_test(
            schedule,
            settings=settings(
                max_examples=count,
                stateful_step_count=_STEPS,
                deadline=None,
                database=None,
                # Each is seconds of work, so that none is made shorter.
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        for key, what in _TOLD.items():
            say(f"Plug: {what}", f"{schedule.tally[key]:,}")
