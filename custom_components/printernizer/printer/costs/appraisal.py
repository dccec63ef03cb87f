"""What a job is worth: its energy, its filament and the wear of the machine."""

from dataclasses import dataclass, field, replace

from ..jobs.record import JobRecord
from .amounts import JobCosts
from .filament import FilamentPrices, SpoolPrice, filament_cost, no_spool_price
from .state import JobAccount


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What is asked for: `hour` is the price of a machine hour, `currency` of all.

    `energy` is whether there are meters, `energy_cost` whether there is a price for
    what they count.
    """

    energy: bool = False
    energy_cost: bool = False
    filament: FilamentPrices = field(default_factory=FilamentPrices)
    hour: float | None = None
    currency: str | None = None
    spool_price: SpoolPrice = no_spool_price

    @property
    def any_cost(self) -> bool:
        """Whether anything of money is asked for."""
        return self.energy_cost or self.filament.are_known or self.hour is not None

    @property
    def any(self) -> bool:
        """Whether anything is asked for."""
        return self.energy or self.any_cost


def appraise(
    record: JobRecord, account: JobAccount | None, wishes: Wishes
) -> JobCosts | None:
    """Return what a job has cost by now.

    It is `None` if nobody asks for anything, and no spool has a price of its own.
    """
    filament = filament_cost(record, wishes.filament, wishes.spool_price)
    if not wishes.any and filament.cost is None:
        return None
    counted = account if wishes.energy and account and account.counts else None
    costs = JobCosts(
        energy=None if counted is None else counted.kwh,
        energy_cost=_energy_cost(counted, wishes),
        filament_cost=filament.cost,
        wear_cost=_wear_cost(record, wishes.hour),
        currency=wishes.currency,
        bridged=counted is not None and counted.bridged,
    )
    missing = (
        wishes.energy and (counted is None or counted.partial),
        wishes.energy_cost and costs.energy_cost is None,
        (wishes.filament.are_known or filament.cost) and not filament.complete,
        wishes.hour is not None and costs.wear_cost is None,
    )
    return replace(costs, complete=not any(missing))


def _energy_cost(account: JobAccount | None, wishes: Wishes) -> float | None:
    return account.energy_cost if account and wishes.energy_cost else None


def _wear_cost(record: JobRecord, hour: float | None) -> float | None:
    """Return the price of the machine's time; pauses do not wear it."""
    if hour is None or not record.running:
        return None
    return record.running / 3600 * hour
