"""The dashboard: the same cards for every printer, whatever its brand."""

from collections.abc import Container, Iterable, Mapping
from typing import Any

from .client import Client
from .registry import Printer

PATH = "printer-demo"
TITLE = "Printers"
ICON = "mdi:printer-3d"
type Card = dict[str, Any]

BAR = {
    "features": [{"type": "bar-gauge"}],
    "features_position": "inline",
    "grid_options": {"columns": "full"},
}
TREND = {"features": [{"type": "trend-graph", "hours_to_show": 0.1}]}

TILES: tuple[tuple[str, Card], ...] = (
    ("status", {}),
    ("job_name", {}),
    ("progress", BAR),
    ("current_layer", {}),
    ("total_layers", {}),
    ("remaining_time", {}),
    ("finish_time", {}),
    ("nozzle_temperature", {"name": "Nozzle", "color": "red", **TREND}),
    ("bed_temperature", {"name": "Bed", "color": "orange", **TREND}),
    ("nozzle_target_temperature", {"name": "Nozzle target", "color": "red"}),
    ("bed_target_temperature", {"name": "Bed target", "color": "orange"}),
)
BUTTONS = (("pause", "amber"), ("resume", "green"), ("cancel", "red"))


async def save_dashboard(client: Client, printers: Iterable[Printer]) -> None:
    """Build the dashboard anew and make it the page that opens first."""
    dashboards = await client.command("lovelace/dashboards/list")
    if PATH not in {dashboard["url_path"] for dashboard in dashboards}:
        await client.command(
            "lovelace/dashboards/create", url_path=PATH, title=TITLE, icon=ICON
        )
    states = await client.get("/api/states")
    config = build_dashboard(printers, _with_pictures(states))
    await client.command("lovelace/config/save", url_path=PATH, config=config)
    core = (await client.command("frontend/get_system_data", key="core"))["value"]
    wanted = {**(core or {}), "default_panel": PATH}
    await client.command("frontend/set_system_data", key="core", value=wanted)


def _with_pictures(states: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return the cameras that show pictures: streams of video are not simulated."""
    return {
        state["entity_id"]
        for state in states
        if state["entity_id"].startswith("camera.")
        and not state["attributes"]["supported_features"]
    }


def build_dashboard(printers: Iterable[Printer], cameras: Container[str]) -> Card:
    """Return the configuration of a dashboard with one section a printer."""
    return {
        "title": TITLE,
        "views": [
            {
                "type": "sections",
                "title": TITLE,
                "path": "printers",
                "max_columns": 2,
                "sections": [_section(printer, cameras) for printer in printers],
            }
        ],
    }


def _section(printer: Printer, cameras: Container[str]) -> Card:
    """One printer: what it does, how hot it is, how it looks, and its buttons."""
    entities = printer.entities
    tiles = [_tile(entities[key], more) for key, more in TILES if key in entities]
    buttons = [
        _button(entities[key], key, color) for key, color in BUTTONS if key in entities
    ]
    row = {
        "type": "horizontal-stack",
        "cards": buttons,
        "grid_options": {"columns": "full"},
    }
    pictures = [_picture(it) for it in entities.values() if it in cameras]
    covers = [_cover(entities["cover"])] if "cover" in entities else []
    cards = [_heading(printer), *covers, *tiles, *pictures, row]
    return {"type": "grid", "cards": cards}


def _picture(entity_id: str) -> Card:
    """What a camera sees, fetched anew every few seconds."""
    return {
        "type": "picture-entity",
        "entity": entity_id,
        "camera_view": "auto",
        "show_name": False,
        "show_state": False,
        "grid_options": {"columns": "full"},
    }


def _heading(printer: Printer) -> Card:
    """The printer's name over its section."""
    return {
        "type": "heading",
        "heading": printer.name,
        "icon": "mdi:printer-3d-nozzle",
    }


def _cover(entity_id: str) -> Card:
    """The picture of what is printed."""
    return {
        "type": "picture-entity",
        "entity": entity_id,
        "show_name": False,
        "show_state": False,
        "aspect_ratio": "16:9",
        "fit_mode": "contain",
        "grid_options": {"columns": "full"},
    }


def _tile(entity_id: str, more: Mapping[str, Any]) -> Card:
    """A tile that names its entity without the printer."""
    return {
        "type": "tile",
        "entity": entity_id,
        "name": {"type": "entity"},
        "grid_options": {"columns": 6},
        **more,
    }


def _button(entity_id: str, key: str, color: str) -> Card:
    """A tile that presses a button, after a question if it ends the print.

    It shows only while the printer takes the command.
    """
    press: Card = {
        "action": "perform-action",
        "perform_action": "button.press",
        "target": {"entity_id": entity_id},
    }
    if key == "cancel":
        press["confirmation"] = {
            "title": "Stop this print?",
            "text": "What is printed so far is lost.",
            "confirm_text": "Stop the print",
            "dismiss_text": "Keep printing",
        }
    return {
        "type": "tile",
        "entity": entity_id,
        "name": {"type": "entity"},
        "color": color,
        "hide_state": True,
        "tap_action": press,
        "icon_tap_action": press,
        "visibility": [
            {"condition": "state", "entity": entity_id, "state_not": "unavailable"}
        ],
    }
