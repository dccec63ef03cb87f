"""The lamps in a Bambu Lab report."""

from ..printer.fields import Fields
from ..printer.model import Light

_MODES = {"on": True, "flashing": True, "off": False}


def read_lights(fields: Fields) -> tuple[Light, ...]:
    """Return the lamps that the printer reports, by its own names for them."""
    return tuple(
        Light(id=node, on=_MODES.get(light.text("mode") or ""))
        for light in fields.items("lights_report")
        if (node := light.text("node")) is not None
    )
