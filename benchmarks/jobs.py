"""What the figures on print jobs are: told truly, promised calmly, counted exactly."""

import asyncio
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
import statistics

from tests.schedules import (
    PRINTERS,
    Verdict,
    odometer_error,
    promises_of_a_long_job,
    try_lives,
    use_errors,
)

from .figures import say

_LIVES = 110
_UNTIDY_LIVES = 420
_SLICE = 10
_AT_ONCE = 10
_JOBS = 1000
_CANCELS = 200


async def jobs_in_random_lives(arguments: Sequence[str] = ()) -> None:
    """Live through restarts, crashes, outages, doubled and re-ordered reports.

    An argument is the first number of the lives, for others than those whose faults
    were mended.
    """
    first = int(arguments[0]) if arguments else 0
    loop = asyncio.get_running_loop()
    total = Verdict()
    with ProcessPoolExecutor() as pool:
        verdicts = [
            loop.run_in_executor(pool, try_lives, printer, seeds)
            for printer, seeds in _slices(first)
        ]
        for verdict in verdicts:
            total.add(await verdict)
    untidy = _UNTIDY_LIVES * sum(name.startswith("untidy") for name in PRINTERS)
    say(
        f"{total.lives} random schedules ({untidy} of untidy printers), "
        f"{total.jobs} jobs, {total.crashes} crashes",
        f"missed {total.counted('missed')}, "
        f"repeated {total.counted('repeated', 'twice')}, "
        f"wrong {total.wrong.total()} in all",
    )
    for example in total.examples:
        say("  wrong", example)
    say("  ends learnt late", f"{total.late}")
    say("  of all, those whose end the printer never told", f"{total.unknown}")
    say("  jobs nobody could know of", f"{total.unseen}")
    late = sum(error > _AT_ONCE for error in total.start_errors)
    say(f"  starts told more than {_AT_ONCE} s late", f"{late}")
    say("  worst error of a start that was seen", f"{max(total.start_errors):.0f} s")
    say("  worst error of an end that was seen", f"{max(total.end_errors):.0f} s")


def _slices(offset: int) -> Iterator[tuple[str, range]]:
    """Yield the lives in parts: those of one printer take minutes."""
    for number, printer in enumerate(PRINTERS):
        lives = _UNTIDY_LIVES if printer.startswith("untidy") else _LIVES
        first = offset + number * 1000
        for start in range(first, first + lives, _SLICE):
            yield printer, range(start, start + _SLICE)


async def moves_of_the_promised_end() -> None:
    """Print for ten hours with a rough idea of the rest, a pause and another speed."""
    for printer in PRINTERS:
        moves, after_end, error = await asyncio.to_thread(
            promises_of_a_long_job, printer
        )
        say(
            f"{printer}: changes of finish_time in a 10-hour print, after its end",
            f"{moves}, {after_end} (in the end off by {error:.0f} s)",
        )


async def error_of_the_odometer() -> None:
    """Print many jobs of a minute to 100 hours."""
    for printer in ("p1s", "buddy"):
        error = 100 * await asyncio.to_thread(odometer_error, printer, _JOBS)
        say(f"{printer}: error of the machine hours, {_JOBS} jobs", f"{error:.3f} %")


async def error_of_the_used_filament() -> None:
    """Cancel jobs at random moments."""
    for printer in PRINTERS:
        by_method = await asyncio.to_thread(use_errors, printer, _CANCELS)
        for method, errors in by_method.items():
            say(
                f"{printer}: error of the used filament by {method}, "
                f"{len(errors)} cancels, % of the plan",
                f"median {statistics.median(errors):.2f}, worst {max(errors):.2f}",
            )


JOB_MEASURES = (
    jobs_in_random_lives,
    moves_of_the_promised_end,
    error_of_the_odometer,
    error_of_the_used_filament,
)
