"""How all printers together stand. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, unique

from ..attention.attention import Attention
from ..attention.reasons import AttentionReason
from ..model import PrinterStatus

_PRINTING = {PrinterStatus.PREPARING, PrinterStatus.PRINTING}
_RESTING = {PrinterStatus.PAUSED, PrinterStatus.ATTENTION}
# A printer that still shows how its last job ended takes the next one.
_IDLE = {
    PrinterStatus.IDLE,
    PrinterStatus.FINISHED,
    PrinterStatus.CANCELLED,
    PrinterStatus.FAILED,
}


@unique
class Standing(StrEnum):
    """What a printer is counted as; one that is away or busy with itself as nothing."""

    PRINTING = "printing"
    WAITING = "waiting"
    """It is paused, or wants somebody whatever it does."""
    IDLE = "idle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One of the printers: its name, and what of it concerns them all.

    `promised` is when its job will be done, or was.
    """

    name: str
    status: PrinterStatus
    attention: Attention | None = None
    promised: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A printer that wants somebody, and why."""

    name: str
    reason: AttentionReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Finish:
    """A printer that prints, and when its job will be done."""

    name: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetState:
    """The printers by their names, each list in alphabetical order."""

    printing: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    idle: tuple[str, ...] = ()
    next_finish: Finish | None = None
    """Of those that print: nobody knows for how long one waits."""
    calls: tuple[Call, ...] = ()


def standing_of(member: Member) -> Standing | None:
    """Return what a printer is counted as."""
    status = member.status
    if status in _RESTING or _calls(member):
        return Standing.WAITING
    if status in _PRINTING:
        return Standing.PRINTING
    return Standing.IDLE if status in _IDLE else None


def fleet_of(members: Iterable[Member]) -> FleetState:
    """Return how the printers stand together."""
    ordered = sorted(members, key=lambda it: it.name.casefold())
    by_standing: dict[Standing | None, list[Member]] = {}
    for member in ordered:
        by_standing.setdefault(standing_of(member), []).append(member)

    def names(standing: Standing) -> tuple[str, ...]:
        return tuple(one.name for one in by_standing.get(standing, ()))

    return FleetState(
        printing=names(Standing.PRINTING),
        waiting=names(Standing.WAITING),
        idle=names(Standing.IDLE),
        next_finish=_next_finish(by_standing.get(Standing.PRINTING, ())),
        calls=tuple(
            Call(name=one.name, reason=one.attention.reason)
            for one in ordered
            if one.attention is not None and _calls(one)
        ),
    )


def _next_finish(printing: Iterable[Member]) -> Finish | None:
    finishes = (
        Finish(name=member.name, at=member.promised)
        for member in printing
        if member.promised is not None
    )
    return min(finishes, key=lambda it: it.at, default=None)


def _calls(member: Member) -> bool:
    return member.attention is not None and member.attention.is_call
