"""What a printer's two nozzles are called."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest

from custom_components.printernizer.const import DOMAIN
from simulator.bambu.dialects import H2D, X2D, Dialect
from tests.rigs import BambuRig

from ..helpers import SetUp, sensor, state

NAMES = [
    ("sensor", "right_nozzle_temperature", "{} nozzle temperature"),
    ("sensor", "right_nozzle_type", "{} nozzle type"),
    ("number", "right_nozzle_target_temperature", "{} nozzle target"),
]


@pytest.mark.parametrize(("dialect", "right"), [(H2D, "Right"), (X2D, "Main")])
async def test_the_nozzles_of_an_x2d_are_called_main_and_auxiliary(
    hass: HomeAssistant, set_up: SetUp, dialect: Dialect, right: str
) -> None:
    rig = await set_up(BambuRig(dialect))
    for platform, key, name in NAMES:
        shown = state(hass, rig, platform, key)
        assert shown.name.endswith(name.format(right)), shown.name
    assert sensor(hass, rig, "active_nozzle") == "right"


async def test_the_unique_ids_of_an_x2d_stay_those_of_the_sides(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(BambuRig(X2D))
    keys = [
        entity.unique_id.removeprefix(f"{rig.serial}_")
        for entity in er.async_get(hass).entities.values()
        if entity.platform == DOMAIN and "nozzle" in entity.unique_id
    ]
    assert "left_nozzle_temperature" in keys
    assert not [key for key in keys if key.startswith(("main", "auxiliary"))]
