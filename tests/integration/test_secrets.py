"""With every logger at its most talkative, no log tells a secret or a serial number."""

from collections.abc import Generator
import logging
from typing import Any, cast

from bambulabs_api import PrinterMQTTClient
from homeassistant.config_entries import ConfigFlow
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import probatio
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.printernizer.printer.commands.commands import Cancel
from custom_components.printernizer.printer.errors import PrinterError
from custom_components.printernizer.printer.reasons import Reason
from tests.every_test.leaks import Told, pytest_runtest_teardown
from tests.planted import ACCESS_CODE
from tests.rigs import Rig

from .helpers import add_through_flow, until_sensor

LIBRARIES = ("bambulabs_api", "paho", "aiohttp", "custom_components.printernizer")


@pytest.fixture(autouse=True)
def talkative(caplog: pytest.LogCaptureFixture) -> Generator[None]:
    """Choose the level of everything, as the action `logger.set_level` does."""
    names = [*LIBRARIES, *logging.root.manager.loggerDict]
    chosen = [logger for logger in names if logger.startswith(LIBRARIES)]
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
    told = [record for record in caplog.records if record.name.startswith(LIBRARIES)]
    assert told, "nothing was said at all"
    assert secret not in caplog.text
    assert [record for record in told if rig.serial in record.getMessage()] == []


def test_the_library_would_tell_if_it_were_let(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """That is why there is a filter."""
    caplog.set_level(logging.INFO)
    library = logging.getLogger("bambulabs_api")
    filters = library.filters[:]
    library.filters.clear()
    PrinterMQTTClient("192.0.2.7", ACCESS_CODE, "01P00A000000001")
    library.filters[:] = filters
    assert "01P00A000000001" in caplog.text


@pytest.fixture
def silent() -> Generator[None]:
    """Let the log tell nothing."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


async def test_a_secret_is_found_wherever_homeassistant_shows_it(
    hass: HomeAssistant, rig: Rig, no_error_tells_a_secret: Told, silent: None
) -> None:
    """So that no test passes that leaks one."""
    told = no_error_tells_a_secret
    secret = rig.form[rig.secret_field]
    hass.states.async_set("sensor.leak", "on", {"url": f"rtsps://bblp:{secret}@host"})
    hass.bus.async_fire("leak", {"code": secret})
    with pytest.raises(ServiceValidationError):
        raise ServiceValidationError(f"refused {secret}")
    with pytest.raises(PrinterError):
        raise PrinterError(Reason.REFUSED_WITH_CODE, code=secret)
    await hass.async_block_till_done()
    places = [line.partition(":")[0] for line in told.leaks()]
    told.said.clear()
    assert places == [
        "event state_changed",
        "event leak",
        "ServiceValidationError",
        "PrinterError",
    ]


@pytest.mark.usefixtures("silent")
@pytest.mark.parametrize("step", ["description_placeholders", "field"])
async def test_a_secret_is_found_in_what_a_dialog_begins_with(
    hass: HomeAssistant,
    rig: Rig,
    no_error_tells_a_secret: Told,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
) -> None:
    entry = await add_through_flow(hass, rig)
    told = no_error_tells_a_secret
    told.said.clear()
    show = ConfigFlow.async_show_form

    def leaking(self: ConfigFlow, **form: Any) -> Any:
        secret = entry.data[rig.secret_field]
        field = probatio.Optional("code", description={"suggested_value": secret})
        schema = probatio.Schema({field: str} if step == "field" else {})
        return show(
            self,
            step_id=form["step_id"],
            data_schema=schema,
            description_placeholders={} if step == "field" else {"code": secret},
        )

    monkeypatch.setattr(ConfigFlow, "async_show_form", leaking)
    await hass.config_entries.flow.async_init(
        entry.domain, context={"source": "reconfigure", "entry_id": entry.entry_id}
    )
    places = [line.partition(":")[0] for line in told.leaks()]
    told.said.clear()
    assert places == ["dialog reconfigure"]


@pytest.mark.parametrize("phase", ["setup", "call", "teardown"])
def test_a_secret_is_found_in_the_log_of_any_phase(phase: str) -> None:
    class Item:
        _report_sections = ((phase, "log", f"DEBUG it said {ACCESS_CODE}"),)

    look = pytest_runtest_teardown(cast("pytest.Item", Item()))
    next(look)
    with pytest.raises(pytest.fail.Exception, match=f"log of {phase}"):
        next(look)
