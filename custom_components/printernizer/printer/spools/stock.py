"""A spool that somebody owns, whoever keeps the books about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ..filament.stints import Spool

_SPOOLMANS: Final = "spoolman-"
_LONGEST_NAME: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class StockSpool:
    """A spool and what is on it; weights in g, `colour` is `RRGGBB`.

    `initial` is what was on it when it was new, `used` what was taken since then,
    `tags` what it may tell of itself where it sits. `price` is that of 1 kg.
    """

    id: str
    name: str
    material: str | None = None
    colour: str | None = None
    tags: tuple[str, ...] = ()
    initial: float | None = None
    used: float = 0.0
    price: float | None = None
    location: str | None = None

    @property
    def remaining(self) -> float | None:
        """How much is left, never below 0, `None` if nobody knows what was on it."""
        return None if self.initial is None else max(0.0, self.initial - self.used)

    @property
    def overdrawn(self) -> float:
        """How much more was taken of it than was on it."""
        return 0.0 if self.initial is None else max(0.0, self.used - self.initial)

    @property
    def label(self) -> str:
        """Return what it is chosen by: spools of one name are told by their number."""
        return f"{self.name[:_LONGEST_NAME]} ({number_of(self.id)})"

    def has_tag(self, tag: str) -> bool:
        """Whether a tag is one of its own."""
        return tag.casefold() in {own.casefold() for own in self.tags}


def spoolmans(number: int) -> str:
    """Return the id that we give a spool of Spoolman's."""
    return f"{_SPOOLMANS}{number}"


def spoolman_number(spool_id: str) -> int | None:
    """Return the number that a spool has at Spoolman, `None` for one of ours."""
    number = spool_id.removeprefix(_SPOOLMANS)
    return int(number) if number != spool_id and number.isdecimal() else None


def number_of(spool_id: str) -> str:
    """Return the number that people know a spool by, with a mark for Spoolman's."""
    return spool_id.replace(_SPOOLMANS, "#")


def find_spool(stock: Iterable[StockSpool], spool_id: str | None) -> StockSpool | None:
    """Return a spool by its id."""
    return next((spool for spool in stock if spool.id == spool_id), None)


def suggested(seen: Spool, stock: Iterable[StockSpool]) -> StockSpool | None:
    """Return the only spool that looks like what is seen in a slot.

    No more than a guess, for somebody to say yes to.
    """
    if seen.material is None or seen.colour is None:
        return None
    alike = [
        spool
        for spool in stock
        if _same(spool.material, seen.material) and _same(spool.colour, seen.colour)
    ]
    return alike[0] if len(alike) == 1 else None


def _same(one: str | None, other: str | None) -> bool:
    return (one or "").casefold() == (other or "").casefold()
