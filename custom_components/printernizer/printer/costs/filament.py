"""What the filament of a job costs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ..filament.stints import Spool
from ..jobs.filament_use import used_filaments
from ..jobs.record import JobRecord
from ..jobs.spools import spool_uses
from ..model import PlannedFilament

# g: half of the last digit that is told of a weight.
_NOTHING = 0.005

type SpoolPrice = Callable[[Spool], float | None]
"""Returns the price a kg of what is on a spool, `None` if nobody knows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilamentPrices:
    """Prices a kg: those of materials, and that of all others."""

    other: float | None = None
    materials: Mapping[str, float] = field(default_factory=dict)

    @property
    def are_known(self) -> bool:
        """Whether there is any."""
        return self.other is not None or bool(self.materials)


@dataclass(frozen=True, slots=True)
class FilamentCost:
    """What is known of it, `None` if nothing is, and whether that is all of it."""

    cost: float | None
    complete: bool


def no_spool_price(_spool: Spool) -> None:
    """Know no price of any spool."""


def price_per_kg(
    prices: FilamentPrices, material: str | None, *, spool: float | None = None
) -> float | None:
    """Return what a kg costs: by the spool's own price, by material, or at all.

    `PLA Basic` is sold as `PLA` where it has no price of its own.
    """
    if spool is not None:
        return spool
    wanted = (material or "").casefold().strip()
    known = {name.casefold().strip(): price for name, price in prices.materials.items()}
    for name in (wanted, wanted.partition(" ")[0]):
        if name in known:
            return known[name]
    return prices.other


def filament_cost(
    record: JobRecord,
    prices: FilamentPrices,
    spool_price: SpoolPrice = no_spool_price,
) -> FilamentCost:
    """Return what the filament costs that a job has used by now."""
    costs = [
        _cost(record, used, prices, spool_price) for used in used_filaments(record)
    ]
    known = [cost for cost in costs if cost is not None]
    return FilamentCost(
        cost=sum(known) if known else None,
        complete=bool(known) and len(known) == len(costs),
    )


def _cost(
    record: JobRecord,
    used: PlannedFilament,
    prices: FilamentPrices,
    spool_price: SpoolPrice,
) -> float | None:
    """Return what one filament costs: what came from a spool by the spool's price."""
    if used.weight is None:
        return None
    rest, cost = used.weight, 0.0
    for use in spool_uses(record):
        price = spool_price(use.spool)
        if use.filament == used.index and use.weight and price is not None:
            rest -= use.weight
            cost += use.weight * _price_of_gram(price)
    price = price_per_kg(prices, used.material)
    if price is None:
        return cost if rest < _NOTHING else None
    return cost + max(rest, 0.0) * _price_of_gram(price)


def _price_of_gram(price: float) -> float:
    """Return the price of a gram by that of a kg."""
    return price / 1000
