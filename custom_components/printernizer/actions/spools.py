"""Actions about the spools that somebody owns; all but one are for no printer."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
)
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
)
from homeassistant.helpers import config_validation as cv
from homeassistant.util.json import JsonValueType
import probatio

from ..const import DOMAIN
from ..printer.spools.bookings import pending
from ..printer.spools.stock import StockSpool, find_spool, spoolman_number
from ..spooling.room import SpoolRoom, spool_room
from .action import Action
from .colours import colour
from .rights import Right
from .slots import NOT_USED, SLOT, SLOT_FIELDS, place_in
from .target import ActionData, Target

_SPOOL: Final = "spool"
_NAME: Final = "name"
_MATERIAL: Final = "material"
_COLOR: Final = "color"
_TAG: Final = "tag"
_INITIAL: Final = "initial_weight"
_REMAINING: Final = "remaining_weight"
_PRICE: Final = "price"
_LOCATION: Final = "location"

_TEXT = probatio.All(cv.string, probatio.Length(min=1, max=64))
_GRAMS = probatio.All(probatio.Coerce(float), probatio.Range(min=0, max=10**5))
_MONEY = probatio.All(probatio.Coerce(float), probatio.Range(min=0, max=10**6))
_ABOUT: Final[dict[probatio.Marker, Any]] = {
    probatio.Optional(_MATERIAL): _TEXT,
    probatio.Optional(_COLOR): colour,
    probatio.Optional(_TAG): _TEXT,
    probatio.Optional(_INITIAL): _GRAMS,
    probatio.Optional(_REMAINING): _GRAMS,
    probatio.Optional(_PRICE): _MONEY,
    probatio.Optional(_LOCATION): _TEXT,
}
_KEPT_AS: Final = {
    _NAME: "name",
    _MATERIAL: "material",
    _COLOR: "colour",
    _INITIAL: "initial",
    _PRICE: "price",
    _LOCATION: "location",
}
_NOTHING: Final = probatio.All(probatio.Any(None, ""), lambda _: None)
"""What takes back what was told of a spool."""
_TAKEN_BACK: Final[dict[probatio.Marker, Any]] = {
    field: check if field == _REMAINING else probatio.Any(_NOTHING, check)
    for field, check in _ABOUT.items()
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeAction:
    """An action that is for no printer: its fields, and what it does.

    Who only reads has to be no more than known to Home Assistant.
    """

    name: str
    fields: Mapping[probatio.Marker, Any]
    handle: Callable[[SpoolRoom, ActionData], Awaitable[ServiceResponse]]
    answers: SupportsResponse
    right: Right


def register_home_action(hass: HomeAssistant, action: HomeAction) -> None:
    """Offer an action to users."""

    async def serve(call: ServiceCall) -> ServiceResponse:
        if action.right is Right.ADMIN and call.context.user_id:
            user = await hass.auth.async_get_user(call.context.user_id)
            if user is None or not user.is_admin:
                raise Unauthorized(context=call.context)
        room = spool_room(hass)
        await room.async_load()
        return await action.handle(room, call.data)

    hass.services.async_register(
        DOMAIN,
        action.name,
        serve,
        schema=probatio.Schema(dict(action.fields)),
        supports_response=action.answers,
    )


async def _add(room: SpoolRoom, data: ActionData) -> ServiceResponse:
    spool = await room.async_add(_changed(StockSpool(id="", name=data[_NAME]), data))
    return _described(room, spool)


async def _edit(room: SpoolRoom, data: ActionData) -> ServiceResponse:
    spool = _changed(_own(room, data[_SPOOL]), data)
    await room.async_replace(spool)
    return _described(room, spool)


async def _remove(room: SpoolRoom, data: ActionData) -> ServiceResponse:
    await room.async_remove(_own(room, data[_SPOOL]).id)
    return None


async def _get(room: SpoolRoom, _data: ActionData) -> ServiceResponse:
    told: list[JsonValueType] = [_described(room, spool) for spool in room.kept.stock]
    return {"spools": told}


def _own(room: SpoolRoom, spool_id: str) -> StockSpool:
    """Return a spool of our own; raises a translated error for any other."""
    if spoolman_number(spool_id) is not None:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="spool_of_spoolman"
        )
    return _known(room.kept.spools, spool_id)


def _known(stock: tuple[StockSpool, ...], spool_id: str) -> StockSpool:
    if (spool := find_spool(stock, spool_id)) is None:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="no_spool",
            translation_placeholders={"spool": spool_id},
        )
    return spool


def _changed(spool: StockSpool, data: ActionData) -> StockSpool:
    """Return a spool with what was told of it, and without what was taken back.

    What is left now counts from now on; without a first weight it is that too.
    """
    told: dict[str, Any] = {
        attribute: data[field] for field, attribute in _KEPT_AS.items() if field in data
    }
    if _TAG in data:
        told["tags"] = () if data[_TAG] is None else (data[_TAG],)
    new = replace(spool, **told)
    if (left := data.get(_REMAINING)) is None:
        return new
    whole = max(left, left if new.initial is None else new.initial)
    return replace(new, initial=whole, used=whole - left)


def _described(room: SpoolRoom, spool: StockSpool) -> dict[str, JsonValueType]:
    """Describe a spool as actions take and answer it."""
    left, untold = spool.remaining, pending(room.kept, spool.id)
    return {
        "spool": spool.id,
        "label": spool.label,
        "name": spool.name,
        "material": spool.material,
        "color": None if spool.colour is None else f"#{spool.colour}",
        "tags": [*spool.tags],
        "initial_weight": spool.initial,
        "remaining_weight": None if left is None else round(max(0, left - untold), 1),
        "overdrawn": round(spool.overdrawn, 1),
        "untold": round(untold, 2),
        "price": spool.price,
        "location": spool.location,
    }


async def _bind(target: Target, data: ActionData) -> None:
    place, spools = place_in(target, data[SLOT]), target.runtime.spools
    if place is None or spools.slot(place) is None:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="no_unit",
            translation_placeholders={"printer": target.coordinator.name},
        )
    chosen = None
    if data[_SPOOL] != NOT_USED:
        chosen = _known(tuple(spools.stock), data[_SPOOL]).id
    await spools.async_choose(place, chosen)


SPOOL_ACTIONS = (
    Action(
        name="bind_spool",
        fields={**SLOT_FIELDS, probatio.Required(_SPOOL): cv.string},
        handle=_bind,
        for_slots=True,
    ),
)
HOME_ACTIONS = (
    HomeAction(
        name="add_spool",
        fields={probatio.Required(_NAME): _TEXT, **_ABOUT},
        handle=_add,
        answers=SupportsResponse.OPTIONAL,
        right=Right.ADMIN,
    ),
    HomeAction(
        name="edit_spool",
        fields={
            probatio.Required(_SPOOL): cv.string,
            probatio.Optional(_NAME): _TEXT,
            **_TAKEN_BACK,
        },
        handle=_edit,
        answers=SupportsResponse.OPTIONAL,
        right=Right.ADMIN,
    ),
    HomeAction(
        name="remove_spool",
        fields={probatio.Required(_SPOOL): cv.string},
        handle=_remove,
        answers=SupportsResponse.NONE,
        right=Right.ADMIN,
    ),
    HomeAction(
        name="get_spools",
        fields={},
        handle=_get,
        answers=SupportsResponse.ONLY,
        right=Right.READ,
    ),
)
