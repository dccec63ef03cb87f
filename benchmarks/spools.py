"""Whether the books of spools lose grams or count them twice: in many random lives."""

from collections.abc import Sequence

from tests.printer.spools.schedules import lives

_LIVES = 200


async def books_of_spools(arguments: Sequence[str]) -> None:
    """Live through so many random schedules and print what came of it."""
    count = int(arguments[0]) if arguments else _LIVES
    outcome = await lives(range(count))
    print(f"Random schedules: {count}, with {outcome.jobs} jobs")
    print(f"  grams lost: {outcome.lost:g}")
    print(f"  grams booked twice: {outcome.twice:g}")
    print(f"  faults that happened: {outcome.faults.total()}")
    for fault, number in sorted(outcome.faults.items()):
        print(f"    {fault.replace('_', ' ')}: {number}")
