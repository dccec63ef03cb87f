"""What can be chosen of the costs of jobs; money is in Home Assistant's currency."""

from typing import Any, Final

from homeassistant.components.sensor import SensorDeviceClass
from homeassistant.helpers.selector import (
    EntitySelector,
    EntitySelectorConfig,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    ObjectSelector,
    ObjectSelectorConfig,
    ObjectSelectorField,
    Selector,
    TextSelector,
)
import probatio

from ..const import (
    CONF_ENERGY_PRICE,
    CONF_ENERGY_PRICE_ENTITY,
    CONF_ENERGY_SENSORS,
    CONF_FILAMENT_PRICE,
    CONF_MACHINE_HOUR_PRICE,
    CONF_MATERIAL,
    CONF_MATERIAL_PRICES,
    CONF_PRICE,
)

_PRICE = NumberSelector(
    NumberSelectorConfig(min=0, max=10**6, step="any", mode=NumberSelectorMode.BOX)
)
_MATERIAL_PRICES = ObjectSelector(
    ObjectSelectorConfig(
        multiple=True,
        label_field=CONF_MATERIAL,
        description_field=CONF_PRICE,
        translation_key="material_prices",
        fields={
            CONF_MATERIAL: ObjectSelectorField(required=True, selector=TextSelector()),
            CONF_PRICE: ObjectSelectorField(required=True, selector=_PRICE),
        },
    )
)
COST_FIELDS: Final[dict[probatio.Optional, Selector[Any]]] = {
    probatio.Optional(CONF_ENERGY_SENSORS): EntitySelector(
        EntitySelectorConfig(
            domain="sensor", device_class=SensorDeviceClass.ENERGY, multiple=True
        )
    ),
    probatio.Optional(CONF_ENERGY_PRICE): _PRICE,
    probatio.Optional(CONF_ENERGY_PRICE_ENTITY): EntitySelector(
        EntitySelectorConfig(domain=["sensor", "number", "input_number"])
    ),
    probatio.Optional(CONF_FILAMENT_PRICE): _PRICE,
    probatio.Optional(CONF_MATERIAL_PRICES): _MATERIAL_PRICES,
    probatio.Optional(CONF_MACHINE_HOUR_PRICE): _PRICE,
}
