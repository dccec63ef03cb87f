"""How well the energy and its price are metered, in lives of printers on plugs."""

from statistics import median
import sys

from tests.printer.costs.meters import HARD_KINDS, KINDS, Kind, Life

_LIVES = 25


async def energy_of_jobs() -> None:
    """Print how far off jobs are, by what happens to them."""
    print("energy and its price: off by so many % of the exact integral")
    print(f"  {'':32} {'jobs':>5} {'median':>8} {'worst':>8} {'price':>8} {'worst':>8}")
    for name, kind in {**KINDS, **HARD_KINDS}.items():
        _print(name, kind)


def _print(name: str, kind: Kind) -> None:
    outcomes = [it for number in range(_LIVES) for it in Life(number, kind).live()]
    energy = [it.energy_error for it in outcomes]
    price = [it.cost_error for it in outcomes]
    figures = (median(energy), max(energy), median(price), max(price))
    told = " ".join(f"{100 * it:8.3f}" for it in figures)
    print(f"  {name:32} {len(outcomes):5} {told}")
    sys.stdout.flush()
