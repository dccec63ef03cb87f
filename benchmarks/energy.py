"""How well the energy and its price are metered, in lives of printers on plugs."""

from statistics import median

from tests.printer.costs.meters import HARD_KINDS, KINDS, Kind, Life

from .figures import say

_LIVES = 25


async def energy_of_jobs() -> None:
    """Tell how far off jobs are, by what happens to them."""
    for name, kind in {**KINDS, **HARD_KINDS}.items():
        _tell(name, kind)


def _tell(name: str, kind: Kind) -> None:
    lives = (Life(number, kind) for number in range(_LIVES))
    outcomes = [outcome for life in lives for outcome in life.live()]
    energy = [outcome.energy_error for outcome in outcomes]
    price = [outcome.cost_error for outcome in outcomes]
    say(
        f"Off the exact integral, {name}",
        f"{len(outcomes)} jobs, energy {_spread(energy)}, price {_spread(price)}",
    )


def _spread(errors: list[float]) -> str:
    return f"median {median(errors):.3%}, worst {max(errors):.3%}"
