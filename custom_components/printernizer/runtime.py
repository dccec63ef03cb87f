"""A printer that is set up: its coordinator, and everything that follows it."""

from dataclasses import dataclass

from homeassistant.config_entries import ConfigEntry

from .coordinator import PrinterCoordinator
from .following.attention import AttentionWatch
from .following.bed import PrinterBed
from .following.costs.cost_book import CostBook
from .following.job_book import JobBook
from .following.photographer import Photographer
from .following.unplugged import UnpluggedUnits
from .powering.partner import PowerPartner
from .spooling.printer_spools import PrinterSpools


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterRuntime:
    """What an entry has while it is loaded; entities and actions are given it."""

    coordinator: PrinterCoordinator
    jobs: JobBook
    power: PowerPartner
    costs: CostBook
    attention: AttentionWatch
    bed: PrinterBed
    photographer: Photographer
    units: UnpluggedUnits
    spools: PrinterSpools


type PrinternizerConfigEntry = ConfigEntry[PrinterRuntime]


async def async_begin(coordinator: PrinterCoordinator) -> PrinterRuntime:
    """Begin all that follows a printer, until its entry is unloaded.

    The order counts: who looks at jobs is called after them, entities after all.
    """
    costs = CostBook(coordinator)
    await costs.async_load()
    jobs = JobBook(coordinator, costs.appraised)
    await jobs.async_load()
    power = PowerPartner(coordinator, jobs)
    await power.async_load()
    spools = PrinterSpools(coordinator, jobs)
    costs.async_follow(jobs, spools.price_per_kg)
    attention = AttentionWatch(coordinator, lambda: power.replays)
    attention.async_start()
    bed = PrinterBed(coordinator, jobs)
    await bed.async_load()
    photographer = Photographer(coordinator, jobs)
    await photographer.async_start()
    units = UnpluggedUnits(coordinator)
    units.async_start()
    await spools.async_start()
    return PrinterRuntime(
        coordinator=coordinator,
        jobs=jobs,
        power=power,
        costs=costs,
        attention=attention,
        bed=bed,
        photographer=photographer,
        units=units,
        spools=spools,
    )
