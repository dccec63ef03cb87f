"""An attacker in the network, who announces himself and answers as a printer."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from homeassistant.components.camera import async_get_stream_source
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from pytest_socket import socket_allow_hosts

from custom_components.printernizer.connecting import moving
from custom_components.printernizer.connecting.moving import async_follow_address
from custom_components.printernizer.const import DOMAIN
from custom_components.printernizer.printer.connection.found import FoundPrinter
from custom_components.printernizer.printer.errors import CertificateChangedError
from simulator.bambu.dialects import X1C
from simulator.prusalink.printer import Flavour
from tests.rigs import BambuRig, PrusaRig, Rig
from tests.traps import Trap, plain_trap, trap

from ..helpers import add_through_flow, entity_id, until_now, until_sensor

ELSEWHERE = "127.0.0.9"


@pytest.fixture
async def bambu(socket_enabled: None) -> AsyncGenerator[BambuRig]:
    """Switch on a P1S."""
    rig = BambuRig()
    await rig.start()
    yield rig
    await rig.power_off()


@pytest.fixture(params=[False, True], ids=["password", "key"])
async def prusa(
    request: pytest.FixtureRequest, socket_enabled: None
) -> AsyncGenerator[PrusaRig]:
    """Switch on a printer with PrusaLink that is logged in to in either way."""
    rig = PrusaRig(Flavour.BUDDY, api_key=request.param)
    await rig.start()
    yield rig
    await rig.power_off()


async def announced(
    hass: HomeAssistant, entry: ConfigEntry, rig: Rig, attacker: Trap
) -> None:
    """Announce the attacker's address as the printer's, and wait for what follows."""
    host = f"127.0.0.1:{attacker.port}"
    async_follow_address(hass, entry, FoundPrinter(serial=rig.serial, host=host))
    await hass.async_block_till_done(wait_background_tasks=True)


@pytest.mark.parametrize("serial", ["01P00A000000001", "01P00A000000666"])
async def test_who_announces_himself_as_our_printer_is_told_nothing_and_not_stored(
    hass: HomeAssistant, bambu: BambuRig, serial: str
) -> None:
    entry = await add_through_flow(hass, bambu)
    before = dict(entry.data)
    await bambu.power_off()
    await until_sensor(hass, bambu, "status", "offline")
    backend = entry.runtime_data.coordinator.backend
    async with trap(serial) as attacker:
        await announced(hass, entry, bambu, attacker)
        assert attacker.visits == 1
        assert attacker.heard == b""
    assert entry.data == before
    assert entry.runtime_data.coordinator.backend is backend, "it was reloaded"

    await bambu.power_on()
    await until_sensor(hass, bambu, "connection", "connected")


async def test_an_address_without_a_pin_is_not_taken_from_a_packet(
    hass: HomeAssistant, bambu: BambuRig
) -> None:
    entry = await add_through_flow(hass, bambu)
    data = {key: value for key, value in entry.data.items() if key != "fingerprint"}
    await bambu.power_off()
    await until_sensor(hass, bambu, "status", "offline")
    hass.config_entries.async_update_entry(entry, data=data)
    async with trap(bambu.serial) as attacker:
        await announced(hass, entry, bambu, attacker)
    assert attacker.visits == 0
    assert entry.data == data
    assert question(hass, entry) is not None


async def test_the_login_of_a_prusa_printer_is_told_to_no_announced_address(
    hass: HomeAssistant, prusa: PrusaRig
) -> None:
    entry = await add_through_flow(hass, prusa)
    before = dict(entry.data)
    await prusa.power_off()
    await until_sensor(hass, prusa, "status", "offline")
    async with plain_trap() as attacker:
        await announced(hass, entry, prusa, attacker)
        assert prusa.password.encode() not in attacker.heard
        assert b"x-api-key" not in attacker.heard.lower()
        assert entry.data == before
        asked = question(hass, entry)
        assert (asked is not None) is prusa.api_key


async def test_a_printer_with_an_api_key_moves_when_the_user_says_so(
    hass: HomeAssistant, socket_enabled: None, hass_client: ClientSessionGenerator
) -> None:
    rig = PrusaRig(api_key=True)
    await rig.start()
    entry = await add_through_flow(hass, rig)
    lost = {**entry.data, "host": f"{ELSEWHERE}:{rig.simulator.port}"}
    socket_allow_hosts(["127.0.0.1", ELSEWHERE])
    hass.config_entries.async_update_entry(entry, data=lost)
    await hass.config_entries.async_reload(entry.entry_id)
    asked_before = len(rig.simulator.requests)
    async_follow_address(hass, entry, FoundPrinter(host=rig.form["host"]))
    await until_now(lambda: question(hass, entry), "asked")
    assert len(rig.simulator.requests) == asked_before
    assert entry.data == lost

    form = await agree(hass, hass_client, f"new_address_{entry.entry_id}")
    assert form["description_placeholders"]["host"] == rig.form["host"]
    await until_sensor(hass, rig, "connection", "connected")
    assert entry.data["host"] == rig.form["host"]
    assert question(hass, entry) is None
    await rig.power_off()


async def test_the_question_goes_when_the_printer_is_back_where_it_was(
    hass: HomeAssistant, socket_enabled: None
) -> None:
    rig = PrusaRig(api_key=True)
    await rig.start()
    entry = await add_through_flow(hass, rig)
    await rig.power_off()
    await until_sensor(hass, rig, "status", "offline")
    async_follow_address(hass, entry, FoundPrinter(host="127.0.0.7"))
    await until_now(lambda: question(hass, entry), "asked")
    await rig.power_on()
    await until_sensor(hass, rig, "connection", "connected")
    assert question(hass, entry) is None
    await rig.power_off()


async def test_a_flood_of_addresses_is_tried_slowly_and_each_once(
    hass: HomeAssistant, bambu: BambuRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = await add_through_flow(hass, bambu)
    await bambu.power_off()
    await until_sensor(hass, bambu, "status", "offline")
    now = 1000.0
    monkeypatch.setattr(moving, "monotonic", lambda: now)
    async with trap(bambu.serial) as attacker:
        for _ in range(50):
            await announced(hass, entry, bambu, attacker)
        assert attacker.visits == 1
        now += 61
        await announced(hass, entry, bambu, attacker)
        assert attacker.visits == 2
        now += 61
        for number in range(50):
            host = f"127.0.0.1:{number + 1}"
            async_follow_address(hass, entry, FoundPrinter(host=host))
        await announced(hass, entry, bambu, attacker)
        assert attacker.visits == 2, "the flood was tried without a limit"


async def test_a_printer_whose_set_up_failed_for_good_is_looked_for_too(
    hass: HomeAssistant, socket_enabled: None
) -> None:
    """Whoever has its old address may have refused the login."""
    rig = BambuRig()
    await rig.start()
    known = {"brand": "bambu", **rig.form}
    known["fingerprint"] = rig.simulator.certificate_fingerprint
    entry = MockConfigEntry(
        domain=DOMAIN,
        unique_id=rig.serial,
        data={**known, "host": f"{ELSEWHERE}:1"},
        state=ConfigEntryState.SETUP_ERROR,
    )
    entry.add_to_hass(hass)
    async_follow_address(
        hass, entry, FoundPrinter(host=known["host"], serial=rig.serial)
    )
    await until_now(lambda: entry.data == known, "found")
    await until_now(lambda: entry.state is ConfigEntryState.LOADED, "set up")
    await rig.power_off()


async def test_who_takes_the_port_of_the_video_is_told_nothing(
    hass: HomeAssistant, socket_enabled: None
) -> None:
    rig = BambuRig(X1C)
    await rig.start()
    await add_through_flow(hass, rig)
    source = await async_get_stream_source(
        hass, entity_id(hass, rig, "camera", "camera")
    )
    assert source is not None
    await rig.simulator.video.stop()
    async with trap(rig.serial, port=rig.simulator.port - 8883 + 322) as attacker:
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", int(source.split(":")[2].partition("/")[0])
        )
        writer.write(f"DESCRIBE {source} RTSP/1.0\r\nCSeq: 1\r\n\r\n".encode())
        answer = await reader.read()
        writer.close()
        assert answer.startswith(b"RTSP/1.0 503")
        assert attacker.visits == 1
        assert attacker.heard == b""
    assert rig.simulator.access_code not in source
    await rig.power_off()


async def test_a_printer_that_answers_is_not_looked_for_elsewhere(
    hass: HomeAssistant, bambu: BambuRig
) -> None:
    entry = await add_through_flow(hass, bambu)
    before = dict(entry.data)
    async with trap(bambu.serial) as attacker:
        await announced(hass, entry, bambu, attacker)
    assert attacker.visits == 0
    assert entry.data == before


@asynccontextmanager
async def relay(port: int, go_on: asyncio.Event) -> AsyncGenerator[int]:
    """Listen, and pass everything on to the printer's port once that is wanted."""

    async def pass_on(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while piece := await reader.read(4096):
            writer.write(piece)
        writer.close()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await go_on.wait()
        back, there = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(pass_on(reader, there), pass_on(back, writer))

    async with await asyncio.start_server(take, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]
        # Home Assistant's session keeps its connection for a while.
        server.close_clients()


async def test_who_keeps_a_trial_waiting_until_the_printer_is_back_gains_nothing(
    hass: HomeAssistant, socket_enabled: None
) -> None:
    rig, go_on = PrusaRig(), asyncio.Event()
    await rig.start()
    entry = await add_through_flow(hass, rig)
    before = dict(entry.data)
    await rig.power_off()
    await until_sensor(hass, rig, "status", "offline")
    async with relay(rig.simulator.port, go_on) as port:
        host = f"127.0.0.1:{port}"
        async_follow_address(hass, entry, FoundPrinter(serial=rig.serial, host=host))
        await rig.power_on()
        await entry.runtime_data.coordinator.async_ask_printer()
        assert entry.runtime_data.coordinator.data.online
        go_on.set()
        await hass.async_block_till_done(wait_background_tasks=True)
        assert entry.data == before
        await hass.config_entries.async_unload(entry.entry_id)
    await rig.power_off()


async def test_a_stranger_does_not_become_how_our_printer_is_known_again(
    hass: HomeAssistant, socket_enabled: None
) -> None:
    rig = PrusaRig()
    await rig.start()
    entry = await add_through_flow(hass, rig)
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, "hostname": "prusa-mk4"}
    )
    await rig.power_off()
    await until_sensor(hass, rig, "status", "offline")
    stranger = FoundPrinter(host="127.0.0.1:1", hostname="stranger", mac="0" * 12)
    async_follow_address(hass, entry, stranger)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert entry.data["hostname"] == "prusa-mk4"
    assert "mac" not in entry.data


async def test_who_takes_the_printers_own_address_is_told_nothing(
    hass: HomeAssistant, bambu: BambuRig
) -> None:
    """At any of its ports: MQTT, files and pictures."""
    entry = await add_through_flow(hass, bambu)
    backend = entry.runtime_data.coordinator.backend
    port = bambu.simulator.port
    await bambu.power_off()
    async with (
        trap(bambu.serial, port=port) as mqtt,
        trap(bambu.serial, port=port - 8883 + 990) as files,
        trap(bambu.serial, port=port - 8883 + 6000) as pictures,
    ):
        await until_sensor(hass, bambu, "connection", "certificate_changed")
        await until_now(lambda: mqtt.visits > 1, "tried again")
        for look in (backend.files.list("/"), backend.camera("camera").frame()):
            with pytest.raises(CertificateChangedError):
                await look
        assert files.visits == pictures.visits == 1
        assert mqtt.heard + files.heard + pictures.heard == b""
    await hass.config_entries.async_unload(entry.entry_id)


def question(hass: HomeAssistant, entry: ConfigEntry) -> ir.IssueEntry | None:
    """Return the question whether the printer is at another address."""
    issue_id = f"new_address_{entry.entry_id}"
    return ir.async_get(hass).async_get_issue(DOMAIN, issue_id)


async def agree(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, issue_id: str
) -> Any:
    """Open a repair and say yes; what it asked."""
    await async_setup_component(hass, "repairs", {})
    client = await hass_client()
    asked = {"handler": DOMAIN, "issue_id": issue_id}
    form = await (await client.post("/api/repairs/issues/fix", json=asked)).json()
    url = f"/api/repairs/issues/fix/{form['flow_id']}"
    assert (await client.post(url, json={})).status == 200
    await hass.async_block_till_done()
    return form
