"""What a job has used by its meter, in the words of its plan."""

from collections.abc import Sequence
from dataclasses import replace

from ...model import PlannedFilament
from .curve import FilamentCurve, UseMeter


def measured(
    planned: Sequence[PlannedFilament],
    meter: UseMeter,
    progress: float | None,
    layer: int | None,
) -> tuple[PlannedFilament, ...]:
    """Return what has been used of each filament; nothing if nobody knows.

    What the slicer plans is believed for the whole, the meter for the share of it.
    """
    lengths = meter.used(progress, layer)
    if lengths is None:
        return ()
    by_index = {filament.index: filament for filament in planned}
    pairs = list(zip(meter.filaments, lengths, strict=True))
    if len(planned) == len(pairs) == 1:
        return (_part(planned[0], *pairs[0]),)
    found = [
        _part(by_index[curve.index], curve, length)
        for curve, length in pairs
        if curve.index in by_index
    ]
    return tuple(found) or tuple(_alone(*pair) for pair in pairs)


def planned_by(meter: UseMeter) -> tuple[PlannedFilament, ...]:
    """Return the plan that follows from the file itself."""
    return tuple(_alone(curve, curve.total) for curve in meter.filaments)


def _part(
    plan: PlannedFilament, curve: FilamentCurve, length: float
) -> PlannedFilament:
    share = min(max(length / curve.total, 0.0), 1.0)
    weight, whole = plan.weight, plan.length
    return replace(
        plan,
        weight=curve.weight_of(length) if weight is None else weight * share,
        length=length if whole is None else whole * share,
    )


def _alone(curve: FilamentCurve, length: float) -> PlannedFilament:
    length = max(length, 0.0)
    return PlannedFilament(
        index=curve.index, weight=curve.weight_of(length), length=length
    )
