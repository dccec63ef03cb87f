"""Which device an action is for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import device_registry as dr, service

from ..const import DOMAIN
from ..coordinator import PrinterCoordinator
from ..fleet.entries import is_fleet
from ..runtime import PrinternizerConfigEntry, PrinterRuntime

type ActionData = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A device that an action is for: a printer, or a unit that is plugged into it.

    `serial` is the device's own: that of the printer or that of the unit.
    `context` says who calls, for what else of Home Assistant is used for it.
    """

    hass: HomeAssistant
    entry: PrinternizerConfigEntry
    serial: str
    context: Context

    @property
    def runtime(self) -> PrinterRuntime:
        """What the printer has while it is loaded."""
        return self.entry.runtime_data

    @property
    def coordinator(self) -> PrinterCoordinator:
        """The coordinator of the printer."""
        return self.runtime.coordinator


def find_target(hass: HomeAssistant, device_id: str, context: Context) -> Target:
    """Return a device of ours; raises a translated error for any other."""
    entry: PrinternizerConfigEntry
    device, entry = service.async_get_device_and_config_entry(hass, DOMAIN, device_id)
    _refuse_fleet(entry)
    return Target(hass=hass, entry=entry, serial=_serial(device), context=context)


def find_any_target(hass: HomeAssistant, device_id: str, context: Context) -> Target:
    """Return a device of ours, also of a printer that is not loaded."""
    entry: PrinternizerConfigEntry | None
    device, entry = dr.async_get_device_and_config_entry_for_domain(
        hass, device_id, domain=DOMAIN
    )
    if device is None or entry is None:
        # Says which of the two is wrong.
        return find_target(hass, device_id, context)
    _refuse_fleet(entry)
    return Target(hass=hass, entry=entry, serial=_serial(device), context=context)


def _refuse_fleet(entry: PrinternizerConfigEntry) -> None:
    """Raise for the device of all printers together: each of them is named itself."""
    if is_fleet(entry):
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="not_a_printer"
        )


def _serial(device: dr.AnyDeviceEntry) -> str:
    return next(
        identifier for domain, identifier in device.identifiers if domain == DOMAIN
    )
