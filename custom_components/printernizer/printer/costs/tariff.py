"""What energy costs, and did a while ago: prices a kWh that change now and then."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

# Ten days of prices by the quarter of an hour.
_MOST = 1000


@dataclass(frozen=True, slots=True)
class PriceStep:
    """A price a kWh that holds from a moment on."""

    at: datetime
    price: float


type Tariff = tuple[PriceStep, ...]
"""Prices in the order of time; the first one holds for what was before, too."""


def with_price(tariff: Tariff, step: PriceStep) -> Tariff:
    """Return the tariff with another price from now on."""
    earlier = tuple(old for old in tariff if old.at < step.at)
    if earlier and earlier[-1].price == step.price:
        return earlier
    return (*earlier, step)[-_MOST:]


def without_past(tariff: Tariff, moment: datetime) -> Tariff:
    """Return the tariff without the prices that no longer held at a moment."""
    holding = sum(step.at <= moment for step in tariff)
    return tariff[max(holding - 1, 0) :]


def likely_change(after: datetime, before: datetime) -> datetime:
    """Return when a price changed of which one has heard only later.

    Tariffs change at full hours or quarters: the last one in between, or the middle.
    """
    for minutes in (60, 15):
        full = before.replace(
            minute=before.minute // minutes * minutes, second=0, microsecond=0
        )
        if full > after:
            return full
    return after + (before - after) / 2


def mean_price(tariff: Tariff, start: datetime, end: datetime) -> float | None:
    """Return the mean price over a span of time, `None` if no price is known."""
    if not tariff:
        return None
    whole = (end - start).total_seconds()
    if whole <= 0:
        return _price_at(tariff, end)
    return sum(price * seconds for price, seconds in _parts(tariff, start, end)) / whole


def _parts(
    tariff: Tariff, start: datetime, end: datetime
) -> Iterator[tuple[float, float]]:
    """Yield the prices of a span of time, and for how many seconds of it they hold."""
    inside = [step.at for step in tariff[1:] if start < step.at < end]
    for since, until in pairwise((start, *inside, end)):
        yield _price_at(tariff, since), (until - since).total_seconds()


def _price_at(tariff: Tariff, moment: datetime) -> float:
    holding = [step.price for step in tariff if step.at <= moment]
    return holding[-1] if holding else tariff[0].price
