"""Which printer can print something now, and why not the others. Pure.

What a printer does not tell is no reason against it: it is in doubt then.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum, unique
from math import isclose

from ..attention.attention import Attention
from ..bed.ready import BedPhase
from ..filament.spools import FilamentSlot, FilamentUnit
from ..model import BuildVolume, PrinterSnapshot, PrinterStatus

_HAS_A_JOB = {
    PrinterStatus.PREPARING,
    PrinterStatus.PRINTING,
    PrinterStatus.PAUSED,
}
# mm: nozzles differ by far more, and floats by far less.
_SAME_DIAMETER = 0.01
_SAME_COLOUR = 40
"""How much red, green or blue may differ, of 255: people pick colours by eye."""


@unique
class Obstacle(StrEnum):
    """Why a printer cannot print something now."""

    OFFLINE = "offline"
    PRINTING = "printing"
    """It has a job, also one that is paused."""
    NEEDS_ATTENTION = "needs_attention"
    BUSY = "busy"
    BED_NOT_CLEARED = "bed_not_cleared"
    """The last print is too warm to have been taken off."""
    NO_MATERIAL = "no_material"
    NO_COLOR = "no_color"
    NOT_ENOUGH_LEFT = "not_enough_left"
    NOZZLE = "nozzle"
    TOO_LARGE = "too_large"


@unique
class Doubt(StrEnum):
    """What a printer does not tell that would have to be known."""

    STATE_UNKNOWN = "state_unknown"
    MATERIAL_UNKNOWN = "material_unknown"
    COLOR_UNKNOWN = "color_unknown"
    REMAINING_UNKNOWN = "remaining_unknown"
    NOZZLE_UNKNOWN = "nozzle_unknown"
    SIZE_UNKNOWN = "size_unknown"


type Objection = Obstacle | Doubt


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be printed; what is `None` does not matter.

    `colour` is `RRGGBB`, `grams` what has to be left on the spool, `nozzle` a diameter
    in mm. A length of 0 in `size` does not matter.
    """

    material: str | None = None
    colour: str | None = None
    grams: float | None = None
    nozzle: float | None = None
    size: BuildVolume | None = None

    @property
    def wants_spool(self) -> bool:
        """Whether anything is asked of the filament."""
        return any(
            wanted is not None for wanted in (self.material, self.colour, self.grams)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A printer, and what is known of it; without a snapshot nothing is."""

    snapshot: PrinterSnapshot | None
    attention: Attention | None = None
    bed: BedPhase = BedPhase.EMPTY


@dataclass(frozen=True, slots=True, kw_only=True)
class Spool:
    """A spool that would do, and what holds it."""

    unit: FilamentUnit
    slot: FilamentSlot


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Whether a printer can print something: with obstacles not, with doubts perhaps.

    `spool` is the one to print with, where one was asked for.
    """

    obstacles: tuple[Obstacle, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    spool: Spool | None = None


def examine(candidate: Candidate, wish: Wish) -> Finding:
    """Return whether a printer can print something now, and what stands against it."""
    snapshot = candidate.snapshot
    if snapshot is None:
        return Finding(obstacles=(Obstacle.OFFLINE,))
    spool, of_spool = _best_spool(snapshot, wish)
    objections = [
        *_of_state(candidate, snapshot),
        *_of_size(snapshot.info.volume, wish.size),
        *of_spool,
    ]
    obstacles = tuple(
        objection for objection in objections if isinstance(objection, Obstacle)
    )
    doubts = tuple(
        objection for objection in objections if isinstance(objection, Doubt)
    )
    if obstacles:
        return Finding(obstacles=obstacles)
    return Finding(doubts=doubts, spool=spool)


def _of_state(candidate: Candidate, snapshot: PrinterSnapshot) -> Iterator[Objection]:
    calls = candidate.attention is not None and candidate.attention.is_call
    # Before all else: a refused login is told of by a printer that is offline, too.
    if calls or snapshot.status is PrinterStatus.ATTENTION:
        yield Obstacle.NEEDS_ATTENTION
    elif not snapshot.online:
        yield Obstacle.OFFLINE
    elif snapshot.status in _HAS_A_JOB:
        yield Obstacle.PRINTING
    elif snapshot.status is PrinterStatus.BUSY:
        yield Obstacle.BUSY
    elif candidate.bed is BedPhase.COOLING:
        yield Obstacle.BED_NOT_CLEARED
    elif snapshot.status is PrinterStatus.UNKNOWN:
        yield Doubt.STATE_UNKNOWN


def _of_size(
    volume: BuildVolume | None, size: BuildVolume | None
) -> Iterator[Objection]:
    """Yield what is wrong with the size; a thing may be turned on the bed."""
    if size is None:
        return
    if volume is None:
        yield Doubt.SIZE_UNKNOWN
        return
    lengths = zip(
        (*sorted((size.x, size.y)), size.z),
        (*sorted((volume.x, volume.y)), volume.z),
        strict=True,
    )
    if any(length > most for length, most in lengths):
        yield Obstacle.TOO_LARGE


def _best_spool(
    snapshot: PrinterSnapshot, wish: Wish
) -> tuple[Spool | None, tuple[Objection, ...]]:
    """Return the spool to print with and what stands against it.

    Of those that will do, it is the one with the least on it: it is used up first.
    """
    if not wish.wants_spool:
        return None, tuple(_of_nozzles(snapshot, None, wish))
    tried = [
        (Spool(unit=unit, slot=slot), tuple(_of_spool(snapshot, unit, slot, wish)))
        for unit in snapshot.filament_units
        for slot in unit.slots
    ]
    if not tried:
        return None, (Doubt.MATERIAL_UNKNOWN, *_of_nozzles(snapshot, None, wish))
    spool, objections = min(tried, key=lambda it: (_weight(it[1]), _left(it[0].slot)))
    return spool, objections


def _weight(objections: Iterable[Objection]) -> tuple[int, int]:
    """Return how much stands against a spool: first what is sure, the first the most.

    One of another material is no better because nothing else is wrong with it.
    """
    order = [*reversed(Doubt), *reversed(Obstacle)]
    gravest = max(map(order.index, objections), default=-1)
    sure = any(isinstance(objection, Obstacle) for objection in objections)
    return int(sure), gravest


def _left(slot: FilamentSlot) -> float:
    # One of which nobody knows how much it holds comes last.
    return float("inf") if slot.remaining_weight is None else slot.remaining_weight


def _of_spool(
    snapshot: PrinterSnapshot, unit: FilamentUnit, slot: FilamentSlot, wish: Wish
) -> Iterator[Objection]:
    """Yield what stands against one spool: of another material, nothing else."""
    of_material = _of_material(slot, wish)
    if of_material is not None:
        yield of_material
    if of_material is Obstacle.NO_MATERIAL:
        return
    if wish.colour is not None:
        if slot.colour is None:
            yield Doubt.COLOR_UNKNOWN
        elif not _look_alike(slot.colour, wish.colour):
            yield Obstacle.NO_COLOR
    if wish.grams is not None:
        if slot.remaining_weight is None:
            yield Doubt.REMAINING_UNKNOWN
        elif slot.remaining_weight < wish.grams:
            yield Obstacle.NOT_ENOUGH_LEFT
    yield from _of_nozzles(snapshot, unit, wish)


def _of_material(slot: FilamentSlot, wish: Wish) -> Objection | None:
    # Where that is not told, there may be a spool.
    if slot.loaded is False:
        return Obstacle.NO_MATERIAL
    if wish.material is None:
        return None
    if slot.material is None:
        return Doubt.MATERIAL_UNKNOWN
    is_same = slot.material.casefold() == wish.material.casefold()
    return None if is_same else Obstacle.NO_MATERIAL


def _of_nozzles(
    snapshot: PrinterSnapshot, unit: FilamentUnit | None, wish: Wish
) -> Iterator[Objection]:
    """Yield what is wrong with the nozzles that a unit feeds, or with all of them."""
    if wish.nozzle is None:
        return
    fed = None if unit is None else unit.nozzle
    nozzles = [
        nozzle for nozzle in snapshot.nozzles if fed is None or nozzle.index == fed
    ]
    told = [nozzle.diameter for nozzle in nozzles if nozzle.diameter is not None]
    if any(isclose(diameter, wish.nozzle, abs_tol=_SAME_DIAMETER) for diameter in told):
        return
    if len(told) < len(nozzles) or not nozzles:
        yield Doubt.NOZZLE_UNKNOWN
    else:
        yield Obstacle.NOZZLE


def _look_alike(one: str, other: str) -> bool:
    """Whether two colours `RRGGBB` would be called the same."""
    pairs = zip(bytes.fromhex(one[:6]), bytes.fromhex(other[:6]), strict=True)
    return all(abs(a - b) <= _SAME_COLOUR for a, b in pairs)
