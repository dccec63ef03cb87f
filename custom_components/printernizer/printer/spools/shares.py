"""How many grams a job took of each of somebody's spools."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..filament.stints import Spool
from ..jobs.record import JobRecord
from ..jobs.spools import spool_uses
from .bindings import Binding, bound, tag_of
from .stock import StockSpool

type Place = tuple[str, int]
"""A unit, by its serial, and a slot of it, counted from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """Somebody chose another spool for a slot while a job was under way.

    `grams` is what the job had taken from that slot by then, `spool` what it took it
    of since the switch before.
    """

    job: str
    unit: str
    slot: int
    spool: str
    grams: float
    at: datetime


def shares(
    record: JobRecord,
    bindings: Sequence[Binding],
    stock: Sequence[StockSpool],
    switches: Iterable[Switch] = (),
) -> dict[str, float]:
    """Return the grams by the ids of the spools; what nobody bound is left out."""
    found: dict[str, float] = {}
    bare: dict[Place, list[tuple[Spool, float]]] = {}
    for use in spool_uses(record):
        if not use.weight:
            continue
        if tag_of(use.spool) is None:
            place = (use.spool.unit, use.spool.slot)
            bare.setdefault(place, []).append((use.spool, use.weight))
        else:
            _add(found, bound(use.spool, bindings, stock), use.weight)
    mine = [switch for switch in switches if switch.job == record.id]
    for place, uses in bare.items():
        here = [switch for switch in mine if (switch.unit, switch.slot) == place]
        whole = sum(grams for _, grams in uses)
        left = _before_switches(found, record, here, whole)
        # What is used last came after all switches.
        for seen, grams in reversed(uses):
            _add(found, bound(seen, bindings, stock), min(grams, left))
            left -= min(grams, left)
    return found


def switches_from(
    record: JobRecord,
    spool: str,
    bindings: Sequence[Binding],
    stock: Sequence[StockSpool],
    at: datetime,
) -> list[Switch]:
    """Return what a job took of a spool in the slots that it is about to leave."""
    leaving = [binding for binding in bindings if binding.spool == spool]
    return _switches(record, leaving, bindings, stock, at)


def switches_at(
    record: JobRecord,
    place: Place,
    bindings: Sequence[Binding],
    stock: Sequence[StockSpool],
    at: datetime,
) -> list[Switch]:
    """Return what a job took of the spool that was chosen for a slot by now.

    Also if the slot shows something else already: what it took came before that.
    """
    leaving = [binding for binding in bindings if (binding.unit, binding.slot) == place]
    return _switches(record, leaving, bindings, stock, at)


def _switches(
    record: JobRecord,
    leaving: Iterable[Binding],
    bindings: Sequence[Binding],
    stock: Sequence[StockSpool],
    at: datetime,
) -> list[Switch]:
    found = []
    for binding in leaving:
        if binding.spool is None or binding.unit is None or binding.slot is None:
            continue
        place = (binding.unit, binding.slot)
        if grams := _grams_of(record, place, binding.spool, bindings, stock):
            found.append(
                Switch(
                    job=record.id,
                    unit=binding.unit,
                    slot=binding.slot,
                    spool=binding.spool,
                    grams=grams,
                    at=at,
                )
            )
    return found


def _grams_of(
    record: JobRecord,
    place: Place,
    spool: str,
    bindings: Sequence[Binding],
    stock: Sequence[StockSpool],
) -> float:
    """Return what a job had taken from a slot when it took the last of a spool."""
    taken = until = 0.0
    for use in spool_uses(record):
        if not use.weight or tag_of(use.spool) is not None:
            continue
        if (use.spool.unit, use.spool.slot) == place:
            taken += use.weight
            if bound(use.spool, bindings, stock) == spool:
                until = taken
    return until


def _before_switches(
    found: dict[str, float], record: JobRecord, switches: list[Switch], whole: float
) -> float:
    """Give the spools before each switch their part; returns what is left."""
    given = 0.0
    for switch in switches:
        after_end = record.ended is not None and switch.at >= record.ended
        until = whole if after_end else min(switch.grams, whole)
        _add(found, switch.spool, max(0.0, until - given))
        given = max(given, until)
    return whole - given


def _add(found: dict[str, float], spool: str | None, grams: float) -> None:
    if spool is not None and grams > 0:
        found[spool] = found.get(spool, 0.0) + grams
