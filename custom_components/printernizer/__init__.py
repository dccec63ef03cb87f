"""Printernizer: 3D printers in Home Assistant, whatever their brand."""

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import EVENT_HOMEASSISTANT_STOP, Platform
from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.typing import ConfigType

from .brands import BRANDS, Brand
from .connecting.decisions import async_ask_no_more
from .connecting.discovery import async_discovery
from .connecting.memory import PrinterMemory
from .connecting.named_entities import async_follow_renamed, async_miss_named_entities
from .connecting.power import async_follow_power
from .const import CONF_BRAND, DOMAIN, LOGGER
from .coordinator import PrinterCoordinator
from .entity import printer_device_info
from .entry_migration import async_bring_up_to_date
from .fleet.carrier import FleetCarrier
from .fleet.entries import is_fleet
from .fleet.setup import async_setup_fleet, async_unload_fleet
from .following.bed import async_forget_bed
from .following.costs.cost_book import async_forget_costs
from .following.issues import async_watch_for_issues
from .following.ledger import JobLedger
from .following.photographer import photo_folder
from .following.problem_texts import async_forget_texts, async_read_texts
from .powering.partner import async_forget_power
from .runtime import PrinternizerConfigEntry, PrinterRuntime, async_begin
from .services import async_setup_services
from .serving.borrowed import borrowed
from .serving.cards import async_serve_cards
from .serving.files import async_serve_files
from .serving.photos import async_serve_photos
from .spooling.room import spool_room

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)

PLATFORMS = [
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.CAMERA,
    Platform.EVENT,
    Platform.FAN,
    Platform.IMAGE,
    Platform.LIGHT,
    Platform.NUMBER,
    Platform.SELECT,
    Platform.SENSOR,
    Platform.SWITCH,
    Platform.UPDATE,
]


async def async_setup(hass: HomeAssistant, _config: ConfigType) -> bool:
    """Offer what no printer has of its own: actions, pages, and the fleet's entry."""
    async_setup_services(hass)
    await async_serve_cards(hass)
    async_serve_photos(hass)
    async_serve_files(hass)
    FleetCarrier(hass).async_start()
    async_follow_renamed(hass)
    return True


async def async_setup_entry(
    hass: HomeAssistant, entry: PrinternizerConfigEntry
) -> bool:
    """Set up a printer, or what stands for all of them."""
    if is_fleet(entry):
        return await async_setup_fleet(hass, entry)
    # Before it is reached, which it may not be where we look for it.
    await async_discovery(hass).async_listen_for(entry.entry_id)
    brand = BRANDS[entry.data[CONF_BRAND]]
    coordinator = await _async_reach(hass, entry, brand)
    entry.runtime_data = runtime = await async_begin(coordinator)
    _keep_at_shutdown(hass, entry)
    # Before the platforms: what is plugged into the printer refers to it.
    dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id, **printer_device_info(coordinator)
    )
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    async_watch_for_issues(coordinator, runtime.jobs)
    async_miss_named_entities(hass, entry)
    async_read_texts(coordinator, brand.key, brand.texts)
    await runtime.jobs.async_open()
    return True


async def async_migrate_entry(
    hass: HomeAssistant, entry: PrinternizerConfigEntry
) -> bool:
    """Bring up to date what an older version wrote."""
    await async_bring_up_to_date(hass, entry)
    return True


async def _async_reach(
    hass: HomeAssistant, entry: PrinternizerConfigEntry, brand: Brand
) -> PrinterCoordinator:
    """Connect to a printer, and hang up when the entry or Home Assistant stops."""
    backend = brand.create(hass, entry.data, entry.title)
    entry.async_on_unload(backend.close)

    async def hang_up(_event: Event) -> None:
        await backend.close()

    # Home Assistant stops without unloading entries, and P1 and A1 have few places for
    # clients that did not say goodbye.
    entry.async_on_unload(hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, hang_up))
    coordinator = PrinterCoordinator(hass, entry, backend)
    async_follow_power(hass, entry, coordinator)
    await coordinator.async_config_entry_first_refresh()
    return coordinator


def _keep_at_shutdown(hass: HomeAssistant, entry: PrinternizerConfigEntry) -> None:
    """Write what is known when Home Assistant stops."""

    async def keep(_event: Event) -> None:
        await _async_keep(entry)

    entry.async_on_unload(hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, keep))


async def _async_keep(entry: PrinternizerConfigEntry) -> None:
    """Bring to an end what is under way, and write what is known.

    Whatever goes wrong there: an entry that cannot be unloaded is of no use until Home
    Assistant is started anew.
    """
    runtime = entry.runtime_data
    for finish in (
        runtime.photographer.async_stop,
        runtime.coordinator.async_remember,
        runtime.jobs.async_close,
    ):
        try:
            await finish()
        except Exception:  # noqa: BLE001 - whatever it is, the printer is left alone
            LOGGER.exception("%s does not end as it should", entry.title)


async def async_unload_entry(
    hass: HomeAssistant, entry: PrinternizerConfigEntry
) -> bool:
    """Unload a printer; the connection is closed by what setup registered."""
    if is_fleet(entry):
        return await async_unload_fleet(hass, entry)
    await _async_keep(entry)
    if not await _async_unload_platforms(hass, entry):
        # Home Assistant undoes nothing of the set-up then: jobs are told as before.
        await entry.runtime_data.jobs.async_open()
        return False
    async_ask_no_more(hass, entry)
    return True


async def _async_unload_platforms(
    hass: HomeAssistant, entry: PrinternizerConfigEntry
) -> bool:
    """Unload the platforms; one that fails has forgotten its entities by then."""
    unload = hass.config_entries.async_forward_entry_unload
    refused = [platform for platform in PLATFORMS if not await unload(entry, platform)]
    return all([await unload(entry, platform) for platform in refused])


async def _async_end(entry: PrinternizerConfigEntry) -> None:
    """Leave a printer alone whose entry could not be unloaded."""
    runtime: PrinterRuntime | None = getattr(entry, "runtime_data", None)
    if runtime is not None:
        await _async_keep(entry)
        await runtime.coordinator.async_shutdown()
        await runtime.coordinator.backend.close()


async def async_remove_config_entry_device(
    _hass: HomeAssistant,
    entry: PrinternizerConfigEntry,
    device: dr.AnyDeviceEntry,
) -> bool:
    """Let a unit be removed that has been unplugged for a while."""
    if is_fleet(entry) or entry.state is not ConfigEntryState.LOADED:
        # Nobody can say what is plugged in.
        return False
    units = entry.runtime_data.units
    serials = {serial for domain, serial in device.identifiers if domain == DOMAIN}
    return any(units.is_gone(serial) for serial in serials)


async def async_remove_entry(
    hass: HomeAssistant, entry: PrinternizerConfigEntry
) -> None:
    """Forget a printer that was removed."""
    if is_fleet(entry):
        return
    await _async_end(entry)
    async_discovery(hass).async_entry_removed(entry.entry_id)
    async_ask_no_more(hass, entry)
    await PrinterMemory(hass, entry.entry_id).forget()
    await JobLedger(hass, entry.entry_id).remove()
    await async_forget_bed(hass, entry.entry_id)
    await async_forget_power(hass, entry.entry_id)
    await async_forget_costs(hass, entry.entry_id)
    await spool_room(hass).async_forget_printer(entry.entry_id)
    brand = BRANDS[entry.data[CONF_BRAND]]
    await async_forget_texts(hass, entry, brand.key, brand.texts)
    await hass.async_add_executor_job(photo_folder(hass, entry.entry_id).remove)
    await borrowed(hass).forget(entry.entry_id)
