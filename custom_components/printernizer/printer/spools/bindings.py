"""Which of somebody's spools sits in a slot.

A spool with a tag is known wherever it sits. One without is what somebody said that it
is, until something else is seen in its slot.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from ..filament.stints import Spool, differs
from .stock import StockSpool


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """What somebody chose: for a `tag`, or for a slot, by its unit's serial.

    `spool` is the id of a spool, or `None` for none of them. `material` and `colour`
    are what was seen in the slot then.
    """

    spool: str | None
    tag: str | None = None
    unit: str | None = None
    slot: int | None = None
    material: str | None = None
    colour: str | None = None


def tag_of(seen: Spool) -> str | None:
    """Return what a spool tells of itself: its own id rather than that of a tag.

    A spool may carry two tags, one on each side.
    """
    return seen.spool_id or seen.tag


def bound(
    seen: Spool, bindings: Iterable[Binding], stock: Iterable[StockSpool]
) -> str | None:
    """Return the id of the spool that is seen in a slot, `None` if nobody knows."""
    if (tag := tag_of(seen)) is None:
        return next(
            (binding.spool for binding in bindings if _fits(binding, seen)), None
        )
    chosen = [binding for binding in bindings if binding.tag == tag]
    if chosen:
        return chosen[0].spool
    told = [mark for mark in (seen.spool_id, seen.tag) if mark is not None]
    found = [spool.id for spool in stock if any(spool.has_tag(one) for one in told)]
    return found[0] if len(found) == 1 else None


def with_choice(
    bindings: Iterable[Binding], seen: Spool, spool: str | None
) -> tuple[Binding, ...]:
    """Return the bindings after somebody chose a spool for what is seen in a slot.

    A spool is in one place only: where it was before, it is no more.
    """
    tag = tag_of(seen)
    others = [
        binding
        for binding in bindings
        if not (binding.tag == tag if tag else _is_of(binding, seen))
        and (spool is None or binding.spool != spool)
    ]
    if tag is not None:
        return (*others, Binding(spool=spool, tag=tag))
    if spool is None:
        return tuple(others)
    choice = Binding(
        spool=spool,
        unit=seen.unit,
        slot=seen.slot,
        material=seen.material,
        colour=seen.colour,
    )
    return (*others, choice)


def without_spool(bindings: Iterable[Binding], spool: str) -> tuple[Binding, ...]:
    """Return the bindings without those of a spool that is no more."""
    return tuple(binding for binding in bindings if binding.spool != spool)


def _is_of(binding: Binding, seen: Spool) -> bool:
    return (binding.unit, binding.slot) == (seen.unit, seen.slot)


def _fits(binding: Binding, seen: Spool) -> bool:
    """Whether a slot may still hold what it held when its spool was chosen."""
    pairs = (binding.material, seen.material), (binding.colour, seen.colour)
    return _is_of(binding, seen) and not any(differs(*pair) for pair in pairs)
