"""What is known of all printers that are loaded, worked out anew when one has news."""

from typing import Any

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
    ConfigEntryState,
)
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from ..const import DOMAIN
from ..following.listeners import Listeners
from ..printer.fleet.fleet import FleetState, Member, fleet_of
from ..printer.looking import Beyond
from ..printer.model import PrinterSnapshot
from ..runtime import PrinterRuntime
from .entries import is_fleet, printer_entries


class FleetWatch:
    """How the printers stand together; tells its listeners only what is new."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
        """Prepare; nobody is followed yet."""
        self._hass = hass
        self._entry = entry
        self._followed: dict[str, _Followed] = {}
        self._hear_of_changes: Listeners[[]] = Listeners()
        self.state = FleetState()

    @callback
    def async_start(self) -> None:
        """Follow the printers, those that come later too, until this is unloaded."""
        self._gather()
        self._look()
        self._entry.async_on_unload(
            async_dispatcher_connect(
                self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._entry_changed
            )
        )
        self._entry.async_on_unload(self._follow_nobody)

    @callback
    def async_on_change(self, listener: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Call the listener when the state is another one; returns how to end that."""
        return self._hear_of_changes.add(listener)

    @callback
    def _entry_changed(
        self, _change: ConfigEntryChange, entry: ConfigEntry[Any]
    ) -> None:
        if entry.domain == DOMAIN and not is_fleet(entry):
            self._gather()
            self._look()

    @callback
    def _gather(self) -> None:
        """Follow the printers that are loaded, and leave those that are not."""
        loaded: dict[str, PrinterRuntime] = {
            entry.entry_id: entry.runtime_data
            for entry in printer_entries(self._hass)
            if entry.state is ConfigEntryState.LOADED
        }
        for entry_id in self._followed.keys() - loaded.keys():
            self._followed.pop(entry_id).leave()
        for entry_id, runtime in loaded.items():
            if entry_id in self._followed:
                self._followed[entry_id].look()
            else:
                self._followed[entry_id] = _Followed(runtime, self._look)

    @callback
    def _follow_nobody(self) -> None:
        while self._followed:
            self._followed.popitem()[1].leave()

    @callback
    def _look(self) -> None:
        state = fleet_of(followed.member for followed in self._followed.values())
        if state != self.state:
            self.state = state
            self._hear_of_changes.tell()


class _Followed:
    """A printer that is followed, until it is left.

    `on_change` is called when it is another member of the fleet than before: most of
    what a printer says concerns no fleet, and many printers say much.
    """

    def __init__(self, runtime: PrinterRuntime, on_change: CALLBACK_TYPE) -> None:
        coordinator = runtime.coordinator
        self._runtime = runtime
        self._on_change = on_change
        self.member = self._member(coordinator.data)
        self.leave = coordinator.async_add_look(self._look_at, Beyond.NEWS, Beyond.JOBS)

    def look(self) -> None:
        """See what the printer is now."""
        self._look_at(self._runtime.coordinator.data)

    def _look_at(self, snapshot: PrinterSnapshot) -> None:
        member = self._member(snapshot)
        if member != self.member:
            self.member = member
            self._on_change()

    def _member(self, snapshot: PrinterSnapshot) -> Member:
        return Member(
            name=self._runtime.coordinator.config_entry.title,
            status=snapshot.status,
            attention=self._runtime.attention.current,
            promised=self._runtime.jobs.promised,
        )
