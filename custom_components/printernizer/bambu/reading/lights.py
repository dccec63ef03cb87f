"""The lamps of a Bambu Lab printer: those in its reports, and the one that is not."""

from collections.abc import Mapping

from ...printer.fields import Fields
from ...printer.model import Light
from ..models import Model
from .merge import JsonObject

HEATBED_LIGHT = "heatbed_light"
_MODES = {"on": True, "flashing": True, "off": False}


def read_lights(
    fields: Fields, told: Mapping[str, bool], model: Model
) -> tuple[Light, ...]:
    """Return the lamps, by the printer's own names for them.

    That at the heatbed is in no report: until somebody is `told` that it was set,
    nobody knows whether it is on.
    """
    reported = tuple(
        Light(id=node, on=_MODES.get(light.text("mode") or ""))
        for light in fields.items("lights_report")
        if (node := light.text("node")) is not None
    )
    has_one = model.heatbed_light is True
    if not has_one or any(light.id == HEATBED_LIGHT for light in reported):
        return reported
    return (*reported, Light(id=HEATBED_LIGHT, on=told.get(HEATBED_LIGHT)))


def lamp_told(message: JsonObject) -> dict[str, bool]:
    """Return what the answer to `ledctrl`, whoever sent that, says of a lamp."""
    match message.get("system"):
        case {
            "command": "ledctrl",
            "led_node": str() as node,
            "led_mode": str() as mode,
            "result": str() as result,
        } if (
            # Of the others, reports tell.
            node == HEATBED_LIGHT and mode in _MODES and result.lower() == "success"
        ):
            return {node: _MODES[mode]}
        case _:
            return {}
