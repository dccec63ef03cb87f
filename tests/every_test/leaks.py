"""What any test tells: its log, its errors, its states, and what browsers are given.

Nothing of it may hold a secret that was planted in a simulated printer.
"""

from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field
import logging
from typing import Any

from homeassistant.const import EVENT_STATE_REPORTED
from homeassistant.core import (
    Event,
    HomeAssistant,
    ServiceRegistry,
    ServiceResponse,
    callback,
)
from homeassistant.data_entry_flow import FlowManager, FlowResultType
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.json import json_bytes
import pytest

from custom_components.printernizer import diagnostics
from custom_components.printernizer.printer.errors import PrinterError

from ..planted import PLANTED

# The bus tells its log each event, most of what a test logs and half of what it
# runs; events are searched as they are.
logging.getLogger("homeassistant.core").setLevel(logging.INFO)

_AROUND = 60
_DUMPS = ("async_get_config_entry_diagnostics", "async_get_device_diagnostics")


@dataclass(slots=True)
class Told:
    """Where something was told, and what; it is read only once the test is over."""

    said: list[tuple[str, Callable[[], object]]] = field(default_factory=list)

    def note(self, where: str, what: Callable[[], object]) -> None:
        """Take down something that somebody may read."""
        self.said.append((where, what))

    def leaks(self) -> list[str]:
        """Return the places in which a secret is told."""
        return leaks_in((where, str(what())) for where, what in self.said)


def leaks_in(told: Iterable[tuple[str, str]]) -> list[str]:
    """Return the places in which a planted secret stands, with what is around it."""
    return [
        f"{where}: …{_around(text, secret)}…"
        for where, text in told
        for secret in PLANTED
        if secret in text
    ]


def _around(text: str, secret: str) -> str:
    place = text.index(secret)
    return text[max(0, place - _AROUND) : place + len(secret) + _AROUND]


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None]:
    """Fail a test in whose log or output a secret stands, whichever phase told it."""
    yield
    sections = item._report_sections
    _fail_on(leaks_in((f"{kind} of {phase}", text) for phase, kind, text in sections))


def _fail_on(leaks: list[str]) -> None:
    if leaks:
        pytest.fail("a secret was told:\n" + "\n".join(leaks), pytrace=False)


@pytest.fixture(autouse=True)
def no_error_tells_a_secret(monkeypatch: pytest.MonkeyPatch) -> Generator[Told]:
    """Fail when an error of a printer or of Home Assistant holds a secret."""
    told = Told()
    for kind in (PrinterError, HomeAssistantError):
        _note_errors(kind, told, monkeypatch)
    yield told
    _fail_on(told.leaks())


def _note_errors(
    kind: type[Exception], told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = kind.__init__

    def noted(self: Exception, *args: Any, **values: Any) -> None:
        before(self, *args, **values)
        told.note(type(self).__name__, lambda: (args, values))

    monkeypatch.setattr(kind, "__init__", noted)


@pytest.fixture
def nothing_in_homeassistant_tells_a_secret(
    hass: HomeAssistant, no_error_tells_a_secret: Told, monkeypatch: pytest.MonkeyPatch
) -> Generator[None]:
    """Fail when a state, event, form, response, repair or dump holds a secret."""
    told = no_error_tells_a_secret
    _note_events(hass, told)
    _note_forms(told, monkeypatch)
    _note_responses(told, monkeypatch)
    for name in _DUMPS:
        _note_results(name, told, monkeypatch)
    yield
    for issue in ir.async_get(hass).issues.values():
        told.note(f"repair {issue.issue_id}", issue.to_json)
        told.note(
            f"repair {issue.issue_id}", lambda it=issue: it.translation_placeholders
        )


def _note_events(hass: HomeAssistant, told: Told) -> None:
    @callback
    def note(event: Event[Any]) -> None:
        told.note(f"event {event.event_type}", lambda: _content(event))

    @callback
    def every(_data: Any) -> bool:
        return True

    hass.bus.async_listen("*", note)
    hass.bus.async_listen(EVENT_STATE_REPORTED, note, event_filter=every)


def _content(event: Event[Any]) -> str:
    """Return what an event holds; those for browsers hold their JSON already."""
    try:
        return json_bytes(event.json_fragment).decode()
    except TypeError:
        return repr(event.data)


def _note_forms(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    handle = FlowManager._async_handle_step
    typed_into: dict[str, list[object]] = {}

    async def noted(self: Any, flow: Any, step_id: str, given: Any) -> Any:
        # The first step is given what is stored; what was typed may be shown again.
        typed = typed_into.setdefault(flow.flow_id, [])
        if flow.cur_step is not None and given:
            typed.extend(given.values())
        result = await handle(self, flow, step_id, given)
        # What becomes the entry holds the login, and is for nobody to read.
        if result["type"] is not FlowResultType.CREATE_ENTRY:
            told.note(f"dialog {result.get('step_id')}", lambda: _shown(result, typed))
        return result

    monkeypatch.setattr(FlowManager, "_async_handle_step", noted)


def _shown(result: Any, typed: list[object]) -> list[object]:
    """Return what a browser is given: texts, and what the fields begin with."""
    schema = result.get("data_schema")
    begins = [_beginning(key) for key in (schema.schema if schema is not None else ())]
    told = ("description_placeholders", "errors", "reason", "title", "url")
    return [
        *(begin for begin in begins if begin not in typed),
        *(result.get(name) for name in told),
    ]


def _beginning(field: Any) -> object:
    """Return what a field of a form holds at first."""
    if isinstance(field, str):
        return None
    suggested = (field.description or {}).get("suggested_value")
    if suggested is None and callable(field.default):
        return field.default()
    return suggested


def _note_responses(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    call = ServiceRegistry.async_call

    async def noted(
        self: ServiceRegistry, domain: str, service: str, *args: Any, **values: Any
    ) -> ServiceResponse:
        response = await call(self, domain, service, *args, **values)
        if response is not None:
            told.note(f"response of {domain}.{service}", lambda: response)
        return response

    monkeypatch.setattr(ServiceRegistry, "async_call", noted)


def _note_results(name: str, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    make = getattr(diagnostics, name)

    async def noted(*args: Any) -> Any:
        dump = await make(*args)
        told.note(name, lambda: dump)
        return dump

    monkeypatch.setattr(diagnostics, name, noted)
