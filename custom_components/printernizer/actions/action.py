"""What an action is: something that printers are told with parameters, or asked for.

Every action names its printers by their devices, acts on each of them by itself, and
returns or raises: an error of one printer never hides what the others did.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from homeassistant.const import ATTR_DEVICE_ID, ATTR_ENTITY_ID
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
)
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import (
    config_validation as cv,
)
import probatio

from ..connecting.error_texts import async_told
from ..const import DOMAIN
from .rights import Right, async_check_right
from .slots import SLOT, device_and_slot
from .target import ActionData, Target, find_any_target, find_target

type Handle = Callable[[Target, ActionData], Awaitable[ServiceResponse]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """An action: its fields beside the device, and what it does with one device.

    One that answers takes a single device and returns the answer as it is. `right` is
    what its caller needs. One that is `for_all` is also for printers that are not
    loaded, and must not use their `runtime` then. One that is `for_slots` has
    `SLOT_FIELDS`, can be given their sensors, and finds the slot's number in its data.
    """

    name: str
    fields: Mapping[probatio.Marker, Any]
    handle: Handle
    answers: bool = False
    for_all: bool = False
    for_slots: bool = False
    right: Right = Right.CONTROL


def register_action(hass: HomeAssistant, action: Action) -> None:
    """Offer an action to users."""

    async def serve(call: ServiceCall) -> ServiceResponse:
        named = _named(hass, action, call)
        # All is known and allowed before the first of them is told anything.
        devices = dict.fromkeys(device_id for device_id, _ in named)
        await async_check_right(hass, call.context, action.right, devices)
        find = find_any_target if action.for_all else find_target
        targets = [(find(hass, device, call.context), data) for device, data in named]
        if action.answers:
            return await action.handle(*targets[0])
        await _for_each(hass, targets, action.handle)
        return None

    hass.services.async_register(
        DOMAIN,
        action.name,
        serve,
        schema=_schema(action),
        supports_response=(
            SupportsResponse.ONLY if action.answers else SupportsResponse.NONE
        ),
    )


def _schema(action: Action) -> Any:
    """Return what a call is validated with."""
    devices = cv.string if action.answers else probatio.All(cv.ensure_list, [cv.string])
    if not action.for_slots:
        return probatio.Schema(
            {probatio.Required(ATTR_DEVICE_ID): devices, **action.fields}
        )
    fields = probatio.Schema(
        {probatio.Optional(ATTR_DEVICE_ID): devices, **action.fields}
    )
    return probatio.All(fields, cv.has_at_least_one_key(ATTR_DEVICE_ID, ATTR_ENTITY_ID))


def _named(
    hass: HomeAssistant, action: Action, call: ServiceCall
) -> list[tuple[str, ActionData]]:
    """Return the devices that a call names, each with what it says to that one."""
    data = dict(call.data)
    devices = data.pop(ATTR_DEVICE_ID, [])
    if action.answers:
        return [(devices, data)]
    entities = data.pop(ATTR_ENTITY_ID, []) if action.for_slots else []
    slots = [device_and_slot(hass, entity_id) for entity_id in entities]
    return [
        *((device_id, data) for device_id in dict.fromkeys(devices)),
        *((device_id, {**data, SLOT: number}) for device_id, number in slots),
    ]


async def _for_each(
    hass: HomeAssistant, targets: list[tuple[Target, ActionData]], handle: Handle
) -> None:
    """Do something with every device, and then raise what went wrong."""
    outcomes = await asyncio.gather(
        *(handle(target, data) for target, data in targets), return_exceptions=True
    )
    failures = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    match failures:
        case []:
            return
        case [failure]:
            raise failure
        case _ if all(isinstance(one, HomeAssistantError) for one in failures):
            told = [await async_told(hass, one) for one in failures]
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="several_failed",
                translation_placeholders={"reason": " ".join(told)},
            ) from failures[0]
        case _:
            # A fault of ours: it has to reach the log as it is.
            raise next(
                one for one in failures if not isinstance(one, HomeAssistantError)
            )
