"""What a user has to see to at a printer; each goes away by itself once it is done."""

from collections.abc import Callable, Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ..const import DOMAIN
from ..coordinator import PrinterCoordinator
from ..printer.connection.cause import Cause
from ..printer.jobs.maintenance import Task
from ..printer.looking import Beyond
from ..printer.model import PrinterSnapshot, Refusal
from .job_book import JobBook

AUTHORISATION = "authorisation"
WRONG_ADDRESS = "wrong_address"


def due_key(task: Task) -> str:
    """Return the key of the issue that a task is due."""
    return f"{task}_due"


def _is_due(task: Task) -> Callable[[PrinterSnapshot, JobBook], bool]:
    return lambda snapshot, jobs: (
        task in jobs.maintenance.due(jobs.odometer.seconds, snapshot)
    )


ISSUES: Mapping[str, Callable[[PrinterSnapshot, JobBook], bool]] = {
    AUTHORISATION: lambda snapshot, _: snapshot.refusal is Refusal.AUTHORISATION,
    "disk_fails": lambda _, jobs: jobs.disk_fails,
    "live_view_off": lambda snapshot, _: any(
        camera.enabled is False for camera in snapshot.cameras
    ),
    WRONG_ADDRESS: lambda snapshot, _: snapshot.cause is Cause.WRONG_PRINTER,
    **{due_key(task): _is_due(task) for task in Task},
}
FIXABLE = frozenset({AUTHORISATION, WRONG_ADDRESS, *map(due_key, Task)})
"""What the user can see to in the dialog of the issue."""


@callback
def async_watch_for_issues(coordinator: PrinterCoordinator, jobs: JobBook) -> None:
    """Raise issues and take them back, for as long as the printer is set up."""
    hass, entry = coordinator.hass, coordinator.config_entry
    raised: set[str] = set()

    @callback
    def look(snapshot: PrinterSnapshot) -> None:
        due = {key for key, is_due in ISSUES.items() if is_due(snapshot, jobs)}
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

    entry.async_on_unload(coordinator.async_add_look(look, Beyond.JOBS))
    entry.async_on_unload(jobs.async_on_change(lambda: look(coordinator.data)))
    entry.async_on_unload(take_back)


def _raise(hass: HomeAssistant, entry: ConfigEntry[Any], key: str) -> None:
    ir.async_create_issue(
        hass,
        DOMAIN,
        _issue_id(entry, key),
        is_fixable=key in FIXABLE,
        severity=ir.IssueSeverity.WARNING,
        translation_key=key,
        translation_placeholders={"printer": entry.title},
        data={"entry_id": entry.entry_id},
    )


def _issue_id(entry: ConfigEntry[Any], key: str) -> str:
    return f"{key}_{entry.entry_id}"
