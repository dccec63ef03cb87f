"""One printer's snapshots for Home Assistant: gathered, passed on only if changed."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from typing import Any, override

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.exceptions import (
    ConfigEntryAuthFailed,
    ConfigEntryError,
    ConfigEntryNotReady,
    HomeAssistantError,
)
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator

from .connecting.decisions import async_ask_about_certificate, async_ask_no_more
from .connecting.error_texts import translated
from .connecting.memory import PrinterMemory, Remembered
from .connecting.problem_words import async_words_of_problems
from .const import DOMAIN, LOGGER
from .gathering import GATHERING_SECONDS, async_gathering
from .printer.backend import PrinterBackend
from .printer.commands.commands import Command, CommandTypes
from .printer.connection.connection import ConnectionState
from .printer.errors import (
    AuthenticationError,
    CertificateChangedError,
    PrinterError,
    UnsupportedError,
)
from .printer.looking import Beyond, Onlooker, Onlookers, Parts
from .printer.model import PrinterSnapshot
from .printer.texts import TextLookup, knows_nothing, with_texts

# A job that begins or ends tells a few headlines in a moment, and none may get lost.
_HEADLINES_AT_ONCE = 5


class PrinterCoordinator(DataUpdateCoordinator[PrinterSnapshot]):
    """Everything above the backend goes through here: snapshots up, commands down.

    A printer that is away is no failed update: its snapshot says `offline`.
    """

    # What is kept with the entry follows the coordinator, which knows none of it.
    config_entry: ConfigEntry[Any]

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        backend: PrinterBackend,
    ) -> None:
        """Wrap a backend that is not connected yet."""
        super().__init__(
            hass,
            LOGGER,
            config_entry=entry,
            name=entry.title,
            always_update=False,
        )
        self.backend = backend
        self._memory = PrinterMemory(hass, entry.entry_id)
        self._remembered: Remembered | None = None
        self._gathering = async_gathering(hass)
        self._calming: CALLBACK_TYPE | None = None
        self._headlines = 0
        self._is_headline_owed = False
        self._text_of: TextLookup = knows_nothing
        self._words_of: TextLookup = knows_nothing
        self._told_change: CertificateChangedError | None = None
        self.onlookers = Onlookers()
        self._known_supported: CommandTypes = frozenset()
        self._was_updated = True

    @cached_property
    def parts(self) -> Parts:
        """What changes from snapshot to snapshot; there has to be one."""
        return Parts(self.data)

    @callback
    @override
    def async_add_listener(
        self, update_callback: CALLBACK_TYPE, context: Any = None
    ) -> CALLBACK_TYPE:
        """Have somebody told of every update, or an onlooker of what concerns them."""
        if isinstance(context, Onlooker):
            return self.onlookers.add(context, update_callback)
        return super().async_add_listener(update_callback, context)

    @callback
    def async_add_look(
        self, look: Callable[[PrinterSnapshot], None], *beyond: Beyond
    ) -> CALLBACK_TYPE:
        """Have somebody look now, and again when what they look at has changed.

        That is what they look at in the snapshot, and `beyond` it. Returns how to end
        that.
        """
        onlooker = Onlooker()

        @callback
        def look_again() -> None:
            snapshot, looked_at = self.parts.noting(self.data)
            look(snapshot)
            self.onlookers.turn(onlooker, frozenset({*looked_at, *beyond}))

        look_again()
        return self.onlookers.add(onlooker, look_again)

    @callback
    @override
    def async_update_listeners(self) -> None:
        """Tell those who follow, and then the onlookers whom it concerns."""
        self._note_changes()
        super().async_update_listeners()
        for tell in self.onlookers.concerned(self.parts.changes()):
            try:
                tell()
            except Exception:
                # One that fails must not keep the others from showing what is.
                self.logger.exception("Unexpected error updating %s", self.name)

    def _note_changes(self) -> None:
        """Note what is another than when all were told last."""
        if not self.parts.take(self.data):
            self.parts.mark(Beyond.NEWS)
        if self.last_update_success is not self._was_updated:
            self._was_updated = self.last_update_success
            self.parts.mark(Beyond.SUCCESS)
        if (supported := self.supported) != self._known_supported:
            self._known_supported = supported
            self.parts.mark(Beyond.SUPPORTED)

    @property
    def supported(self) -> CommandTypes:
        """The commands that the printer takes at all, also while it is away."""
        if self._remembered is not None and not self.backend.snapshot.online:
            return self._remembered.supported
        return self.backend.supported

    async def async_remember(self) -> None:
        """Keep what the printer is like, for starting while it is switched off."""
        await self._memory.keep(
            Remembered(snapshot=self.backend.snapshot, supported=self.supported)
        )

    async def async_execute(self, command: Command) -> None:
        """Have the printer do something; raises a translated error if it does not."""
        try:
            with self.translated_errors():
                await self.backend.execute(command)
        finally:
            if self.backend.poll_interval is not None:
                # One that does not push shows what it did only if it is asked.
                await self.async_request_refresh()
            elif not self._shutdown_requested:
                # Who has pressed wants to see it, be it a reading or not.
                self._pass_on()

    async def async_ask_printer(self) -> None:
        """Ask the printer anew because somebody wants it; raises a translated error.

        One that is away is tried at once.
        """
        if self.backend.poll_interval is not None:
            self.backend.try_now()
        with self.translated_errors():
            await self.backend.refresh()
        self._pass_on()

    @callback
    def async_try_now(self) -> None:
        """Try a printer at once that is away and has just announced itself."""
        if self.backend.try_now():
            self._poll_now()

    @callback
    def _poll_now(self) -> None:
        """Ask a printer at once that does not push."""
        if self.backend.poll_interval is not None:
            self.config_entry.async_create_background_task(
                self.hass, self.async_refresh(), f"{DOMAIN} try now"
            )

    @callback
    def async_switched(self, *, on: bool) -> None:
        """Take in that a printer has power, and try it, or that it has none."""
        self.backend.switched(on=on)
        if on and self.data is not None and not self.data.online:
            self._poll_now()

    @callback
    def async_tell_problems_with(self, text_of: TextLookup) -> None:
        """Tell problems with their texts from now on, the present ones too."""
        self._text_of = text_of
        self._pass_on()

    @override
    async def _async_setup(self) -> None:
        self._words_of = await async_words_of_problems(self.hass)
        try:
            await self._connect()
        except AuthenticationError as error:
            raise translated(ConfigEntryAuthFailed, error, self.name) from error
        except UnsupportedError as error:
            raise translated(ConfigEntryError, error, self.name) from error
        except PrinterError as error:
            raise translated(ConfigEntryNotReady, error, self.name) from error

    async def _connect(self) -> None:
        """Reach the printer, or wait for it if we know what it is like."""
        self.backend.gather_readings(self._gather)
        try:
            await self.backend.connect(self._pushed)
        except PrinterError:
            self._tell_certificate()
            self._remembered = await self._memory.recall()
            if self._remembered is None:
                raise
            self.backend.await_return(self._remembered.snapshot, self._pushed)
        else:
            self._needs_nobody()
            await self.async_remember()

    @override
    async def _async_update_data(self) -> PrinterSnapshot:
        # Connecting has just brought the first snapshot.
        if self.data is not None:
            try:
                await self.backend.refresh()
            except PrinterError as error:
                LOGGER.debug("%s: %s", self.name, error)
        snapshot = self._told(self.backend.snapshot)
        self.update_interval = self.backend.poll_interval
        self._note_news(snapshot)
        return snapshot

    @override
    async def async_shutdown(self) -> None:
        self._gathering.remove(self._pass_on)
        if self._calming is not None:
            self._calming()
            self._calming = None
        await super().async_shutdown()

    @callback
    def _pushed(self, snapshot: PrinterSnapshot) -> None:
        """Take a snapshot from the printer: headlines go out at once, the rest waits.

        Headlines that come faster than anybody could read them wait as well.
        """
        if self._shutdown_requested:
            return
        if self._is_news(snapshot):
            self._pass_on_headline()
        else:
            self._gather()

    @callback
    def _pass_on_headline(self) -> None:
        """Tell a headline now, or as soon as one more may be told."""
        self._is_headline_owed = self._headlines >= _HEADLINES_AT_ONCE
        if not self._is_headline_owed:
            self._headlines += 1
            self._calm_down_later()
            self._pass_on()

    @callback
    def _gather(self) -> None:
        """Look at the printer's readings when the time has come."""
        if not self._shutdown_requested:
            self._gathering.add(self._pass_on)

    def _is_news(self, snapshot: PrinterSnapshot) -> bool:
        known = self.data
        return known is None or _headline(self._told(snapshot)) != _headline(known)

    @callback
    def _calm_down_later(self) -> None:
        """Let one more headline go out at once in a while, as long as any are owed."""
        if self._calming is None:
            job = HassJob(self._calmed_down, cancel_on_shutdown=True)
            self._calming = async_call_later(self.hass, GATHERING_SECONDS, job)

    @callback
    def _calmed_down(self, _now: datetime) -> None:
        self._calming = None
        self._headlines -= 1
        if self._is_headline_owed:
            self._pass_on_headline()
        elif self._headlines:
            self._calm_down_later()

    @callback
    def _pass_on(self) -> None:
        """Tell the entities, unless the printer is back at what they know."""
        self._gathering.remove(self._pass_on)
        self._is_headline_owed = False
        snapshot = self._told(self.backend.snapshot)
        if snapshot == self.data:
            return
        # What was seen may want to be looked at more often than what was before.
        self.update_interval = self.backend.poll_interval
        self._note_news(snapshot)
        self.async_set_updated_data(snapshot)

    def _told(self, snapshot: PrinterSnapshot) -> PrinterSnapshot:
        """Return what the printer tells, with what is said of its problems."""
        return with_texts(snapshot, self._text_of, self._words_of)

    @callback
    def _note_news(self, snapshot: PrinterSnapshot) -> None:
        """Act on what concerns the entry: a refused login, another firmware."""
        self._tell_certificate()
        if snapshot.online:
            # From now on the printer itself is known.
            self._remembered = None
        if snapshot.online and self.data is not None and not self.data.online:
            self._needs_nobody()
        if snapshot.connection is ConnectionState.REJECTED:
            self.config_entry.async_start_reauth(self.hass)
        if self.data is not None and snapshot.info != self.data.info:
            self._update_device(snapshot)

    @callback
    def _needs_nobody(self) -> None:
        """Take back what the user was asked while the printer was not to be had."""
        async_ask_no_more(self.hass, self.config_entry)
        flows = self.config_entry.async_get_active_flows(self.hass, {SOURCE_REAUTH})
        for flow in list(flows):
            self.hass.config_entries.flow.async_abort(flow["flow_id"])

    @callback
    def _tell_certificate(self) -> None:
        """Tell the user of another certificate, and that the trusted one is back."""
        change = self.backend.certificate_change
        if change is not self._told_change:
            self._told_change = change
            async_ask_about_certificate(self.hass, self.config_entry, change)

    @callback
    def _update_device(self, snapshot: PrinterSnapshot) -> None:
        registry = dr.async_get(self.hass)
        device = registry.async_get_device_by_identifier(
            (DOMAIN, snapshot.info.serial), self.config_entry.entry_id
        )
        if device is not None:
            registry.async_update_device(
                device.id,
                model=snapshot.info.model,
                sw_version=snapshot.info.firmware.installed,
            )

    @contextmanager
    def translated_errors(self) -> Generator[None]:
        """Turn a printer's errors into those of Home Assistant."""
        try:
            yield
        except PrinterError as error:
            if isinstance(error, AuthenticationError):
                self.config_entry.async_start_reauth(self.hass)
            raise translated(HomeAssistantError, error, self.name) from error


def _headline(snapshot: PrinterSnapshot) -> tuple[object, ...]:
    """Return what people and automations want to know without delay."""
    job = snapshot.job
    return (
        snapshot.connection,
        snapshot.status,
        snapshot.stage,
        snapshot.problems,
        snapshot.refusal,
        snapshot.accepts,
        snapshot.door_open,
        job and (job.id, job.name, job.file),
    )
