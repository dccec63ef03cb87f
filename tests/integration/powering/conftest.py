"""A plug, and a printer of each brand that hangs on it."""

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.rigs import Rig

from .plugs import Plug


@pytest.fixture(autouse=True)
def clocks_jump(no_ping_is_missed: None) -> None:
    """Have no printer lost for that."""


@pytest.fixture
async def plug(hass: HomeAssistant, rig: Rig, entry: MockConfigEntry) -> Plug:
    """Put the printer, in the middle of a job, on a plug."""
    plug = Plug(hass)
    plug.rigs.append(rig)
    await plug.set_up()
    return plug
