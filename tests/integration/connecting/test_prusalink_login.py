"""Every kind of login that PrusaLink knows, from the first form to a changed one."""

from collections.abc import AsyncGenerator

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.printernizer.const import DOMAIN
from simulator.prusalink.printer import Flavour
from tests.planted import OTHER_PASSWORD as NEW_SECRET
from tests.rigs import WRONG_SECRET, PrusaRig

from ..helpers import add_through_flow, let_time_pass, open_form, sensor, submit, until


@pytest.fixture(
    params=[
        pytest.param((Flavour.BUDDY, False), id="printer, digest"),
        pytest.param((Flavour.BUDDY, True), id="printer, key"),
        pytest.param((Flavour.RPI, False), id="Pi, digest"),
        pytest.param((Flavour.RPI, True), id="Pi, key"),
    ]
)
async def rig(
    request: pytest.FixtureRequest, socket_enabled: None
) -> AsyncGenerator[PrusaRig]:
    """Switch on a printer for each kind of login."""
    flavour, api_key = request.param
    async with PrusaRig(flavour, api_key=api_key) as rig:
        yield rig


async def test_a_wrong_login_is_told_and_a_right_one_sets_the_printer_up(
    hass: HomeAssistant, rig: PrusaRig
) -> None:
    form = await open_form(hass, rig)
    result = await submit(hass, form, {**rig.form, "password": WRONG_SECRET})
    assert result["errors"] == {"base": "invalid_auth"}
    result = await submit(hass, result, rig.form)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["result"].unique_id == rig.serial
    assert sensor(hass, rig, "status") == "idle"


async def test_a_login_that_was_changed_is_asked_for_and_taken(
    hass: HomeAssistant, rig: PrusaRig
) -> None:
    """Whether the server says 401 or, to a key at the Pi, 403."""
    entry = await add_through_flow(hass, rig)
    rig.refuse_login()

    def reauthentications() -> list[str]:
        flows = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
        return [
            flow["flow_id"] for flow in flows if flow["context"]["source"] == "reauth"
        ]

    await until(hass, rig, reauthentications, "asked for the login")
    (flow_id,) = reauthentications()
    login = {key: rig.form[key] for key in ("username", "password") if key in rig.form}
    result = await hass.config_entries.flow.async_configure(flow_id, login)
    assert result.get("errors") == {"base": "invalid_auth"}
    result = await hass.config_entries.flow.async_configure(
        flow_id, {**login, "password": NEW_SECRET}
    )
    await hass.async_block_till_done()
    assert result.get("reason") == "reauth_successful"
    assert entry.state is ConfigEntryState.LOADED
    assert sensor(hass, rig, "status") == "idle"


async def test_an_old_login_is_renewed_by_one_request_and_the_serial_asked(
    hass: HomeAssistant, rig: PrusaRig
) -> None:
    """A server that wants a new login may be another one; a key has none to renew.

    With a key the one behind a new connection may be another, and a Pi makes one for
    each answer.
    """
    await add_through_flow(hass, rig)
    rig.simulator.requests.clear()
    rig.simulator.expire_nonces()
    await let_time_pass(hass, 30)
    answers = [request.status for request in rig.simulator.requests]
    is_kept = rig.api_key and rig.simulator.flavour is Flavour.BUDDY
    assert answers == ([401] if not rig.api_key else []) + [200] * (2 - is_kept)
    last = "/api/v1/status" if is_kept else "/api/v1/info"
    assert rig.simulator.requests[-1].target == last
    assert {request.headers["User-Agent"] for request in rig.simulator.requests} == {
        "Printernizer"
    }
