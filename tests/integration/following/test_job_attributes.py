"""A job as users meet it."""

from custom_components.printernizer.following.job_attributes import job_attributes
from custom_components.printernizer.printer.filament.spools import FilamentUnitKind
from custom_components.printernizer.printer.filament.stints import Spool, Stint
from custom_components.printernizer.printer.jobs.record import JobRecord, JobResult
from custom_components.printernizer.printer.model import PlannedFilament
from tests.schedules import BIRTH


def test_each_spool_is_told_with_what_came_from_it() -> None:
    spool = Spool(
        unit="AMS", kind=FilamentUnitKind.AMS, number=2, slot=0, colour="FFFFFF"
    )
    record = JobRecord(
        id="1",
        since=BIRTH,
        result=JobResult.CANCELLED,
        progress=50,
        planned=(PlannedFilament(index=1, weight=20, length=6000),),
        stints=(Stint(filament=1, spool=spool, since=BIRTH),),
    )
    assert job_attributes(record)["spools"] == [
        {
            "filament": 1,
            "unit": "ams",
            "unit_number": 2,
            "slot": 1,
            "material": None,
            "color": "#FFFFFF",
            "grams": 10.0,
            "metres": 3.0,
        }
    ]
