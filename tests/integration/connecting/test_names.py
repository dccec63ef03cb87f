"""What printers are called, and what their device pages lead to."""

from homeassistant.config_entries import SOURCE_DHCP
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
import pytest

from custom_components.printernizer.const import DOMAIN
from custom_components.printernizer.printer.connection.found import FoundPrinter
from simulator.prusalink.printer import Flavour
from tests.rigs import BambuRig, PrusaRig

from ..helpers import SetUp, device_entry, entry_of, open_form, submit

MAC = "aabbccddeeff"

pytestmark = pytest.mark.usefixtures("socket_enabled")


async def test_a_printer_without_a_name_is_called_by_its_model(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(BambuRig())
    assert entry_of(hass, rig).title == "Bambu Lab P1S"


async def test_the_second_of_a_model_has_the_end_of_its_serial_number_too(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    await set_up(BambuRig())
    other = await set_up(BambuRig(serial="01P00A000004711"))
    assert entry_of(hass, other).title == "Bambu Lab P1S 4711"
    assert device_entry(hass, other).name == "Bambu Lab P1S 4711"


async def test_a_printer_is_called_as_was_typed(hass: HomeAssistant) -> None:
    async with BambuRig() as rig:
        form = await open_form(hass, rig)
        result = await submit(hass, form, {**rig.form, "name": " Left one "})
    assert result["title"] == "Left one"
    assert "name" not in result["result"].data


async def test_what_was_typed_as_a_name_outlives_a_wrong_code(
    hass: HomeAssistant,
) -> None:
    async with BambuRig() as rig:
        form = await open_form(hass, rig)
        wrong = {**rig.form, "access_code": "99999999", "name": "Left one"}
        form = await submit(hass, form, wrong)
        [field] = [field for field in form["data_schema"].schema if field == "name"]
        assert field.description == {"suggested_value": "Left one"}


async def test_a_printer_that_tells_its_name_is_called_so(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(PrusaRig(Flavour.RPI))
    assert entry_of(hass, rig).title == "Garage MK3"


@pytest.mark.parametrize(
    ("model", "name", "title"),
    [
        ("P1S", "Workshop", "P1S Workshop"),
        ("P1S", "P1S", "P1S"),
        ("P1S", "My p1s at home", "My p1s at home"),
        ("P1S", None, "P1S"),
        (None, None, "prusa-mk4"),
    ],
)
def test_an_offer_says_the_model_once(
    model: str | None, name: str | None, title: str
) -> None:
    found = FoundPrinter(host="h", model=model, name=name, hostname="prusa-mk4")
    assert found.title == title


async def test_a_printer_with_pages_of_its_own_can_be_visited(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    mk4, p1s = await set_up(PrusaRig()), await set_up(BambuRig())
    visited = device_entry(hass, mk4).configuration_url
    assert visited == f"http://{mk4.form['host']}"
    assert device_entry(hass, p1s).configuration_url is None


async def test_a_printer_that_dhcp_told_of_has_its_mac_address_and_no_area(
    hass: HomeAssistant,
) -> None:
    async with PrusaRig() as rig:
        lease = DhcpServiceInfo(ip="127.0.0.1", hostname="prusa-mk4", macaddress=MAC)
        form = await hass.config_entries.flow.async_init(
            DOMAIN, context={"source": SOURCE_DHCP}, data=lease
        )
        await submit(hass, dict(form), rig.form)
        device = device_entry(hass, rig)
        assert device.connections == {(dr.CONNECTION_NETWORK_MAC, dr.format_mac(MAC))}
        assert device.area_id is None


async def test_the_options_and_a_new_login_name_the_printer(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    entry = entry_of(hass, await set_up(BambuRig()))
    form = await hass.config_entries.options.async_init(entry.entry_id)
    assert form["description_placeholders"] == {"name": "Bambu Lab P1S"}
    entry.async_start_reauth(hass)
    await hass.async_block_till_done()
    [flow] = hass.config_entries.flow.async_progress()
    shown = await hass.config_entries.flow.async_configure(flow["flow_id"])
    assert shown["description_placeholders"] == {"name": "Bambu Lab P1S"}
