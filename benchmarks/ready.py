"""How well it is foreseen when a print can be taken off."""

from dataclasses import replace
from datetime import timedelta
import statistics

from custom_components.printernizer.printer.bed.cooling import Curve
from tests.coolings import START, Bench, Cooling, Oddity, random_coolings

from .figures import say

_BEDS = 160


async def ready_to_remove() -> None:
    """Let beds cool in all the ways that beds have, and forecast the plain ones."""
    coolings = list(random_coolings(_BEDS))
    fired = sum(Bench(cooling).run().fired is not None for cooling in coolings)
    say(
        f"Ready to remove: told in simulated coolings, odd ones too ({_BEDS})",
        f"{fired}",
    )
    plain = [replace(cooling, oddity=Oddity.NOTHING) for cooling in coolings[:40]]
    for what, misses in (
        ("of a new printer", [_miss(cooling) for cooling in plain]),
        (
            "after one cooling",
            [_miss(cooling, _learnt(cooling)) for cooling in plain],
        ),
    ):
        minutes = statistics.median(miss for miss in misses if miss is not None)
        say(f"Forecast five minutes in, {what}: median error", f"{minutes:.1f} min")


def _learnt(cooling: Cooling) -> Curve:
    """Return what is known of a bed that has cooled once."""
    bench = Bench(cooling)
    bench.run()
    return bench.watch.state.known


def _miss(cooling: Cooling, known: Curve | None = None) -> float | None:
    """Return how many minutes the forecast is off, if there is one to be made."""
    outcome = Bench(cooling, known).run()
    if outcome.cool is None or outcome.forecast is None:
        return None
    if outcome.cool - START <= timedelta(minutes=5):
        return None
    return abs((outcome.forecast - outcome.cool).total_seconds()) / 60
