"""Home Assistant's own agent, which every test here talks with."""

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest

from tests.rigs import BambuRig

from ..helpers import SetUp
from .talking import known


@pytest.fixture(autouse=True)
async def assist(hass: HomeAssistant, integration_is_there: None) -> None:
    """Have Home Assistant's own agent listen."""
    assert await async_setup_component(hass, "homeassistant", {})
    assert await async_setup_component(hass, "conversation", {})
    await hass.async_block_till_done()


@pytest.fixture
async def anna(hass: HomeAssistant, set_up: SetUp) -> BambuRig:
    """Set up a printer of that name that prints and may be asked about."""
    return await known(hass, set_up, BambuRig(), "Anna")
