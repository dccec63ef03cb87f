"""Which spools a job took filament of, and how much of each."""

from dataclasses import dataclass, replace

from ..attention.attention import attention_of
from ..attention.reasons import AttentionReason
from ..filament.spools import FilamentSlot, FilamentUnit
from ..filament.stints import (
    Spool,
    Stint,
    active_spool,
    filament_from,
    slots_of,
    with_spool,
    without_gone,
)
from ..model import PlannedFilament, PrinterStatus
from .filament_use import used_filaments
from .record import JobRecord
from .sight import Sight

# A filament that is changed for another comes back to its own spool: so many come of a
# sensor that flaps.
_MOST_STINTS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class SpoolUse:
    """How much of one filament came from one spool: g and mm, `None` if unknown."""

    filament: int
    spool: Spool
    weight: float | None = None
    length: float | None = None


def with_spools(record: JobRecord, sight: Sight) -> JobRecord:
    """Return the record after a look at where its filaments come from now."""
    snapshot = sight.snapshot
    units = snapshot.filament_units
    active = active_spool(units)
    index = None if active is None else _filament(record, *active)
    if len(record.planned) > 1 and len(list(slots_of(units))) == 1:
        # One place for several filaments: nobody tells what is in it when.
        index = None
    wanted = attention_of(snapshot)
    is_out = wanted and wanted.reason is AttentionReason.FILAMENT_RUNOUT
    stints = without_gone(record.stints, units, index if is_out else None)
    is_printing = snapshot.status is PrinterStatus.PRINTING
    if is_printing and active is not None and index is not None:
        stint = Stint(
            filament=index,
            spool=Spool.in_slot(*active),
            since=sight.now,
            before=_share(record, index),
        )
        stints = with_spool(stints, stint, has_begun=_has_begun(record))
    if stints == record.stints:
        return record
    return replace(record, stints=stints[:_MOST_STINTS])


def spool_uses(record: JobRecord) -> tuple[SpoolUse, ...]:
    """Return what a job has used by now of each spool that it was seen to use."""
    used = {used.index: used for used in used_filaments(record)}
    found = []
    for number, stint in enumerate(record.stints):
        later = record.stints[number + 1 :]
        end = next(
            (other.before for other in later if other.filament == stint.filament), None
        )
        if (filament := used.get(stint.filament)) is None:
            continue
        now = _share(record, stint.filament)
        whole = (now if end is None else min(end, now)) - min(stint.before, now)
        found.append(_use(stint, filament, whole / now if now else 0.0))
    return tuple(found)


def _use(stint: Stint, filament: PlannedFilament, part: float) -> SpoolUse:
    weight, length = filament.weight, filament.length
    return SpoolUse(
        filament=stint.filament,
        spool=stint.spool,
        weight=None if weight is None else weight * part,
        length=None if length is None else length * part,
    )


def _filament(record: JobRecord, unit: FilamentUnit, slot: FilamentSlot) -> int | None:
    """Return the planned filament that comes from the active slot."""
    meter = record.meter
    extruded = () if meter is None else meter.extruded(record.progress, record.layer)
    return filament_from(unit, slot, record.planned, extruded)


def _has_begun(record: JobRecord) -> bool:
    return bool(record.progress) or (record.layer or 0) > 1 or record.first_layer_done


def _share(record: JobRecord, index: int) -> float:
    """Return which share of a planned filament is used, from 0 to 1."""
    used = next(
        (filament for filament in used_filaments(record) if filament.index == index),
        None,
    )
    plan = next(
        (filament for filament in record.planned if filament.index == index), None
    )
    if used is None or plan is None:
        return 0.0
    pairs = (used.weight, plan.weight), (used.length, plan.length)
    return next((done / whole for done, whole in pairs if done and whole), 0.0)
