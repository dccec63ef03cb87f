"""The one way in which all actions name a slot.

By the sensor that shows what is in it, or by a device and a number, counted from 1: the
device of a unit has the unit's slots, that of a printer its own spool holders.
"""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.const import ATTR_DEVICE_ID, ATTR_ENTITY_ID
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import (
    config_validation as cv,
    device_registry as dr,
    entity_registry as er,
)
import probatio

from ..const import DOMAIN
from ..printer.filament.spools import FilamentUnitKind
from ..unit_entity import slot_of_unique_id
from .target import Target, find_target

SLOT: Final = "slot"
NOT_USED: Final = "none"

_MARK = "not_used"
# No unit has more, and no printer more than two holders.
_NUMBER = probatio.All(probatio.Coerce(int), probatio.Range(min=1, max=4))
# The sensors of the printer's own spool holders, and the numbers of these.
_HOLDERS = {"external_spool": 1, "external_spool_left": 2}

SLOT_FIELDS: Final[dict[probatio.Marker, Any]] = {
    probatio.Optional(SLOT, default=1): _NUMBER,
    probatio.Optional(ATTR_ENTITY_ID): cv.entity_ids,
}
"""The fields of an action that is for slots, beside the devices."""

type Place = tuple[str, int]
"""A unit, by its serial number, and a slot of it, counted from 0."""


def _told(value: Any) -> Any:
    """Validate one slot of a list, as it is written or as a form gives it."""
    if value == NOT_USED:
        return {_MARK: True}
    if isinstance(value, str):
        return {ATTR_ENTITY_ID: cv.entity_id(value)}
    told: dict[str, Any] = _FORM(value)
    if told[_MARK]:
        return {_MARK: True}
    if (ATTR_ENTITY_ID in told) is (ATTR_DEVICE_ID in told):
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="no_slot_named"
        )
    return told


_FORM = probatio.Schema(
    {
        probatio.Optional(ATTR_ENTITY_ID): cv.entity_id,
        probatio.Optional(ATTR_DEVICE_ID): cv.string,
        probatio.Optional(SLOT, default=1): _NUMBER,
        probatio.Optional(_MARK, default=False): cv.boolean,
    }
)
SLOT_LIST: Final = probatio.All(cv.ensure_list, [_told])
"""Slots in the order of a file's filaments; `none` for one that is not used."""


def device_and_slot(hass: HomeAssistant, entity_id: str) -> tuple[str, int]:
    """Return the device and the number that mean the same as a slot's sensor.

    Raises a translated error for any other entity.
    """
    entity = er.async_get(hass).async_get(entity_id)
    if entity is None or entity.platform != DOMAIN or entity.device_id is None:
        raise no_slot(entity_id)
    entry_id = entity.config_entry_id
    entry = hass.config_entries.async_get_entry(entry_id) if entry_id else None
    printer = (entry and entry.unique_id) or ""
    if (place := slot_of_unique_id(printer, entity.unique_id)) is not None:
        return entity.device_id, place[1] + 1
    number = _HOLDERS.get(entity.unique_id.removeprefix(f"{printer}_"))
    if number is None:
        raise no_slot(entity_id)
    return entity.device_id, number


def place_in(target: Target, number: int) -> Place | None:
    """Return the slot of a unit or of a printer, `None` if it has no such holder."""
    snapshot = target.coordinator.data
    if target.serial != snapshot.info.serial:
        return target.serial, number - 1
    external = (
        unit.serial
        for unit in snapshot.filament_units
        if unit.kind is FilamentUnitKind.EXTERNAL and unit.number == number
    )
    serial = next(external, None)
    return None if serial is None else (serial, 0)


def place_of(target: Target, told: Mapping[str, Any]) -> Place | None:
    """Return which slot of a printer is printed from, `None` for one that is not used.

    Its own spool holder is none of the slots either, as there is nothing to choose.
    Raises a translated error for what is no slot of this printer.
    """
    if told.get(_MARK):
        return None
    hass, named = target.hass, told.get(ATTR_ENTITY_ID)
    if named is None:
        device_id, number = told[ATTR_DEVICE_ID], told[SLOT]
    else:
        device_id, number = device_and_slot(hass, named)
    owner = find_target(hass, device_id, target.context)
    if owner.entry is not target.entry:
        raise no_slot(named or _name(hass, device_id))
    if owner.serial != target.coordinator.data.info.serial:
        return owner.serial, number - 1
    if number != 1:
        raise no_slot(named or _name(hass, device_id))
    return None


def no_slot(named: str) -> ServiceValidationError:
    """Return the error for what is no slot of the printer."""
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="no_slot",
        translation_placeholders={"entity_id": named},
    )


def _name(hass: HomeAssistant, device_id: str) -> str:
    device = dr.async_get(hass).async_get(device_id)
    return (device and (device.name_by_user or device.name)) or device_id
