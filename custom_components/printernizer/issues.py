"""What a user has to see to at a printer; each goes away by itself once it is done."""

from collections.abc import Callable, Mapping

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN
from .coordinator import PrinterCoordinator, PrinternizerConfigEntry
from .printer.model import Refusal


def _maintenance_is_due(coordinator: PrinterCoordinator) -> bool:
    book = coordinator.jobs
    return bool(book.maintenance.due(book.odometer.seconds, coordinator.data))


ISSUES: Mapping[str, Callable[[PrinterCoordinator], bool]] = {
    "authorisation": lambda coordinator: (
        coordinator.data.refusal is Refusal.AUTHORISATION
    ),
    "live_view_off": lambda coordinator: any(
        camera.enabled is False for camera in coordinator.data.cameras
    ),
    "maintenance_due": _maintenance_is_due,
}


@callback
def async_watch_for_issues(hass: HomeAssistant, entry: PrinternizerConfigEntry) -> None:
    """Raise issues and take them back, for as long as the printer is set up."""
    coordinator = entry.runtime_data
    raised: set[str] = set()

    @callback
    def look() -> None:
        due = {key for key, is_due in ISSUES.items() if is_due(coordinator)}
        for key in due - raised:
            _raise(hass, entry, key)
        for key in raised - due:
            ir.async_delete_issue(hass, DOMAIN, _issue_id(entry, key))
        raised.clear()
        raised.update(due)

    @callback
    def take_back() -> None:
        for key in raised:
            ir.async_delete_issue(hass, DOMAIN, _issue_id(entry, key))

    look()
    entry.async_on_unload(coordinator.async_add_listener(look))
    entry.async_on_unload(coordinator.jobs.async_on_change(look))
    entry.async_on_unload(take_back)


def _raise(hass: HomeAssistant, entry: PrinternizerConfigEntry, key: str) -> None:
    ir.async_create_issue(
        hass,
        DOMAIN,
        _issue_id(entry, key),
        is_fixable=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key=key,
        translation_placeholders={"printer": entry.title},
    )


def _issue_id(entry: PrinternizerConfigEntry, key: str) -> str:
    return f"{key}_{entry.entry_id}"
