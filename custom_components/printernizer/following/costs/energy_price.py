"""What a kWh costs: by an option, or as the Energy dashboard has it for the grid."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from homeassistant.components.energy import DOMAIN as ENERGY
from homeassistant.components.energy.data import EnergyManager, async_get_manager
from homeassistant.const import ATTR_UNIT_OF_MEASUREMENT, UnitOfEnergy
from homeassistant.core import HomeAssistant, State
from homeassistant.util.unit_conversion import EnergyConverter

from ...const import CONF_ENERGY_PRICE, CONF_ENERGY_PRICE_ENTITY
from .meters import number_of

# What prices of energy are also told in, of which a hundred make one of the currency.
_HUNDREDTHS = frozenset({"c", "ct", "cent", "cents", "¢", "p", "öre", "øre"})


@dataclass(frozen=True, slots=True)
class PriceSource:
    """Where a price comes from: an entity, or it is a number once and for all."""

    entity_id: str | None = None
    number: float | None = None


class EnergyPrice:
    """The price of energy for one printer."""

    def __init__(self, hass: HomeAssistant, options: Mapping[str, Any]) -> None:
        """Go by the options."""
        self._hass = hass
        self._own = PriceSource(
            options.get(CONF_ENERGY_PRICE_ENTITY), options.get(CONF_ENERGY_PRICE)
        )
        self._dashboard: EnergyManager | None = None

    async def async_load(self) -> None:
        """Find the Energy dashboard, if there is one."""
        if ENERGY in self._hass.config.components:
            self._dashboard = await async_get_manager(self._hass)

    @property
    def source(self) -> PriceSource | None:
        """Where the price comes from now; an entity goes before a number."""
        if self._own != PriceSource():
            return self._own
        known = None if self._dashboard is None else self._dashboard.data
        sources: Mapping[str, Any] = known or {}
        return next(
            (
                found
                for source in sources.get("energy_sources", ())
                if source["type"] == "grid" and (found := _of_grid(source)) is not None
            ),
            None,
        )

    def now(self) -> float | None:
        """Return what a kWh costs now, `None` if nobody tells."""
        if (source := self.source) is None:
            return None
        if source.entity_id is None:
            return source.number
        state = self._hass.states.get(source.entity_id)
        return None if state is None else _price_of(state)


def _of_grid(source: Mapping[str, Any]) -> PriceSource | None:
    """Return the price of what comes from the grid, if the dashboard has one."""
    found = PriceSource(
        source.get("entity_energy_price"), source.get("number_energy_price")
    )
    return None if found == PriceSource() else found


def _price_of(state: State) -> float | None:
    """Return the price of a kWh by what an entity says and in what unit."""
    price = number_of(state)
    if price is None:
        return None
    unit = state.attributes.get(ATTR_UNIT_OF_MEASUREMENT) or ""
    money, _, energy = (part.strip() for part in unit.partition("/"))
    if money.casefold() in _HUNDREDTHS:
        price /= 100
    if energy not in EnergyConverter.VALID_UNITS:
        return price
    # The price of a kWh, not its energy, is what is converted.
    return EnergyConverter.convert(price, UnitOfEnergy.KILO_WATT_HOUR, energy)
