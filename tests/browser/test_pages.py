"""Home Assistant's own pages and dialogs, with our printers in them."""

from simulator.bambu.printer import BambuSimulator

from .forms import DIALOG, add, one_more, reads, remove, state_of, visit
from .stage import MARKS, PHONE, Stage

pytestmark = MARKS

X1C = "Bambu Lab X1 Carbon"
MOST_PIXELS = 4_500
DASHBOARD = "made-in-the-dialog"


async def test_the_page_of_a_printer_opens_and_is_not_endless_on_a_phone(
    stage: Stage,
) -> None:
    await visit(stage, f"/config/devices/device/{await stage.device_id(X1C)}")
    await stage.page.resize(PHONE)
    await reads(stage, "ha-device-entities-card", "Speed profile")
    tall = "deep('ha-config-device-page >>> .container')[0].scrollHeight"
    height = await stage.sees(f"{tall} > innerHeight && {tall}", "all of the page")
    assert height < MOST_PIXELS


async def test_the_options_are_a_menu_of_pages(stage: Stage) -> None:
    await visit(stage, "/config/integrations/integration/printernizer")
    await stage.click("ha-config-entry-row >>> ha-icon-button", "Configure")
    await stage.click(f"{DIALOG}step-flow-menu >>> ha-list-item", "Jobs and problems")
    await reads(stage, "dialog-data-entry-flow", "Jobs and problems")
    await stage.sees(f"seen('{DIALOG}ha-form').length", "the page")


async def test_the_dashboard_is_made_in_the_dialog_for_new_ones(stage: Stage) -> None:
    await visit(stage, "/config/lovelace/dashboards")
    await stage.click("ha-button[slot=fab]", "Add dashboard")
    await stage.click("dashboard-card", "3D printers")
    field = "dialog-lovelace-dashboard-detail >>> input"
    try:
        await stage.type(f"{field}[name=title]", "Made in the dialog")
        await stage.type(f"{field}[name=url_path]", DASHBOARD)
        await stage.click("dialog-lovelace-dashboard-detail >>> ha-button", "Create")
        made = "!seen('dialog-lovelace-dashboard-detail >>> input').length"
        await stage.sees(made, "that it is made")
        await visit(stage, f"/{DASHBOARD}")
        await stage.sees("seen('printernizer-fleet')[0]?.renders > 0", "the fleet")
    finally:
        for dashboard in await stage.client.command("lovelace/dashboards/list"):
            if dashboard["url_path"] == DASHBOARD:
                await stage.client.command(
                    "lovelace/dashboards/delete", dashboard_id=dashboard["id"]
                )


async def test_a_repair_is_done_where_it_is_told(stage: Stage) -> None:
    async with one_more("bambu:h2d") as (kind, simulator):
        assert isinstance(simulator, BambuSimulator)
        simulator.settings.developer_mode = False
        try:
            await add(stage, kind, simulator)
            await visit(stage, "/config/repairs")
            await stage.click("ha-config-repairs >>> ha-list-item-button", kind.model)
            simulator.settings.developer_mode = True
            await stage.click(f"{DIALOG}ha-button", "Submit")
            await stage.sees("seen('step-flow-create-entry').length", "it is repaired")
            await state_of(stage, kind, "status", "idle")
        finally:
            await remove(stage, kind)
