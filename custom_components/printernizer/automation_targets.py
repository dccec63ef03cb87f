"""Which of our entities a trigger or a condition is about."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from .const import DOMAIN


def entities_with_key(hass: HomeAssistant, entities: set[str], key: str) -> set[str]:
    """Return those of the entities that are ours and mean the same for any printer."""
    registry = er.async_get(hass)
    return {
        entity_id
        for entity_id in entities
        if (entry := registry.async_get(entity_id)) is not None
        and entry.platform == DOMAIN
        and entry.translation_key == key
    }
