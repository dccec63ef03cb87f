"""What a printer tells: state, job, temperatures, filament and the like."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ..entity import add_printer_entities, forget_entity
from ..fleet.entries import is_fleet
from ..fleet.watch import FleetWatch
from ..unit_entity import add_unit_entities
from .attention import ATTENTION_REASON, AttentionSensor
from .bed import POWER_OFF_AT, READY_AT, OffTimeSensor, ReadyTimeSensor
from .contact import CONTACT_SENSORS, ContactSensor
from .costs import add_cost_sensors
from .fans import FAN_SENSORS
from .filament import PRINTER_SPOOL_SENSORS, UNIT_PARTS, SpoolSensor
from .fleet import FLEET_SENSORS, FleetSensor
from .job import JOB_SENSORS
from .job_book import JOB_BOOK_SENSORS, JobBookSensor, add_material_sensors
from .motion import MOTION_SENSORS
from .nozzles import NOZZLE_SENSORS
from .printer_sensor import PrinterSensor
from .state import STATE_SENSORS
from .surroundings import SURROUNDINGS_SENSORS
from .temperatures import TEMPERATURE_SENSORS

PARALLEL_UPDATES = 0

SENSORS = (
    *STATE_SENSORS,
    *JOB_SENSORS,
    *TEMPERATURE_SENSORS,
    *NOZZLE_SENSORS,
    *FAN_SENSORS,
    *MOTION_SENSORS,
    *SURROUNDINGS_SENSORS,
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: ConfigEntry[Any],
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors of a printer, or those of all together."""
    if is_fleet(entry):
        watch: FleetWatch = entry.runtime_data
        async_add_entities(
            FleetSensor(watch, description) for description in FLEET_SENSORS
        )
        return
    add_printer_entities(entry, async_add_entities, SENSORS, PrinterSensor)
    add_printer_entities(entry, async_add_entities, PRINTER_SPOOL_SENSORS, SpoolSensor)
    add_printer_entities(
        entry, async_add_entities, (ATTENTION_REASON,), AttentionSensor
    )
    add_printer_entities(entry, async_add_entities, (READY_AT,), ReadyTimeSensor)
    if entry.runtime_data.power.switches_off:
        add_printer_entities(entry, async_add_entities, (POWER_OFF_AT,), OffTimeSensor)
    else:
        forget_entity(entry.runtime_data.coordinator, Platform.SENSOR, POWER_OFF_AT.key)
    add_printer_entities(entry, async_add_entities, CONTACT_SENSORS, ContactSensor)
    add_unit_entities(entry, async_add_entities, UNIT_PARTS)
    add_printer_entities(entry, async_add_entities, JOB_BOOK_SENSORS, JobBookSensor)
    add_material_sensors(entry, async_add_entities)
    add_cost_sensors(entry, async_add_entities)
