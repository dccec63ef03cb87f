"""What a job has cost, as it is kept with its record."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class JobCosts:
    """Energy in kWh and money in `currency`; `None` is what nobody knows.

    `bridged` says that a meter was out of hearing for a while, so that its own
    difference counts for it. `complete` that nothing is missing of what is asked for.
    """

    energy: float | None = None
    energy_cost: float | None = None
    filament_cost: float | None = None
    wear_cost: float | None = None
    currency: str | None = None
    bridged: bool = False
    complete: bool = True

    @property
    def total(self) -> float | None:
        """All the money that is known of, `None` if none is."""
        parts = (self.energy_cost, self.filament_cost, self.wear_cost)
        known = [part for part in parts if part is not None]
        return sum(known) if known else None
