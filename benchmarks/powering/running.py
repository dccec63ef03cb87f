"""How random schedules are run, whatever they switch off."""

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test


def run_schedules(
    schedule: type[RuleBasedStateMachine], count: int, *, steps: int, **more: Any
) -> None:
    """Run so many schedules of at most so many steps; `more` goes to `settings`.

    Raises what one of them raises. None is left out for how long it takes.
    """
    run_state_machine_as_test(
        schedule,
        settings=settings(
            max_examples=count,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            **more,
        ),
    )
