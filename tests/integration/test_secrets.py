"""With every logger at its most talkative, no log tells a secret or a serial number."""

from collections.abc import Generator
import logging

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.printernizer.printer.commands.commands import Cancel
from custom_components.printernizer.printer.errors import PrinterError
from tests.rigs import BambuRig, Rig

from .helpers import until_sensor

LIBRARIES = ("bambulabs_api", "paho", "aiohttp", "custom_components.printernizer")


@pytest.fixture(autouse=True)
def talkative(caplog: pytest.LogCaptureFixture) -> Generator[None]:
    """Choose the level of everything, as the action `logger.set_level` does."""
    names = [*LIBRARIES, *logging.root.manager.loggerDict]
    chosen = [it for it in names if it.startswith(LIBRARIES)]
    before = {name: logging.getLogger(name).level for name in chosen}
    for name in chosen:
        logging.getLogger(name).setLevel(logging.DEBUG)
    with caplog.at_level(logging.DEBUG):
        yield
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


async def test_a_day_with_a_printer_leaves_no_secret_in_the_log(
    hass: HomeAssistant,
    rig: Rig,
    entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    coordinator = entry.runtime_data.coordinator
    await coordinator.async_execute(Cancel())
    await coordinator.backend.refresh()
    await coordinator.backend.files.list("/" if rig.brand == "bambu" else "/usb")
    if rig.brand == "bambu":
        await coordinator.backend.camera("camera").frame()
    await rig.power_off()
    await until_sensor(hass, rig, "status", "offline")
    await rig.power_on()
    await until_sensor(hass, rig, "connection", "connected")
    rig.refuse_login()
    await until_sensor(hass, rig, "connection", "rejected")
    with pytest.raises(PrinterError):
        await coordinator.backend.refresh()

    secret = rig.form[rig.secret_field]
    told = [it for it in caplog.records if it.name.startswith(LIBRARIES)]
    assert told, "nothing was said at all"
    assert secret not in caplog.text
    assert [it for it in told if rig.serial in it.getMessage()] == []


async def test_the_library_would_tell_if_it_were_let(
    hass: HomeAssistant, socket_enabled: None, caplog: pytest.LogCaptureFixture
) -> None:
    """That is why there is a filter."""
    library = logging.getLogger("bambulabs_api")
    filters = library.filters[:]
    library.filters.clear()
    rig = BambuRig()
    await rig.start()
    backend = rig.backend(None)  # type: ignore[arg-type]
    await backend.connect(lambda _: None)
    await backend.close()
    await rig.power_off()
    library.filters[:] = filters
    assert rig.serial in caplog.text
