"""The descriptions of all entities, and the states that their texts are for."""

from collections.abc import Iterable

from homeassistant.const import STATE_OFF, STATE_ON
from homeassistant.helpers.entity import EntityDescription

from custom_components.printernizer.binary_sensor import (
    ATTENTION,
    BINARY_SENSORS,
    DRYING,
    READY_TO_REMOVE,
)
from custom_components.printernizer.button import BUTTONS, KEEP_ON, UNIT_BUTTONS
from custom_components.printernizer.camera import CAMERAS
from custom_components.printernizer.event import EVENTS
from custom_components.printernizer.fan import FANS
from custom_components.printernizer.image import IMAGES, LAST_PHOTO
from custom_components.printernizer.light import LIGHTS
from custom_components.printernizer.number import NUMBERS
from custom_components.printernizer.select import SELECTS
from custom_components.printernizer.select.spools import (
    HOLDER_SPOOLS,
    SLOT_SPOOLS,
)
from custom_components.printernizer.sensor import SENSORS
from custom_components.printernizer.sensor.attention import ATTENTION_REASON
from custom_components.printernizer.sensor.bed import POWER_OFF_AT, READY_AT
from custom_components.printernizer.sensor.contact import CONTACT_SENSORS
from custom_components.printernizer.sensor.costs import ENERGY_SENSORS, MONEY_SENSORS
from custom_components.printernizer.sensor.filament import (
    EMPTY,
    NOTHING_LOADED,
    PRINTER_SPOOL_SENSORS,
    SLOTS,
    UNIT_SENSORS,
)
from custom_components.printernizer.sensor.fleet import FLEET_SENSORS
from custom_components.printernizer.sensor.job_book import (
    JOB_BOOK_SENSORS,
    MATERIAL_USED,
)
from custom_components.printernizer.sensor.state import NO_PROBLEM
from custom_components.printernizer.switch import POWER, SWITCHES
from custom_components.printernizer.update import UPDATES


def _by_key(descriptions: Iterable[EntityDescription]) -> dict[str, EntityDescription]:
    """Return descriptions by every key under which they may have their texts."""
    return {
        key: description
        for description in descriptions
        for key in (description.key, getattr(description, "key_by_role", None))
        if key is not None
    }


DESCRIPTIONS: dict[str, dict[str, EntityDescription]] = {
    platform: _by_key(descriptions)
    for platform, descriptions in (
        ("binary_sensor", (*BINARY_SENSORS, ATTENTION, READY_TO_REMOVE, DRYING)),
        ("button", (*BUTTONS, KEEP_ON, *UNIT_BUTTONS)),
        ("camera", CAMERAS),
        ("event", EVENTS),
        ("fan", FANS),
        ("image", (*IMAGES, LAST_PHOTO)),
        ("light", LIGHTS),
        ("number", NUMBERS),
        ("select", (*SELECTS, *HOLDER_SPOOLS, *SLOT_SPOOLS)),
        ("update", UPDATES),
        (
            "sensor",
            (
                *SENSORS,
                *JOB_BOOK_SENSORS,
                MATERIAL_USED,
                ATTENTION_REASON,
                READY_AT,
                POWER_OFF_AT,
                *CONTACT_SENSORS,
                *ENERGY_SENSORS,
                *MONEY_SENSORS,
                *PRINTER_SPOOL_SENSORS,
                *UNIT_SENSORS,
                *SLOTS,
                *FLEET_SENSORS,
            ),
        ),
        ("switch", (*SWITCHES, POWER)),
    )
}
KEYS = [(platform, key) for platform, keys in DESCRIPTIONS.items() for key in keys]

# A sensor that is no choice, and yet has a word among its values.
_WORDS = {
    ("sensor", "problem"): {NO_PROBLEM},
    ("sensor", "active_filament"): {NOTHING_LOADED},
    **{("sensor", slot.key): {EMPTY} for slot in SLOTS},
    ("sensor", "external_spool"): {EMPTY},
    ("sensor", "external_spool_left"): {EMPTY},
}


def options(platform: str, key: str) -> set[str]:
    """Return the states of a choice; empty for everything else."""
    return set(getattr(DESCRIPTIONS[platform][key], "options", None) or ())


def states(platform: str, key: str) -> set[str]:
    """Return all states that a text or an icon can be for."""
    if platform in {"binary_sensor", "light", "switch"}:
        return {STATE_ON, STATE_OFF}
    return options(platform, key) | _WORDS.get((platform, key), set())
