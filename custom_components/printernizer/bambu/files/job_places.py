"""From which slots a job takes its filaments, as far as the printer tells."""

from dataclasses import replace

from ...printer.filament.spools import SpoolPlace
from ...printer.model import PlannedFilament
from ..reading.filament.places import Place, mapped_places
from ..reading.report import BambuReport


def placed(
    filaments: tuple[PlannedFilament, ...], report: BambuReport
) -> tuple[PlannedFilament, ...]:
    """Return the filaments with their places: by the order, or by the report.

    Both list a place for each filament of the project, whether the plate needs it or
    not. The order is repeated only once, and may be that of another job.
    """
    ordered = report.ordered
    places = () if ordered is None else ordered.places
    if not any(places):
        places = mapped_places(report.fields)
    return tuple(_with_place(filament, places) for filament in filaments)


def _with_place(
    filament: PlannedFilament, places: tuple[Place | None, ...]
) -> PlannedFilament:
    told = places[filament.index - 1 : filament.index]
    if not told or told[0] is None:
        return filament
    return replace(filament, place=SpoolPlace(unit=told[0].unit, slot=told[0].slot))
