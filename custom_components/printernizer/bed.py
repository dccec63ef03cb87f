"""When a print can be taken off the bed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, override

from homeassistant.components.binary_sensor import (
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util
from mashumaro.codecs.basic import BasicDecoder, BasicEncoder
from mashumaro.exceptions import MissingField

from .const import CONF_READY_TEMPERATURE, DEFAULT_READY_TEMPERATURE, DOMAIN, LOGGER
from .coordinator import PrinterCoordinator, PrinternizerConfigEntry
from .entity import PrinterEntity, PrinterEntityDescription
from .printer.bed import BedState, BedWatch
from .printer.model import PrinterSnapshot
from .settle import within
from .watch import PrinterWatch

_VERSION = 1
_SAVE_WITHIN = 60
_SETTLED = within(timedelta(minutes=2))
_ENCODE = BasicEncoder(BedState).encode
_DECODE = BasicDecoder(BedState).decode


class PrinterBed(PrinterWatch):
    """The bed of one printer; how it stands is kept over a restart."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: PrinternizerConfigEntry,
        coordinator: PrinterCoordinator,
    ) -> None:
        """Prepare to read what was kept."""
        super().__init__(hass, entry, coordinator)
        self._written_by = dt_util.utcnow()
        self._store = _store(hass, entry.entry_id)
        self._watch = BedWatch(DEFAULT_READY_TEMPERATURE)

    @property
    def ready(self) -> bool:
        """Whether there is a print that can be taken off."""
        return self._watch.ready

    @property
    def ready_at(self) -> datetime | None:
        """When it will be ready, or was."""
        return self._watch.state.at

    async def async_load(self) -> None:
        """Read what was kept, and begin to follow the printer."""
        threshold = self.entry.options.get(
            CONF_READY_TEMPERATURE, DEFAULT_READY_TEMPERATURE
        )
        self._watch = BedWatch(threshold, await self._read())
        self.async_start()
        self.entry.async_on_unload(self._write_in_time)

    async def _read(self) -> BedState | None:
        data = await self._store.async_load()
        if data is None:
            return None
        try:
            return _DECODE(data)
        except (MissingField, ValueError, TypeError, LookupError) as error:
            LOGGER.debug("How a bed stood is not readable: %s", type(error))
            return None

    async def _write_in_time(self) -> None:
        await self._store.async_save(_ENCODE(self._watch.state))

    @override
    def _take(self, snapshot: PrinterSnapshot, now: datetime) -> bool:
        before = self._watch.state
        is_busy = self.coordinator.jobs.current is not None
        self._watch.look(snapshot, now, job=is_busy)
        state = self._watch.state
        if state != before:
            self._write(now, at_once=state.phase is not before.phase)
        return state != before

    def _write(self, now: datetime, *, at_once: bool) -> None:
        """Have the state written soon; a further wish would put a write off."""
        if not at_once and now < self._written_by:
            return
        seconds = 0 if at_once else _SAVE_WITHIN
        self._written_by = now + timedelta(seconds=seconds)
        self._store.async_delay_save(lambda: _ENCODE(self._watch.state), seconds)

    @override
    def _due(self, now: datetime) -> datetime | None:
        return self._watch.due(self.coordinator.data, now)


def _store(hass: HomeAssistant, entry_id: str) -> Store[dict[str, Any]]:
    return Store(hass, _VERSION, f"{DOMAIN}.{entry_id}.bed", private=True)


async def async_forget_bed(hass: HomeAssistant, entry_id: str) -> None:
    """Forget how the bed of a removed printer stood."""
    await _store(hass, entry_id).async_remove()


@dataclass(frozen=True, kw_only=True)
class ReadyBinarySensorDescription(
    PrinterEntityDescription, BinarySensorEntityDescription
):
    """Describe whether a print can be taken off."""


@dataclass(frozen=True, kw_only=True)
class ReadyTimeDescription(PrinterEntityDescription, SensorEntityDescription):
    """Describe when it can."""


def _has_bed(snapshot: PrinterSnapshot, _supported: object) -> bool:
    return snapshot.bed is not None


READY_TO_REMOVE = ReadyBinarySensorDescription(
    key="ready_to_remove",
    exists_fn=_has_bed,
    # A printer that is switched off cools all the same.
    available_fn=lambda _: True,
)
READY_AT = ReadyTimeDescription(
    key="ready_at",
    device_class=SensorDeviceClass.TIMESTAMP,
    exists_fn=_has_bed,
    available_fn=lambda _: True,
)


class ReadyBinarySensor(PrinterEntity, BinarySensorEntity):
    """Whether there is a print that can be taken off."""

    entity_description: ReadyBinarySensorDescription

    @override
    def _show(self, snapshot: PrinterSnapshot) -> bool:
        self._attr_is_on = self.coordinator.bed.ready
        return self._attr_is_on


class ReadyTimeSensor(PrinterEntity, SensorEntity):
    """When a print can be taken off; a forecast that only moves for a reason."""

    entity_description: ReadyTimeDescription

    @override
    def _show(self, snapshot: PrinterSnapshot) -> datetime | None:
        bed = self.coordinator.bed
        at = bed.ready_at
        if not bed.ready:
            at = _SETTLED(getattr(self, "_attr_native_value", None), at)
        self._attr_native_value = at
        return at
