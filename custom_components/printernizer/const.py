"""Constants of the Printernizer integration."""

import logging
from typing import Final

DOMAIN: Final = "printernizer"
LOGGER: Final = logging.getLogger(__package__)

CONF_BRAND: Final = "brand"
CONF_SERIAL: Final = "serial"
CONF_FINGERPRINT: Final = "fingerprint"
CONF_CAMERA_ADDRESS: Final = "camera_address"
CONF_HOSTNAME: Final = "hostname"
CONF_MAC: Final = "mac"
CONF_ENERGY_SENSORS: Final = "energy_sensors"
CONF_ENERGY_PRICE: Final = "energy_price"
CONF_ENERGY_PRICE_ENTITY: Final = "energy_price_entity"
CONF_FILAMENT_PRICE: Final = "filament_price"
CONF_MATERIAL_PRICES: Final = "material_prices"
CONF_MATERIAL: Final = "material"
CONF_PRICE: Final = "price"
CONF_MACHINE_HOUR_PRICE: Final = "machine_hour_price"
CONF_PROBLEM_TEXTS: Final = "problem_texts"
CONF_POWER_SWITCH: Final = "power_switch"
CONF_AUTO_OFF: Final = "auto_off"
CONF_AUTO_OFF_MINUTES: Final = "auto_off_minutes"
DEFAULT_AUTO_OFF_MINUTES: Final = 10
CONF_AUTO_ON: Final = "auto_on"
CONF_PRINTER: Final = "printer"
CONF_READY_TEMPERATURE: Final = "ready_temperature"
DEFAULT_READY_TEMPERATURE: Final = 40
CONF_JOBS_KEPT: Final = "jobs_kept"
CONF_PHOTO_CAMERA: Final = "photo_camera"
CONF_PHOTO_LIGHT: Final = "photo_light"
CONF_PHOTOS_KEPT: Final = "photos_kept"
DEFAULT_PHOTOS_KEPT: Final = 50
CONF_SPOOLMAN: Final = "spoolman"
CONF_SPOOLMAN_BOOKED_BY: Final = "spoolman_booked_by"
BOOKED_BY_US: Final = "printernizer"
BOOKED_BY_OTHERS: Final = "others"
