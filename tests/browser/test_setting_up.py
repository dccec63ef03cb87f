"""How a printer comes into Home Assistant, and what may be asked of its owner later."""

from simulator.bambu.printer import BambuSimulator

from .forms import (
    DONE,
    FORM,
    add,
    entry_of,
    fill,
    one_more,
    reads,
    remove,
    state_of,
    visit,
)
from .stage import MARKS, Stage

pytestmark = MARKS

H2D, MK4 = "bambu:h2d", "prusa:buddy"
REFUSED = "The printer refuses the login."


async def choose(stage: Stage, search: str, brand: str) -> None:
    """Search for the integration as people do, and choose the brand."""
    await visit(stage, "/config/integrations/dashboard")
    await stage.click("ha-button[slot=fab]", "Add integration")
    await stage.type("dialog-add-integration >>> input", search)
    await stage.click("ha-integration-list-item", "Printernizer")
    await stage.click("step-flow-menu >>> ha-list-item", brand)


async def test_a_bambu_printer_is_found_and_added_once_its_code_is_right(
    stage: Stage,
) -> None:
    async with one_more(H2D) as (kind, simulator):
        try:
            await choose(stage, "bambu", "Bambu Lab")
            host = f"127.0.0.1:{simulator.port}"
            await fill(stage, host=host, access_code="87654321")
            await reads(stage, f"{FORM}ha-alert", REFUSED)
            await fill(stage, access_code=kind.access["access_code"])
            await reads(stage, DONE, "H2D")
            assert (await entry_of(stage, kind))["state"] == "loaded"
        finally:
            await remove(stage, kind)


async def test_a_prusa_printer_is_found_and_added_once_its_password_is_right(
    stage: Stage,
) -> None:
    async with one_more(MK4) as (kind, simulator):
        try:
            await choose(stage, "prusa", "Prusa")
            host = f"127.0.0.1:{simulator.port}"
            await fill(stage, host=host, username="maker", password="wrong")
            await reads(stage, f"{FORM}ha-alert", REFUSED)
            await fill(stage, password=kind.access["password"])
            await reads(stage, DONE, "MK4")
            assert (await entry_of(stage, kind))["state"] == "loaded"
        finally:
            await remove(stage, kind)


async def test_a_printer_that_has_another_code_now_asks_for_it_and_works_again(
    stage: Stage,
) -> None:
    async with one_more(H2D) as (kind, simulator):
        assert isinstance(simulator, BambuSimulator)
        try:
            await add(stage, kind, simulator)
            await simulator.power_off()
            simulator.new_access_code("11223344")
            await simulator.power_on()
            await visit(stage, "/config/integrations/dashboard")
            await stage.click("ha-config-flow-card >>> ha-button", "Reconfigure")
            await fill(stage, access_code="11223344")
            await state_of(stage, kind, "status", "idle")
        finally:
            await remove(stage, kind)
