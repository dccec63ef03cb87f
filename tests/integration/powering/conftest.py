"""A plug, and a printer of each brand that hangs on it."""

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulator.bambu.printer import BambuSimulator
from tests.rigs import Rig

from .plugs import Plug


@pytest.fixture(autouse=True)
def no_printer_misses_pings_of_time_that_was_skipped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Have no client put out for that: only Home Assistant's clock jumps."""
    defaults = BambuSimulator.__init__.__kwdefaults__
    monkeypatch.setitem(defaults, "keepalive_grace", 0)


@pytest.fixture
async def plug(hass: HomeAssistant, rig: Rig, entry: MockConfigEntry) -> Plug:
    """Put the printer, in the middle of a job, on a plug."""
    plug = Plug(hass)
    plug.rigs.append(rig)
    await plug.set_up()
    return plug
