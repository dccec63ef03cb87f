"""Who may call an action: the rights of Home Assistant's users, as its own actions ask.

An automation, a script that Home Assistant starts by itself, calls without a user.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum, unique

from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import Context, HomeAssistant
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
    hass: HomeAssistant, context: Context, right: Right, devices: Iterable[str]
) -> None:
    """Raise `Unauthorized` unless the caller has a right, and has it to every device.

    As with an action of an entity that is called for a device, one entity of it that
    is out of bounds is enough to refuse. A device without entities is for nobody. Who
    names a unit needs the right to its printer too.
    """
    named = frozenset(devices)
    if await async_allowed(hass, context, right, named) != named:
        raise Unauthorized(context=context, permission=_POLICIES.get(right))


async def async_allowed(
    hass: HomeAssistant, context: Context, right: Right, devices: Iterable[str]
) -> frozenset[str]:
    """Return those of the devices that the caller has a right to.

    As with an action of an entity that is called for all: what is out of bounds is
    left out.
    """
    named = frozenset(devices)
    # Home Assistant itself: who may have it act is settled where it was told to.
    if not context.user_id:
        return named
    user = await hass.auth.async_get_user(context.user_id)
    if user is None:
        raise UnknownUser(context=context)
    return frozenset(device for device in named if user_may(hass, user, right, device))


def user_may(hass: HomeAssistant, user: User, right: Right, device: str) -> bool:
    """Whether a user has a right to a device, and to what it is plugged into."""
    if user.is_admin:
        return True
    policy = _POLICIES.get(right)
    return policy is not None and all(
        _may(hass, user, concerned, policy)
        for concerned in _with_printers(hass, [device])
    )


def _may(hass: HomeAssistant, user: User, device: str, policy: str) -> bool:
    entities = _entities_of(hass, device)
    return bool(entities) and all(
        user.permissions.check_entity(entity, policy) for entity in entities
    )


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
