"""Whether the books of spools lose grams or count them twice: in many random lives."""

from collections.abc import Sequence

from tests.printer.spools.schedules import lives

from .figures import say

_LIVES = 200


async def books_of_spools(arguments: Sequence[str]) -> None:
    """Live through so many random schedules and print what came of it."""
    count = int(arguments[0]) if arguments else _LIVES
    outcome = await lives(range(count))
    say("Random schedules of spools", f"{count}, with {outcome.jobs} jobs")
    say("Grams lost", f"{outcome.lost:g}")
    say("Grams booked twice", f"{outcome.twice:g}")
    say("Faults that happened", f"{outcome.faults.total()}")
    for fault, number in sorted(outcome.faults.items()):
        say(f"  {fault.replace('_', ' ')}", f"{number}")
