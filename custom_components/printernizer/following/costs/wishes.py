"""What is asked for of the costs of jobs, by the options of a printer."""

from collections.abc import Mapping
from typing import Any

from ...const import (
    CONF_ENERGY_SENSORS,
    CONF_FILAMENT_PRICE,
    CONF_MACHINE_HOUR_PRICE,
    CONF_MATERIAL,
    CONF_MATERIAL_PRICES,
    CONF_PRICE,
)
from ...printer.costs.appraisal import Wishes
from ...printer.costs.filament import FilamentPrices, SpoolPrice, no_spool_price


def energy_sensors(options: Mapping[str, Any]) -> list[str]:
    """Return the sensors that count what a printer draws."""
    return list(options.get(CONF_ENERGY_SENSORS) or ())


def wishes(
    options: Mapping[str, Any],
    currency: str,
    *,
    energy_has_price: bool,
    spool_price: SpoolPrice = no_spool_price,
) -> Wishes:
    """Return what the options ask for; the price of a spool goes before theirs."""
    meters = bool(energy_sensors(options))
    materials = options.get(CONF_MATERIAL_PRICES) or ()
    return Wishes(
        energy=meters,
        energy_cost=meters and energy_has_price,
        filament=FilamentPrices(
            other=options.get(CONF_FILAMENT_PRICE),
            materials={row[CONF_MATERIAL]: row[CONF_PRICE] for row in materials},
        ),
        hour=options.get(CONF_MACHINE_HOUR_PRICE),
        spool_price=spool_price,
        currency=currency,
    )
