"""From which spool each filament of a job came, and from when on.

A spool may run out, be taken out or be followed by another one in the middle of a job.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ..model import PlannedFilament
from .spools import FilamentSlot, FilamentUnit, FilamentUnitKind, SpoolPlace


@dataclass(frozen=True, slots=True, kw_only=True)
class Spool:
    """A spool as it was when a job took filament of it: where it sat, what it was.

    `unit` is the serial of what held it, `number` and `slot` are those of the model.
    """

    unit: str
    kind: FilamentUnitKind
    number: int
    slot: int
    material: str | None = None
    colour: str | None = None
    tag: str | None = None
    spool_id: str | None = None

    @classmethod
    def in_slot(cls, unit: FilamentUnit, slot: FilamentSlot) -> Spool:
        """Return the spool that is in a slot now."""
        return cls(
            unit=unit.serial,
            kind=unit.kind,
            number=unit.number,
            slot=slot.index,
            material=slot.material,
            colour=slot.colour,
            tag=slot.tag,
            spool_id=slot.spool_id,
        )

    def is_at(self, unit: FilamentUnit, slot: FilamentSlot) -> bool:
        """Whether that is the place where it sat."""
        return (self.unit, self.slot) == (unit.serial, slot.index)

    def may_be(self, other: Spool) -> bool:
        """Whether it is the same one, as far as both tell.

        One with a tag may be given another colour; one without is known by its looks.
        """
        is_here = (self.unit, self.slot) == (other.unit, other.slot)
        tags = (self.tag, other.tag), (self.spool_id, other.spool_id)
        looks = (self.material, other.material), (self.colour, other.colour)
        told = [pair for pair in tags if None not in pair]
        return is_here and not any(differs(*pair) for pair in told or looks)


def differs(one: str | None, other: str | None) -> bool:
    """Whether both are known, and not the same."""
    return one is not None and other is not None and one != other


@dataclass(frozen=True, slots=True, kw_only=True)
class Stint:
    """A stretch of a job in which a filament came from one spool.

    `filament` is the index in the plan, `before` the share of the job's use of it, from
    0 to 1 of the plan, that came earlier. `over` once the spool is empty or gone.
    """

    filament: int
    spool: Spool
    since: datetime
    before: float = 0.0
    over: bool = False


def active_spool(
    units: Sequence[FilamentUnit],
) -> tuple[FilamentUnit, FilamentSlot] | None:
    """Return the slot that the printer prints from, if it tells one."""
    active = [(unit, slot) for unit, slot in slots_of(units) if slot.active]
    return active[0] if len(active) == 1 else None


def filament_from(
    unit: FilamentUnit,
    slot: FilamentSlot,
    planned: Sequence[PlannedFilament],
    extruded: Sequence[int],
) -> int | None:
    """Return which planned filament comes from a slot, `None` if nobody can tell.

    By what the job was told to take from where, by what its file extrudes now, and by
    material and colour: a slot that stands in for an empty one holds the same.
    """
    if len(planned) == 1:
        return planned[0].index
    place = SpoolPlace(
        unit=unit.number if unit.address is None else unit.address, slot=slot.index
    )
    alike = [
        filament.index
        for filament in planned
        if filament.colour
        and (filament.material, filament.colour) == (slot.material, slot.colour)
    ]
    mapped = [filament.index for filament in planned if filament.place == place]
    known = {filament.index for filament in planned}
    told = (mapped, [index for index in extruded if index in known], alike)
    return next((found[0] for found in told if len(found) == 1), None)


def without_gone(
    stints: Sequence[Stint], units: Sequence[FilamentUnit], ran_out: int | None
) -> tuple[Stint, ...]:
    """Return the stints; those are over whose slot is empty or whose spool ran out."""
    empty = [(unit, slot) for unit, slot in slots_of(units) if slot.loaded is False]
    return tuple(
        replace(stint, over=True)
        if stint.filament == ran_out
        or any(stint.spool.is_at(unit, slot) for unit, slot in empty)
        else stint
        for stint in stints
    )


def with_spool(
    stints: Sequence[Stint], stint: Stint, *, has_begun: bool
) -> tuple[Stint, ...]:
    """Return the stints after a look at which spool a filament comes from.

    Before anything is printed a spool may be shown that the job does not begin with.
    """
    of_it = [other for other in stints if other.filament == stint.filament]
    if not of_it or not has_begun:
        others = [other for other in stints if has_begun and other not in of_it]
        return (*others, replace(stint, before=0.0))
    last = of_it[-1]
    if not last.over and last.spool.may_be(stint.spool):
        return tuple(stints)
    return (*stints, stint)


def slots_of(
    units: Sequence[FilamentUnit],
) -> Iterator[tuple[FilamentUnit, FilamentSlot]]:
    """Yield every slot with the unit that it belongs to."""
    for unit in units:
        for slot in unit.slots:
            yield unit, slot
