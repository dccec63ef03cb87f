"""What is about a printer: its network, its storage, its camera."""

from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.const import (
    PERCENTAGE,
    SIGNAL_STRENGTH_DECIBELS_MILLIWATT,
    EntityCategory,
    UnitOfInformation,
)

from ..printer.model import PrinterSnapshot, Reading
from .printer_sensor import PrinterSensorDescription, optional
from .settle import within

# dB, and bytes: by less they go up and down with nobody's doing.
_TREMBLING_SIGNAL = 3
_TREMBLING_SPACE = 10_000_000


def _space(key: str, *, enabled: bool) -> PrinterSensorDescription:
    """Describe how much storage there is, free or at all."""

    def value(snapshot: PrinterSnapshot) -> int | None:
        return None if snapshot.storage is None else getattr(snapshot.storage, key)

    return PrinterSensorDescription(
        key=f"storage_{key}",
        device_class=SensorDeviceClass.DATA_SIZE,
        native_unit_of_measurement=UnitOfInformation.BYTES,
        suggested_unit_of_measurement=UnitOfInformation.GIGABYTES,
        suggested_display_precision=1,
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=enabled,
        exists_fn=optional(Reading.STORAGE_SPACE),
        value_fn=value,
        settle=within(_TREMBLING_SPACE),
    )


def _transfer_progress(snapshot: PrinterSnapshot) -> int | None:
    transfer = snapshot.transfer
    if transfer is None or transfer.progress is None:
        return None
    return round(transfer.progress)


def _resolution(snapshot: PrinterSnapshot) -> str | None:
    resolutions = (camera.resolution for camera in snapshot.cameras)
    return next(
        (resolution for resolution in resolutions if resolution is not None), None
    )


SURROUNDINGS_SENSORS: tuple[PrinterSensorDescription, ...] = (
    _space("free", enabled=True),
    _space("total", enabled=False),
    PrinterSensorDescription(
        key="transfer_progress",
        entity_registry_enabled_default=False,
        native_unit_of_measurement=PERCENTAGE,
        entity_category=EntityCategory.DIAGNOSTIC,
        exists_fn=optional(Reading.TRANSFER),
        value_fn=_transfer_progress,
    ),
    PrinterSensorDescription(
        key="wifi_signal",
        device_class=SensorDeviceClass.SIGNAL_STRENGTH,
        native_unit_of_measurement=SIGNAL_STRENGTH_DECIBELS_MILLIWATT,
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        exists_fn=optional(Reading.WIFI_SIGNAL),
        value_fn=lambda snapshot: snapshot.network.signal,
        settle=within(_TREMBLING_SIGNAL),
    ),
    PrinterSensorDescription(
        key="ip_address",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        exists_fn=optional(Reading.ADDRESS),
        value_fn=lambda snapshot: snapshot.network.address,
    ),
    PrinterSensorDescription(
        key="host_name",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        exists_fn=lambda snapshot, _: snapshot.network.hostname is not None,
        value_fn=lambda snapshot: snapshot.network.hostname,
    ),
    PrinterSensorDescription(
        key="camera_resolution",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        exists_fn=lambda snapshot, _: _resolution(snapshot) is not None,
        value_fn=_resolution,
    ),
)
