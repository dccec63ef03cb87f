"""Printers that are found in the network, and known ones at a new address."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from ipaddress import ip_address
import socket
from typing import Any

from homeassistant.config_entries import (
    SOURCE_DHCP,
    SOURCE_IGNORE,
    SOURCE_INTEGRATION_DISCOVERY,
    SOURCE_USER,
    SOURCE_ZEROCONF,
    ConfigEntry,
    ConfigEntryDisabler,
    ConfigEntryState,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
from homeassistant.util.dt import utcnow
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)
from pytest_socket import socket_allow_hosts

from custom_components.printernizer import config_flow
from custom_components.printernizer.bambu.session import access, discovery
from custom_components.printernizer.brands import BRANDS
from custom_components.printernizer.connecting import (
    discovery as discovery_module,
    moving,
)
from custom_components.printernizer.connecting.discovery import (
    PrinterDiscovery,
    async_discovery,
)
from custom_components.printernizer.connecting.moving import async_follow_address
from custom_components.printernizer.const import DOMAIN
from custom_components.printernizer.printer.connection.found import FoundPrinter
from simulator.bambu.announcements import send
from simulator.bambu.printer import BambuSimulator
from tests.rigs import WRONG_SECRET, BambuRig, PrusaRig

from ..helpers import add_through_flow, open_form, submit, until_now

MAC = "109c70123456"


@pytest.fixture(name="port")
def port_fixture(monkeypatch: pytest.MonkeyPatch, socket_enabled: None) -> int:
    """Choose where announcements are sent to."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
    monkeypatch.setattr(discovery, "PORT", port)
    return port


@pytest.fixture(name="bambu")
async def bambu_fixture(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[BambuRig]:
    """Switch on a printer whose port is the usual one."""
    async with BambuRig() as rig:
        monkeypatch.setattr(access, "DEFAULT_PORT", rig.simulator.port)
        yield rig


@pytest.fixture(name="prusa")
async def prusa_fixture(socket_enabled: None) -> AsyncGenerator[PrusaRig]:
    """Switch on a printer with PrusaLink."""
    async with PrusaRig() as rig:
        yield rig


async def test_a_printer_that_announces_itself_is_offered_once_and_set_up(
    hass: HomeAssistant, bambu: BambuRig, port: int
) -> None:
    release = await async_discovery(hass).async_listen()
    for _ in range(3):
        bambu.simulator.announce(port)
    await until_now(lambda: offers(hass), "offered")
    [offer] = offers(hass)
    assert offer["step_id"] == "discovered"
    assert offer["context"]["title_placeholders"] == {"name": "P1S Workshop"}
    form = await hass.config_entries.flow.async_configure(offer["flow_id"])
    assert suggested(form)["host"] == "127.0.0.1"

    wrong = {"host": "127.0.0.1", "access_code": WRONG_SECRET}
    result = await submit(hass, offer, wrong)
    assert result["errors"] == {"base": "invalid_auth"}
    right = wrong | {"access_code": bambu.simulator.access_code}
    result = await submit(hass, offer, right)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "Workshop"
    assert result["result"].unique_id == bambu.serial
    assert result["data"]["serial"] == bambu.serial
    assert result["data"]["host"] == "127.0.0.1"
    release()


async def test_only_printers_that_are_new_are_offered(
    hass: HomeAssistant, bambu: BambuRig, port: int
) -> None:
    await add_through_flow(hass, bambu)
    other = BambuSimulator(serial="01P00A000000002")
    bambu.simulator.announce(port)
    send(b"noise", port)
    other.announce(port, gone=True)
    other.announce(port)
    await until_now(lambda: offers(hass), "offered")
    assert [offer["context"]["unique_id"] for offer in offers(hass)] == [other.serial]


async def test_a_printer_that_is_to_be_ignored_is_not_offered(
    hass: HomeAssistant, bambu: BambuRig, port: int
) -> None:
    await add_through_flow(hass, bambu)
    other = BambuSimulator(serial="01P00A000000002")
    await hass.config_entries.flow.async_init(
        DOMAIN,
        context={"source": SOURCE_IGNORE},
        data={"unique_id": other.serial, "title": "Not mine"},
    )
    third = BambuSimulator(serial="01P00A000000003")
    other.announce(port, host="192.168.1.20")
    third.announce(port)
    await until_now(lambda: offers(hass), "offered")
    assert [offer["context"]["unique_id"] for offer in offers(hass)] == [third.serial]


async def test_a_printer_that_moves_before_it_is_set_up_is_offered_anew(
    hass: HomeAssistant, bambu: BambuRig, port: int
) -> None:
    shared = async_discovery(hass)
    release = await shared.async_listen()
    bambu.simulator.announce(port, host="192.168.1.20")
    await until_now(lambda: offers(hass), "offered")
    shared._seen[bambu.serial].offered -= 61
    bambu.simulator.announce(port, host="192.168.1.21")
    before = offers(hass)[0]["flow_id"]
    await until_now(lambda: offers(hass)[:1] != [] and before not in ids(hass), "anew")
    [offer] = offers(hass)
    form = await hass.config_entries.flow.async_configure(offer["flow_id"])
    assert suggested(form)["host"] == "192.168.1.21"
    release()


async def test_a_made_up_crowd_is_offered_slowly_and_not_for_ever(
    hass: HomeAssistant, port: int, clock: Clock
) -> None:
    shared = async_discovery(hass)
    release = await shared.async_listen()
    make_up(shared, 500)
    await until_now(lambda: len(offers(hass)) == 10, "offered")
    clock.now += 61
    make_up(shared, 500, first=500)
    await until_now(lambda: len(offers(hass)) == 20, "offered more")

    clock.now += 250
    ours = FoundPrinter(serial="01P00A000000001", host="192.168.1.30")
    shared._found(BRANDS["bambu"], ours)
    await hass.async_block_till_done()
    clock.now += 100
    async_fire_time_changed(hass, utcnow() + timedelta(seconds=61))
    await until_now(lambda: len(offers(hass)) == 1, "forgotten")
    assert offers(hass)[0]["context"]["unique_id"] == ours.serial
    assert shared.new_printers(BRANDS["bambu"]) == [ours]
    release()


async def test_a_printer_whose_address_flickers_is_not_offered_each_time(
    hass: HomeAssistant, port: int, clock: Clock
) -> None:
    shared = async_discovery(hass)
    release = await shared.async_listen()
    for number in range(50):
        clock.now += 1
        found = FoundPrinter(serial="01P00A000000001", host=f"192.168.1.{number}")
        shared._found(BRANDS["bambu"], found)
    await until_now(lambda: offers(hass), "offered")
    await hass.async_block_till_done(wait_background_tasks=True)
    assert suggested(await first_offer(hass))["host"] == "192.168.1.0"
    release()


async def test_all_printers_share_one_listener_that_goes_with_the_last_entry(
    hass: HomeAssistant, bambu: BambuRig, port: int
) -> None:
    entry = await add_through_flow(hass, bambu)
    shared = async_discovery(hass)
    [transport] = shared._transports
    release = await shared.async_listen()
    assert shared._transports == [transport]
    release()
    assert not transport.is_closing()
    await hass.config_entries.async_unload(entry.entry_id)
    assert not transport.is_closing()
    await hass.config_entries.async_remove(entry.entry_id)
    assert transport.is_closing()
    assert shared._transports == []


async def test_a_busy_port_is_no_error(
    hass: HomeAssistant, bambu: BambuRig, port: int
) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("", port))
        entry = await add_through_flow(hass, bambu)
    assert entry.state is ConfigEntryState.LOADED


async def test_a_known_printer_is_followed_to_its_new_address(
    hass: HomeAssistant, bambu: BambuRig, port: int
) -> None:
    entry = await add_through_flow(hass, bambu)
    lose(hass, entry, "127.0.0.9")
    await hass.config_entries.async_reload(entry.entry_id)
    assert not is_online(entry)
    bambu.simulator.announce(port)
    await until_now(lambda: is_online(entry), "followed")
    assert entry.data["host"] == f"127.0.0.1:{bambu.simulator.port}"
    assert offers(hass) == []


async def test_a_printer_that_is_reached_stays_where_it_is(
    hass: HomeAssistant, bambu: BambuRig, port: int
) -> None:
    entry = await add_through_flow(hass, bambu)
    before = entry.data["host"]
    other = BambuSimulator(serial="01P00A000000002")
    bambu.simulator.announce(port, host="192.168.1.20")
    other.announce(port)
    await until_now(lambda: offers(hass), "the one after")
    assert entry.data["host"] == before


async def test_a_printer_that_is_switched_off_on_purpose_is_left_alone(
    hass: HomeAssistant, bambu: BambuRig, port: int
) -> None:
    entry = await add_through_flow(hass, bambu)
    before = entry.data["host"]
    await hass.config_entries.async_set_disabled_by(
        entry.entry_id, ConfigEntryDisabler.USER
    )
    async_follow_address(
        hass, entry, FoundPrinter(serial=bambu.serial, host="192.168.1.20")
    )
    assert entry.data["host"] == before


async def test_a_printer_whose_set_up_failed_is_heard_and_followed_too(
    hass: HomeAssistant, bambu: BambuRig, port: int
) -> None:
    fingerprint = bambu.simulator.certificate_fingerprint
    data = {"brand": "bambu", **bambu.form, "fingerprint": fingerprint}
    data["host"] = "127.0.0.9"
    entry = MockConfigEntry(domain=DOMAIN, unique_id=bambu.serial, data=data)
    entry.add_to_hass(hass)
    socket_allow_hosts(["127.0.0.1", "127.0.0.9"])
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    bambu.simulator.announce(port)
    await until_now(lambda: is_online(entry), "followed")
    assert entry.data["host"] == "127.0.0.1"


async def test_a_name_that_somebody_typed_in_stays(
    hass: HomeAssistant, bambu: BambuRig, port: int
) -> None:
    entry = await add_through_flow(hass, bambu)
    # At its number the printer would prove itself.
    host = f"printer.invalid:{bambu.simulator.port}"
    data = {**entry.data, "host": host}
    hass.config_entries.async_update_entry(entry, data=data)
    await hass.config_entries.async_reload(entry.entry_id)
    assert not is_online(entry)
    other = BambuSimulator(serial="01P00A000000002")
    bambu.simulator.announce(port)
    other.announce(port)
    await until_now(lambda: offers(hass), "the one after")
    await hass.async_block_till_done(wait_background_tasks=True)
    assert entry.data["host"] == host


async def test_found_printers_can_be_chosen_while_adding_one(
    hass: HomeAssistant, bambu: BambuRig, port: int
) -> None:
    flow = hass.config_entries.flow
    menu = await flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    bambu.simulator.announce(port)
    await until_now(lambda: offers(hass), "offered")
    form = await flow.async_configure(menu["flow_id"], {"next_step_id": "bambu"})
    assert form["step_id"] == "found"
    [field] = form["data_schema"].schema.values()
    assert field.config["options"][0]["label"] == "P1S Workshop (127.0.0.1)"

    form = await submit(hass, form, {"printer": bambu.serial})
    assert form["step_id"] == "discovered"
    login = {"host": "127.0.0.1", "access_code": bambu.simulator.access_code}
    result = await submit(hass, form, login)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert offers(hass) == [], "the offer is still there"


async def test_another_printer_than_the_found_ones_is_added_by_its_address(
    hass: HomeAssistant, bambu: BambuRig, port: int
) -> None:
    flow = hass.config_entries.flow
    menu = await flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    BambuSimulator(serial="01P00A000000002").announce(port)
    await until_now(lambda: offers(hass), "offered")
    form = await flow.async_configure(menu["flow_id"], {"next_step_id": "bambu"})
    form = await submit(hass, form, {"printer": "by_hand"})
    assert form["step_id"] == "bambu"
    result = await submit(hass, form, bambu.form)
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_address_and_access_code_are_enough(
    hass: HomeAssistant, bambu: BambuRig
) -> None:
    short = {key: bambu.form[key] for key in ("host", "access_code")}
    form = await open_form(hass, bambu)
    result = await submit(hass, form, {**short, "host": "two words"})
    assert result["errors"] == {"host": "invalid_host"}
    await bambu.power_off()
    result = await submit(hass, result, short)
    assert result["errors"] == {"base": "cannot_connect"}
    await bambu.power_on()
    result = await submit(hass, result, short)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"]["serial"] == bambu.serial

    result = await submit(hass, await open_form(hass, bambu), short)
    assert result["reason"] == "already_configured"


@pytest.mark.parametrize("source", [SOURCE_ZEROCONF, SOURCE_DHCP])
async def test_a_prusa_printer_is_offered_with_its_address(
    hass: HomeAssistant, prusa: PrusaRig, source: str
) -> None:
    form = await sight(hass, prusa, source)
    assert form["step_id"] == "discovered"
    port = f":{prusa.simulator.port}" if source == SOURCE_ZEROCONF else ""
    assert suggested(form)["host"] == f"127.0.0.1{port}"
    assert suggested(form)["username"] == "maker"
    assert form["description_placeholders"] == {"name": "prusa-mk4"}
    assert prusa.simulator.requests == [], "the printer was bothered"

    result = await submit(hass, form, {**prusa.form, "password": WRONG_SECRET})
    assert result["errors"] == {"base": "invalid_auth"}
    result = await submit(hass, result, prusa.form)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["result"].unique_id == prusa.serial
    assert result["data"]["hostname"] == "prusa-mk4"
    assert result["data"].get("mac") == (MAC if source == SOURCE_DHCP else None)


@pytest.mark.parametrize("source", [SOURCE_ZEROCONF, SOURCE_DHCP])
async def test_a_made_up_crowd_in_mdns_and_dhcp_is_offered_slowly_too(
    hass: HomeAssistant, prusa: PrusaRig, source: str, clock: Clock
) -> None:
    results = [
        await sight(hass, prusa, source, hostname=f"prusa-{number}")
        for number in range(30)
    ]
    refused = [result["reason"] for result in results if "reason" in result]
    assert refused == ["too_many_offers"] * 20
    clock.now += 61
    form = await sight(hass, prusa, source)
    assert form["step_id"] == "discovered"


async def test_mdns_and_dhcp_offer_a_printer_only_once(
    hass: HomeAssistant, prusa: PrusaRig
) -> None:
    await sight(hass, prusa, SOURCE_ZEROCONF)
    result = await sight(hass, prusa, SOURCE_DHCP)
    assert result["reason"] == "already_in_progress"


async def test_a_printer_without_a_usable_address_is_not_offered(
    hass: HomeAssistant, prusa: PrusaRig
) -> None:
    result = await sight(hass, prusa, SOURCE_ZEROCONF, address="fe80::1")
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "no_address"


@pytest.mark.parametrize("source", [SOURCE_ZEROCONF, SOURCE_DHCP])
async def test_a_prusa_printer_that_is_set_up_is_known_again(
    hass: HomeAssistant, prusa: PrusaRig, source: str
) -> None:
    entry = await add_through_flow(hass, prusa)
    asked = len(prusa.simulator.requests)
    result = await sight(hass, prusa, source)
    assert result["reason"] == "already_configured"
    await hass.async_block_till_done()
    assert entry.data["host"] == prusa.form["host"]
    assert entry.data["hostname"] == "prusa-mk4"
    assert len(prusa.simulator.requests) == asked, "the printer was bothered"


@pytest.mark.parametrize("source", [SOURCE_ZEROCONF, SOURCE_DHCP])
async def test_a_prusa_printer_is_followed_to_its_new_address(
    hass: HomeAssistant, prusa: PrusaRig, source: str
) -> None:
    entry = await add_through_flow(hass, prusa)
    await sight(hass, prusa, source)
    lose(hass, entry, "127.0.0.9")
    await hass.config_entries.async_reload(entry.entry_id)
    assert not is_online(entry)

    result = await sight(hass, prusa, source)

    assert result["reason"] == "already_configured"
    await until_now(lambda: is_online(entry), "followed")
    assert entry.data["host"] == prusa.form["host"]
    assert entry.data["hostname"] == "prusa-mk4"
    assert offers(hass) == []


async def test_another_printer_with_the_usual_host_name_is_offered(
    hass: HomeAssistant, prusa: PrusaRig
) -> None:
    entry = await add_through_flow(hass, prusa)
    await sight(hass, prusa, SOURCE_ZEROCONF)
    form = await sight(hass, prusa, SOURCE_ZEROCONF, address="192.168.1.20")
    assert form["step_id"] == "discovered"
    assert entry.data["host"] == prusa.form["host"]


async def test_the_login_is_renewed_without_forgetting_how_to_find_the_printer(
    hass: HomeAssistant, prusa: PrusaRig
) -> None:
    entry = await add_through_flow(hass, prusa)
    await sight(hass, prusa, SOURCE_DHCP)
    form = await hass.config_entries.flow.async_init(
        DOMAIN,
        context={"source": "reauth", "entry_id": entry.entry_id},
        data=dict(entry.data),
    )
    login = {key: prusa.form[key] for key in ("username", "password")}
    result = await submit(hass, dict(form), login)
    assert result["reason"] == "reauth_successful"
    assert entry.data["mac"] == MAC


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        """Begin somewhere."""
        self.now = 1000.0


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Let a test say how late it is for discovery."""
    clock = Clock()
    for module in (discovery_module, moving):
        monkeypatch.setattr(module, "monotonic", lambda: clock.now)
    return clock


def make_up(shared: PrinterDiscovery, count: int, first: int = 1000) -> None:
    """Announce printers that there are none of."""
    for number in range(first, first + count):
        printer = FoundPrinter(serial=f"01P00A{number:09}", host="192.168.1.20")
        shared._found(BRANDS["bambu"], printer)


async def first_offer(hass: HomeAssistant) -> Any:
    """Return the form of the first offer."""
    flow_id = offers(hass)[0]["flow_id"]
    return await hass.config_entries.flow.async_configure(flow_id)


async def sight(
    hass: HomeAssistant,
    rig: PrusaRig,
    source: str,
    address: str = "127.0.0.1",
    hostname: str = "prusa-mk4",
) -> dict[str, Any]:
    """Let Home Assistant tell us of a printer."""
    info: ZeroconfServiceInfo | DhcpServiceInfo
    if source == SOURCE_DHCP:
        info = DhcpServiceInfo(ip=address, hostname=hostname, macaddress=MAC)
    else:
        info = ZeroconfServiceInfo(
            ip_address=ip_address(address),
            ip_addresses=[ip_address(address)],
            port=rig.simulator.port,
            hostname=f"{hostname}.local.",
            type="_prusalink._tcp.local.",
            name=f"{hostname}._prusalink._tcp.local.",
            properties={},
        )
    result = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": source}, data=info
    )
    return dict(result)


def lose(hass: HomeAssistant, entry: ConfigEntry, host: str) -> None:
    """Let an entry look for its printer where it is not."""
    socket_allow_hosts(["127.0.0.1", "127.0.0.9"])
    port = entry.data["host"].rpartition(":")[2]
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, "host": f"{host}:{port}"}
    )


def is_online(entry: ConfigEntry) -> bool:
    """Whether the printer is set up and answers."""
    loaded = entry.state is ConfigEntryState.LOADED
    return loaded and entry.runtime_data.coordinator.data.online


def offers(hass: HomeAssistant) -> list[Any]:
    """Return the offers of printers that announced themselves."""
    return list(
        hass.config_entries.flow.async_progress_by_handler(
            DOMAIN, match_context={"source": SOURCE_INTEGRATION_DISCOVERY}
        )
    )


def ids(hass: HomeAssistant) -> set[str]:
    """Return the flows of these offers."""
    return {offer["flow_id"] for offer in offers(hass)}


def suggested(form: Any) -> dict[str, Any]:
    """Return what is filled in already."""
    return {
        str(field): (field.description or {}).get("suggested_value")
        for field in form["data_schema"].schema
    }


async def test_a_printer_that_is_not_set_up_yet_and_where_we_know_is_only_marked(
    hass: HomeAssistant, prusa: PrusaRig
) -> None:
    entry = await add_through_flow(hass, prusa)
    await prusa.power_off()
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, "hostname": "", "mac": ""}
    )
    await hass.config_entries.async_unload(entry.entry_id)
    async_follow_address(
        hass,
        entry,
        FoundPrinter(
            name="", serial="", host=entry.data["host"], hostname="mini", mac=MAC
        ),
    )
    assert (entry.data["hostname"], entry.data["mac"]) == ("mini", MAC)
    assert entry.state is ConfigEntryState.NOT_LOADED


async def test_what_announces_itself_without_an_address_is_no_printer_of_ours(
    hass: HomeAssistant, prusa: PrusaRig
) -> None:
    entry = await add_through_flow(hass, prusa)
    before = dict(entry.data)
    nowhere = FoundPrinter(name="", serial="", host="two words")
    async_follow_address(hass, entry, nowhere)
    assert moving.known_entry(hass, BRANDS["prusa"], nowhere) is None
    assert dict(entry.data) == before


async def test_a_lease_that_no_brand_can_read_is_offered_to_nobody(
    hass: HomeAssistant, prusa: PrusaRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config_flow, "BRANDS", {"bambu": BRANDS["bambu"]})
    result = await sight(hass, prusa, SOURCE_DHCP)
    assert result["reason"] == "no_address"


async def test_a_dialog_that_is_opened_anew_listens_once(
    hass: HomeAssistant, port: int
) -> None:
    flow = hass.config_entries.flow
    menu = await flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    [transport] = async_discovery(hass)._transports
    again = await flow.async_configure(menu["flow_id"])
    assert (again["type"], again["flow_id"]) == (FlowResultType.MENU, menu["flow_id"])
    flow.async_abort(menu["flow_id"])
    assert transport.is_closing(), "somebody still listens"
