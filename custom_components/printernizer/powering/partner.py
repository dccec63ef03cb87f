"""What a printer's power is used for: on before a print, and off after it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import STATE_OFF, STATE_ON
from homeassistant.core import (
    Context,
    Event,
    EventStateChangedData,
    HomeAssistant,
    callback,
)
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.util.dt import utcnow

from ..const import (
    CONF_AUTO_OFF,
    CONF_AUTO_OFF_MINUTES,
    CONF_AUTO_ON,
    DEFAULT_AUTO_OFF_MINUTES,
    DOMAIN,
    LOGGER,
)
from ..coordinator import PrinterCoordinator
from ..fleet.entries import loaded_printer, printer_entries
from ..following.follower import PrinterWatch
from ..following.job_book import JobBook
from ..printer.commands.commands import StartPrint
from ..printer.errors import NotReadyError, PrinterError, RefusedError
from ..printer.model import PrinterSnapshot
from ..printer.power.auto_off import AutoOff, AutoOffState, PowerSight
from ..printer.power.replay import ReplayWatch
from ..printer.power.safety import PowerBlock
from ..printer.reasons import Reason, power_blocked_by
from ..storing.codec import Codec
from ..storing.kept_file import KeptFile
from .plug import PowerPlug, plug_of

ANSWERS_WITHIN = 30.0
STARTS_WITHIN = 300.0
"""Seconds that a printer has from its power to being ready for a print."""
_SHOWS_WITHIN = timedelta(minutes=2)
"""So long after a print was asked for, the printer may not tell of it yet."""
_CODEC = Codec(AutoOffState)


class PowerPartner(PrinterWatch):
    """The power of one printer; without an option that names a plug it does nothing."""

    def __init__(self, coordinator: PrinterCoordinator, jobs: JobBook) -> None:
        """Prepare to read what was kept."""
        super().__init__(coordinator)
        self._jobs = jobs
        self.plug = plug_of(self.hass, self.entry)
        self._file = _file(self.hass, self.entry.entry_id)
        self._auto: AutoOff | None = None
        self._replay = ReplayWatch()
        self.replays = False
        """Whether the last job seems to have begun again because power came back."""
        self._starts = 0
        self._started: datetime | None = None
        self._powered: datetime | None = None
        self._acting = False
        self._said = False

    @property
    def switches_off(self) -> bool:
        """Whether the printer is switched off by itself after a job."""
        return self.plug is not None and bool(self.entry.options.get(CONF_AUTO_OFF))

    @property
    def off_at(self) -> datetime | None:
        """When it will be switched off, if nothing comes in between."""
        return None if self._auto is None else self._auto.off_at

    @property
    def block(self) -> PowerBlock | None:
        """Why the printer must not be switched off now."""
        return self._sight(utcnow()).block

    async def async_load(self) -> None:
        """Read what was kept, and begin to follow the printer and its plug."""
        if self.switches_off:
            await self._load_auto_off()
        else:
            # What is over by the time this is wanted again is left alone.
            await self._file.drop()
        self.async_start()
        if self.plug is None:
            return
        await self.async_write()
        self.entry.async_on_unload(
            async_track_state_change_event(
                self.hass, [self.plug.entity_id], self._plug_changed
            )
        )

    async def _load_auto_off(self) -> None:
        minutes = self.entry.options.get(
            CONF_AUTO_OFF_MINUTES, DEFAULT_AUTO_OFF_MINUTES
        )
        self._auto = AutoOff(timedelta(minutes=minutes), await self._file.load())

    async def async_write(self) -> None:
        """Write which job needs no switching off any more."""
        if self._auto is not None:
            await self._file.write(self._auto.state)

    async def async_turn_on(self, context: Context | None = None) -> None:
        """Turn the plug on; raises a translated error if that cannot be done."""
        with self.coordinator.translated_errors():
            await self._needed_plug().async_turn(on=True, context=context)

    async def async_turn_off(
        self, *, force: bool = False, context: Context | None = None
    ) -> None:
        """Turn the plug off; raises a translated error if that is not safe.

        The printers that hang on it are asked anew, unless it is forced: also where the
        plug says that it is off, which may be wrong. If they are out of reach then, all
        is as it should be.
        """
        with self.coordinator.translated_errors():
            plug = self._needed_plug()
            if not force and not await self._may_be_cut(plug):
                return
            await plug.async_turn(on=False, context=context)

    async def async_keep_on(self) -> None:
        """Leave the printer on after the job that is under way, or was last."""
        if self._auto is not None:
            self._auto.keep_on(self._sight(utcnow()))
            self._look_and_show()
            await self.async_write()

    @asynccontextmanager
    async def printing(self, context: Context | None = None) -> AsyncGenerator[None]:
        """Have power for a print that is asked for within, and keep it.

        `context` says who asks. Raises a translated error if the printer is not there
        in time.
        """
        self._starts += 1
        self._replay.somebody_asked()
        self._look_and_show()
        try:
            with self.coordinator.translated_errors():
                await self._be_there(context)
            yield
            self._started = utcnow()
        finally:
            self._starts -= 1
            self._look_and_show()

    def _look_and_show(self) -> None:
        """Look at all, and have entities show what no snapshot tells."""
        self._look_at(utcnow())
        self.coordinator.async_update_listeners()

    def _needed_plug(self) -> PowerPlug:
        if self.plug is None:
            raise RefusedError(Reason.NO_POWER_SWITCH)
        return self.plug

    async def _be_there(self, context: Context | None) -> None:
        """Turn the plug on if that is wanted, and wait for the printer."""
        plug, coordinator = self.plug, self.coordinator
        wanted = self.entry.options.get(CONF_AUTO_ON)
        if plug is None or not wanted or StartPrint not in coordinator.supported:
            return
        if plug.is_on is False:
            await plug.async_turn(on=True, context=context)
        elif not self._is_starting(utcnow()):
            return
        ready = asyncio.Event()

        @callback
        def look() -> None:
            if StartPrint in coordinator.data.accepts and coordinator.data.watched:
                ready.set()

        done = coordinator.async_add_listener(look)
        try:
            look()
            async with asyncio.timeout(STARTS_WITHIN):
                await ready.wait()
        except TimeoutError as error:
            seconds = round(STARTS_WITHIN)
            raise NotReadyError(Reason.POWERED_IN_VAIN, seconds=seconds) from error
        finally:
            done()

    def _is_starting(self, now: datetime) -> bool:
        """Whether the power is back, and the printer is not there yet."""
        if self.coordinator.data.online or self._powered is None:
            return False
        return now - self._powered < timedelta(seconds=STARTS_WITHIN)

    def _sight(self, now: datetime) -> PowerSight:
        job, last = self._jobs.current, self._jobs.last
        asked = self._started
        is_new = asked is not None and timedelta() <= now - asked < _SHOWS_WITHIN
        return PowerSight(
            snapshot=self.coordinator.data,
            now=now,
            plug=None if self.plug is None else self.plug.is_on,
            job=None if job is None else job.id,
            last=None if last is None else last.id,
            starting=self._starts > 0 or (is_new and job is None),
        )

    @override
    def _take(self, snapshot: PrinterSnapshot, now: datetime) -> bool:
        if self.plug is None:
            return False
        last, before = self._jobs.last, (self.replays, self.off_at)
        key = None if last is None else last.key
        self.replays = self._replay.look(snapshot, now, key)
        if self._auto is not None:
            self._look_after(self._auto, now)
        return before != (self.replays, self.off_at)

    def _look_after(self, auto: AutoOff, now: datetime) -> None:
        state = auto.state
        auto.look(self._sight(now))
        if auto.state != state:
            self._file.write_soon(lambda: auto.state, 0)
        if auto.off_at is None or now < auto.off_at or self._acting:
            return
        self._acting = True
        # Broken off when the entry is unloaded: the next start sees all anew.
        self.entry.async_create_background_task(
            self.hass, self._switch_off(auto, now), f"{DOMAIN} switch off"
        )

    @override
    def _due(self, now: datetime) -> datetime | None:
        off_at = None if self._acting else self.off_at
        dues = [due for due in (off_at, self._replay.due) if due is not None]
        return min(dues, default=None)

    async def _switch_off(self, auto: AutoOff, due: datetime) -> None:
        """Switch off, if everybody says anew that this ruins nothing."""
        try:
            if await self._may_switch_off(auto, due):
                LOGGER.info("%s is switched off after its job", self.entry.title)
                await self._needed_plug().async_turn(on=False)
            self._said = False
        except (PrinterError, HomeAssistantError) as error:
            if not self._said:
                LOGGER.warning(
                    "%s was not switched off, and is tried again: %s",
                    self.entry.title,
                    error,
                )
            self._said = True
        finally:
            self._acting = False
            auto.put_off()
            self._look_and_show()

    async def _may_switch_off(self, auto: AutoOff, due: datetime) -> bool:
        partners, answers = await self._ask_all_anew()
        # From here on to the switch nothing comes in between.
        if not all(answer is None for answer in answers) or self.hass.is_stopping:
            return False
        is_due = auto.may_act(self._sight(max(due, utcnow())))
        return is_due and not any(partner.block for partner in partners)

    async def _may_be_cut(self, plug: PowerPlug) -> bool:
        """Whether there is anything to cut; raises a translated error if not safe."""
        partners, answers = await self._ask_all_anew()
        says_off = plug.is_on is False
        for partner, answer in zip(partners, answers, strict=True):
            block = partner.block
            # One that is only asked too often tells by itself what is new.
            if block is None and answer not in {None, Reason.ASKED_TOO_OFTEN}:
                block = PowerBlock.UNSEEN
            if block is PowerBlock.UNSEEN and says_off:
                return False
            if block is not None:
                with partner.coordinator.translated_errors():
                    raise RefusedError(power_blocked_by(block))
        return True

    async def _ask_all_anew(self) -> tuple[list[PowerPartner], list[str | None]]:
        """Ask all printers on the plug; returns them, and what went wrong with each.

        Raises `RefusedError` if one of them is not set up, then or since.
        """
        partners = self._sharing()
        answers = await asyncio.gather(
            *(partner.async_ask_anew() for partner in partners)
        )
        if self._sharing() != partners:
            raise RefusedError(power_blocked_by(PowerBlock.UNSEEN))
        return partners, answers

    async def async_ask_anew(self) -> str | None:
        """Have the printer tell how it is; what went wrong, `None` if nothing."""
        try:
            async with asyncio.timeout(ANSWERS_WITHIN):
                await self.coordinator.async_ask_printer()
        except TimeoutError:
            return Reason.NO_ANSWER
        except HomeAssistantError as error:
            return error.translation_key or Reason.UNEXPECTED
        return None

    @property
    def devices(self) -> list[str]:
        """The ids of the devices of all printers on the same plug, set up or not."""
        registry = dr.async_get(self.hass)
        return [
            device.id
            for entry in self._entries()
            for device in dr.async_entries_for_config_entry(registry, entry.entry_id)
            if (DOMAIN, entry.unique_id) in device.identifiers
        ]

    def _entries(self) -> list[ConfigEntry[Any]]:
        """Return the entries of all printers that hang on the same plug."""
        if self.plug is None:
            return []
        return [
            entry
            for entry in printer_entries(self.hass)
            if (named := plug_of(self.hass, entry)) is not None
            and named.entity_id == self.plug.entity_id
            and not entry.disabled_by
        ]

    def _sharing(self) -> list[PowerPartner]:
        """Return all printers that hang on the same plug.

        Raises `RefusedError` if one of them is not set up, so that nothing is known.
        """
        self._needed_plug()
        found: list[PowerPartner] = []
        for entry in self._entries():
            if loaded_printer(self.hass, entry.entry_id) is None:
                raise RefusedError(power_blocked_by(PowerBlock.UNSEEN))
            found.append(entry.runtime_data.power)
        return found

    @callback
    def _plug_changed(self, event: Event[EventStateChangedData]) -> None:
        old, new = event.data["old_state"], event.data["new_state"]
        now = utcnow()
        turned_on = new is not None and new.state == STATE_ON
        # A switch that was away, as after a restart, has not given power just now.
        if turned_on and old is not None and old.state == STATE_OFF:
            self._powered = now
            if not self._starts:
                self._replay.power_came(now, job=self._jobs.current is not None)
        self._look_and_show()


def _file(hass: HomeAssistant, entry_id: str) -> KeptFile[AutoOffState]:
    # No generation before: a job that was settled since would be open again.
    return KeptFile(hass, f"{entry_id}.power", _CODEC, generations=False)


async def async_forget_power(hass: HomeAssistant, entry_id: str) -> None:
    """Forget what was kept of the power of a removed printer."""
    await _file(hass, entry_id).remove()
