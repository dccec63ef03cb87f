"""The messages that set temperatures, fans and lamps, and those with G-code."""

from ..session.messages import Payload

# As in the vendor's start G-code for the H2 series; `M145` turns the air duct, with P1
# to heating and with P0 to cooling.
_WARM_CHAMBER = 40


def gcode(*lines: str) -> Payload:
    """Run lines of G-code; each has to end in a newline."""
    param = "".join(f"{line}\n" for line in lines)
    return {"print": {"command": "gcode_line", "param": param}}


def heat_nozzle(celsius: int, tool: int | None = None) -> Payload:
    """Set a nozzle's target in °C; `tool` tells two nozzles apart (0 is the right)."""
    which = "" if tool is None else f" T{tool:d}"
    return gcode(f"M104{which} S{celsius:d}")


def heat_bed(celsius: int) -> Payload:
    """Set the bed's target in °C."""
    return gcode(f"M140 S{celsius:d}")


def heat_chamber(celsius: int) -> Payload:
    """Set the chamber's target in °C, and what goes with it.

    `M145 P1` comes before a target above 40 °C, `M145 P0` after any other.
    """
    target = f"M141 S{celsius:d}"
    if celsius > _WARM_CHAMBER:
        return gcode("M145 P1", target)
    return gcode(target, "M145 P0")


def turn_fan(number: int, percent: int) -> Payload:
    """Let a fan run at so many %, which the printer counts to 255.

    1 is the part's, 2 the auxiliary one, 3 the chamber's, 10 the left auxiliary one.
    """
    return gcode(f"M106 P{number:d} S{round(percent * 255 / 100)}")


def turn_light(node: str, *, on: bool) -> Payload:
    """Turn a lamp on or off; the printers insist on all of the fields."""
    return {
        "system": {
            "command": "ledctrl",
            "led_node": node,
            "led_mode": "on" if on else "off",
            "led_on_time": 500,
            "led_off_time": 500,
            "loop_times": 0,
            "interval_time": 0,
        }
    }


def harmless() -> Payload:
    """Ask for the list of flow calibrations: changes nothing, yet wants a signature."""
    return {
        "print": {
            "command": "extrusion_cali_get",
            "filament_id": "",
            "nozzle_diameter": "0.4",
        }
    }
