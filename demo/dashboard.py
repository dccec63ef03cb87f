"""The dashboard: the one that the integration makes by itself, and nothing else."""

from .client import Client

PATH = "printer-demo"
TITLE = "Printers"
ICON = "mdi:printer-3d"
CONFIG = {"strategy": {"type": "custom:printernizer"}}


async def save_dashboard(client: Client) -> None:
    """Choose the dashboard as a user does, and make it the page that opens first."""
    dashboards = await client.command("lovelace/dashboards/list")
    if PATH not in {dashboard["url_path"] for dashboard in dashboards}:
        await client.command(
            "lovelace/dashboards/create", url_path=PATH, title=TITLE, icon=ICON
        )
    await client.command("lovelace/config/save", url_path=PATH, config=CONFIG)
    core = (await client.command("frontend/get_system_data", key="core"))["value"]
    wanted = {**(core or {}), "default_panel": PATH}
    await client.command("frontend/set_system_data", key="core", value=wanted)
