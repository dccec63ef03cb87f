"""What an action is: something that printers are told with parameters, or asked for.

Every action names its printers by their devices, acts on each of them by itself, and
returns or raises: an error of one printer never hides what the others did.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
)
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import (
    config_validation as cv,
    device_registry as dr,
    service,
)
import voluptuous as vol

from ..const import DOMAIN
from ..coordinator import PrinterCoordinator
from ..fleet.entries import is_fleet
from ..runtime import PrinternizerConfigEntry, PrinterRuntime
from .rights import Right, async_check_right

type ActionData = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A device that an action is for: a printer, or a unit that is plugged into it.

    `serial` is the device's own: that of the printer or that of the unit.
    """

    hass: HomeAssistant
    entry: PrinternizerConfigEntry
    serial: str

    @property
    def runtime(self) -> PrinterRuntime:
        """What the printer has while it is loaded."""
        return self.entry.runtime_data

    @property
    def coordinator(self) -> PrinterCoordinator:
        """The coordinator of the printer."""
        return self.runtime.coordinator


type Handle = Callable[[Target, ActionData], Awaitable[ServiceResponse]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """An action: its fields beside the device, and what it does with one device.

    One that answers takes a single device and returns the answer as it is. `right` is
    what its caller needs. One that is `for_all` is also for printers that are not
    loaded, and must not use their `runtime` then.
    """

    name: str
    fields: Mapping[vol.Marker, Any]
    handle: Handle
    answers: bool = False
    for_all: bool = False
    right: Right = Right.CONTROL


def register_action(hass: HomeAssistant, action: Action) -> None:
    """Offer an action to users."""

    async def serve(call: ServiceCall) -> ServiceResponse:
        data = dict(call.data)
        named = data.pop(ATTR_DEVICE_ID)
        devices = dict.fromkeys([named] if action.answers else named)
        # All is known and allowed before the first of them is told anything.
        await async_check_right(hass, call, action.right, devices)
        find = _any_target if action.for_all else _target
        targets = [find(hass, device_id) for device_id in devices]
        if action.answers:
            return await action.handle(targets[0], data)
        await _for_each(targets, action.handle, data)
        return None

    devices = cv.string if action.answers else vol.All(cv.ensure_list, [cv.string])
    hass.services.async_register(
        DOMAIN,
        action.name,
        serve,
        schema=vol.Schema({vol.Required(ATTR_DEVICE_ID): devices, **action.fields}),
        supports_response=(
            SupportsResponse.ONLY if action.answers else SupportsResponse.NONE
        ),
    )


async def _for_each(targets: list[Target], handle: Handle, data: ActionData) -> None:
    """Do something with every device, and then raise what went wrong."""
    outcomes = await asyncio.gather(
        *(handle(target, data) for target in targets), return_exceptions=True
    )
    failures = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    match failures:
        case []:
            return
        case [failure]:
            raise failure
        case _ if all(isinstance(it, HomeAssistantError) for it in failures):
            reason = "; ".join(str(it) for it in failures)
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="several_failed",
                translation_placeholders={"reason": reason},
            ) from failures[0]
        case _:
            raise next(it for it in failures if not isinstance(it, HomeAssistantError))


def _target(hass: HomeAssistant, device_id: str) -> Target:
    """Return a device of ours; raises a translated error for any other."""
    entry: PrinternizerConfigEntry
    device, entry = service.async_get_device_and_config_entry(hass, DOMAIN, device_id)
    _refuse_fleet(entry)
    return Target(hass=hass, entry=entry, serial=_serial(device))


def _any_target(hass: HomeAssistant, device_id: str) -> Target:
    """Return a device of ours, also of a printer that is not loaded."""
    entry: PrinternizerConfigEntry | None
    device, entry = dr.async_get_device_and_config_entry_for_domain(
        hass, device_id, domain=DOMAIN
    )
    if device is None or entry is None:
        # Says which of the two is wrong.
        return _target(hass, device_id)
    _refuse_fleet(entry)
    return Target(hass=hass, entry=entry, serial=_serial(device))


def _refuse_fleet(entry: ConfigEntry[Any]) -> None:
    """Raise for the device of all printers together: each of them is named itself."""
    if is_fleet(entry):
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="not_a_printer"
        )


def _serial(device: dr.AnyDeviceEntry) -> str:
    return next(
        identifier for domain, identifier in device.identifiers if domain == DOMAIN
    )
