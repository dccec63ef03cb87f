"""Who may call an action: the rights of Home Assistant's users, as its own actions ask.

An automation, a script that Home Assistant starts by itself, calls without a user.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum, unique

from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.exceptions import Unauthorized, UnknownUser
from homeassistant.helpers import device_registry as dr, target


@unique
class Right(StrEnum):
    """What a user needs to call an action."""

    READ = "read"
    """To see the entities of the device."""
    CONTROL = "control"
    """To control the entities of the device."""
    ADMIN = "admin"
    """To be an administrator."""


_POLICIES = {Right.READ: POLICY_READ, Right.CONTROL: POLICY_CONTROL}


async def async_check_right(
    hass: HomeAssistant, call: ServiceCall, right: Right, devices: Iterable[str]
) -> None:
    """Raise `Unauthorized` unless the caller has a right, and has it to every device.

    As with an action of an entity that is called for a device, one entity of it that
    is out of bounds is enough to refuse. A device without entities is for nobody. Who
    names a unit needs the right to its printer too.
    """
    if not call.context.user_id:
        return
    user = await hass.auth.async_get_user(call.context.user_id)
    if user is None:
        raise UnknownUser(context=call.context)
    if user.is_admin:
        return
    policy = _POLICIES.get(right)
    if policy is None:
        raise Unauthorized(context=call.context)
    for device in _with_printers(hass, devices):
        entities = _entities_of(hass, device)
        if entities and all(
            user.permissions.check_entity(entity, policy) for entity in entities
        ):
            continue
        raise Unauthorized(context=call.context, permission=policy)


def _with_printers(hass: HomeAssistant, devices: Iterable[str]) -> Iterator[str]:
    """Yield devices, and the printers that they are plugged into, which do the deed."""
    registry = dr.async_get(hass)
    for device_id in devices:
        yield device_id
        device = registry.async_get(device_id)
        if isinstance(device, dr.DeviceEntry) and device.via_device_id is not None:
            yield device.via_device_id


def _entities_of(hass: HomeAssistant, device: str) -> set[str]:
    """Return the entities that an action of Home Assistant's means by a device."""
    selection = target.TargetSelection({ATTR_DEVICE_ID: device})
    found = target.async_extract_referenced_entity_ids(hass, selection)
    return found.referenced | found.indirectly_referenced
