"""What is in the books of spools, and what is still to be told to Spoolman.

Spoolman counts what it is told as often as it is told: it knows of no keys. So it is
written down what a spool had used before anything is sent, and after an answer that
was lost the spool is read again: by what it has used now it is known whether it heard.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum, unique
from typing import Final

from ..jobs.record import JobRecord
from .bindings import Binding
from .shares import Switch, shares
from .stock import StockSpool, find_spool, spoolman_number

SMALLEST: Final = 0.02
"""So many grams are booked at least: less could not be told from rounding."""
_ROUNDING: Final = 0.005
_GONE_KEPT: Final = 10_000
"""So many jobs without a record are remembered: keeping more of them brings back old
ones, as does a crash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """What a job took of a spool of Spoolman's, in g; `entry` is the printer's.

    `before` is what the spool had used when it was about to be told, and `asked` when
    that was: both `None` as long as nothing was sent.
    """

    id: str
    entry: str
    spool: str
    grams: float
    before: float | None = None
    asked: datetime | None = None


@unique
class Verdict(StrEnum):
    """Whether Spoolman has heard of a booking."""

    HEARD = "heard"
    NOT_HEARD = "not_heard"
    DOUBTFUL = "doubtful"
    """Somebody else changed the spool by at least as much meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSpools:
    """What is written: our own spools, who sits where, and how the books stand.

    `spoolman` are its spools as they were read last. `done` are the jobs by the
    printer's entry that are in the books, or in the outbox.
    """

    spools: tuple[StockSpool, ...] = ()
    latest: int = 0
    """The highest number that a spool of ours was ever given."""
    spoolman: tuple[StockSpool, ...] = ()
    bindings: tuple[Binding, ...] = ()
    switches: tuple[Switch, ...] = ()
    outbox: tuple[Booking, ...] = ()
    done: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def stock(self) -> tuple[StockSpool, ...]:
        """All spools."""
        return self.spools + self.spoolman


def verdict(booking: Booking, used: float) -> Verdict:
    """Return whether a booking was heard, by what the spool has used now."""
    if booking.before is None:
        return Verdict.NOT_HEARD
    more = used - booking.before
    if abs(more - booking.grams) <= _ROUNDING:
        return Verdict.HEARD
    if -_ROUNDING <= more < booking.grams:
        return Verdict.NOT_HEARD
    return Verdict.DOUBTFUL


def with_jobs(
    kept: KeptSpools,
    entry: str,
    records: Iterable[JobRecord],
    *,
    uses_spoolman: bool = True,
    tells_spoolman: bool = True,
) -> KeptSpools:
    """Return the books after a look at all jobs of a printer that are over.

    One that uses no Spoolman takes filament of our own spools only.

    Each is taken in once. Those that are there at the very first look are not: nobody
    knows which spools they took.
    """
    records = list(records)
    ids = tuple(record.id for record in records)
    if entry not in kept.done:
        return replace(kept, done={**kept.done, entry: ids})
    known = set(kept.done[entry])
    new = [record for record in records if record.id not in known]
    if not new:
        return kept
    for record in new:
        stock = kept.stock if uses_spoolman else kept.spools
        kept = _with_job(kept, entry, record, stock, tells_spoolman=tells_spoolman)
    over = set(ids)
    gone = [job for job in kept.done[entry] if job not in over]
    return replace(
        kept,
        done={**kept.done, entry: (*gone[-_GONE_KEPT:], *ids)},
        switches=tuple(switch for switch in kept.switches if switch.job not in over),
    )


def _with_job(
    kept: KeptSpools,
    entry: str,
    record: JobRecord,
    stock: Sequence[StockSpool],
    *,
    tells_spoolman: bool,
) -> KeptSpools:
    for spool, grams in shares(record, kept.bindings, stock, kept.switches).items():
        if spoolman_number(spool) is None:
            kept = with_use(kept, spool, grams)
        elif tells_spoolman and grams >= SMALLEST:
            booking = Booking(
                id=f"{record.id}/{spool}", entry=entry, spool=spool, grams=grams
            )
            kept = with_new_booking(kept, booking)
    return kept


def with_new_booking(kept: KeptSpools, booking: Booking) -> KeptSpools:
    """Return the books with a booking that Spoolman is to be told of, once."""
    others = (other for other in kept.outbox if other.id != booking.id)
    return replace(kept, outbox=(*others, booking))


def with_use(kept: KeptSpools, spool_id: str, grams: float) -> KeptSpools:
    """Return the books after something was taken of one of our own spools."""
    spools = tuple(
        replace(spool, used=spool.used + grams) if spool.id == spool_id else spool
        for spool in kept.spools
    )
    return replace(kept, spools=spools)


def with_booking(kept: KeptSpools, booking: Booking) -> KeptSpools:
    """Return the books with a booking as it stands now."""
    outbox = tuple(
        booking if other.id == booking.id else other for other in kept.outbox
    )
    return replace(kept, outbox=outbox)


def without_booking(kept: KeptSpools, booking: Booking) -> KeptSpools:
    """Return the books without a booking that is settled."""
    outbox = tuple(other for other in kept.outbox if other.id != booking.id)
    return replace(kept, outbox=outbox)


def with_read(kept: KeptSpools, spool: StockSpool) -> KeptSpools:
    """Return the books with a spool of Spoolman's as it is now."""
    if find_spool(kept.spoolman, spool.id) is None:
        return replace(kept, spoolman=(*kept.spoolman, spool))
    spoolman = tuple(
        spool if other.id == spool.id else other for other in kept.spoolman
    )
    return replace(kept, spoolman=spoolman)


def pending(kept: KeptSpools, spool_id: str) -> float:
    """Return how many grams of a spool Spoolman has not counted yet.

    One whose answer was lost is counted there if the spool has used more since.
    """
    spool = find_spool(kept.spoolman, spool_id)
    return sum(
        booking.grams
        for booking in kept.outbox
        if booking.spool == spool_id
        and (spool is None or verdict(booking, spool.used) is Verdict.NOT_HEARD)
    )
