"""What is switched off in random schedules, and what that ruins."""

from collections.abc import Sequence

from tests.printer.power.lives import PowerSchedule

from .figures import say
from .powering.running import run_schedules

_SCHEDULES = 10_000
_AT_ONCE = 250
"""All that was tried is remembered, to try nothing twice."""
_STEPS = 40


def schedules(arguments: Sequence[str]) -> None:
    """Run so many schedules; one that ruins anything is told as short as it can be."""
    count = int(arguments[0]) if arguments else _SCHEDULES
    schedule = PowerSchedule.begun_anew()
    for done in range(0, count, _AT_ONCE):
        run_schedules(schedule, min(_AT_ONCE, count - done), steps=_STEPS)
    tally = schedule.tally
    say("Power: schedules", f"{tally['schedules']:,}")
    say("Power: prints in them", f"{tally['prints']:,}")
    say("Power: switched off by itself after one", f"{tally['by itself']:,}")
    say("Power: not after all, as it was asked anew", f"{tally['not after all']:,}")
    say("Power: switched off by our switch", f"{tally['by our switch']:,}")
    say("Power: our switch refused", f"{tally['refused']:,}")
    for what in ("a job", "a hot nozzle", "an update"):
        say(f"Power: cuts with {what}", f"{tally[what]:,}")
