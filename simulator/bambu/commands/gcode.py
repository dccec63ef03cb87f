"""The few G-code lines that a client sends: heaters and fans; others do nothing."""

import re

from simulator.machine import WORKING

from ..device import Device

NOZZLE_MAXIMUM = 320
BED_MAXIMUM = 120
CHAMBER_MAXIMUM = 65
WORD = re.compile(r"([A-Z])\s*(-?\d+(?:\.\d*)?|-?\.\d+)")


def run(device: Device, text: str) -> str | None:
    """Do every line; None, or why it cannot be done.

    Every line has to end in a newline.
    """
    if not text.endswith("\n"):
        return "line without an end"
    reasons = [_line(device, line.partition(";")[0]) for line in text.splitlines()]
    return next((reason for reason in reasons if reason), None)


def _line(device: Device, line: str) -> str | None:
    """Do one line without its comment."""
    command, _, rest = line.strip().partition(" ")
    words = {letter: float(number) for letter, number in WORD.findall(rest)}
    amount = words.get("S", 0.0)
    match command:
        case "M104" | "M109":
            return _heat_nozzle(device, int(words.get("T", 0)), amount)
        case "M140" | "M190":
            return _heat_bed(device, amount)
        case "M141" | "M191":
            return heat_chamber(device, amount)
        case "M106":
            return _turn_fan(device, int(words.get("P", 1)), amount)
        case "G28" | "G0" | "G1" if device.machine.phase in WORKING:
            return "not while printing"
        case "G28":
            device.machine.home()
        case "G0" | "G1":
            _move(device, words)
    return None


def _move(device: Device, words: dict[str, float]) -> None:
    """Move axes or filament, mm."""
    for axis in "XYZ":
        if axis in words:
            device.machine.jog(axis.lower(), words[axis])
    if "E" in words:
        device.machine.extrude(words["E"])


def _heat_nozzle(device: Device, index: int, target: float) -> str | None:
    """Set a nozzle's target, °C; 0 turns it off."""
    known = 0 <= index < len(device.nozzles)
    if not known or not 0 <= target <= NOZZLE_MAXIMUM:
        return "nozzle out of range"
    device.nozzles[index].target = target
    return None


def _heat_bed(device: Device, target: float) -> str | None:
    """Set the bed's target, °C; 0 turns it off."""
    if not 0 <= target <= BED_MAXIMUM:
        return "bed out of range"
    device.machine.bed.target = target
    return None


CROSSED = {2: 10, 10: 2}


def heat_chamber(device: Device, target: float) -> str | None:
    """Set the chamber's target, °C, if there is a heater; 0 turns it off."""
    if not device.dialect.chamber_heater or not 0 <= target <= CHAMBER_MAXIMUM:
        return "chamber out of range"
    device.machine.chamber.target = target
    return None


def _turn_fan(device: Device, fan: int, amount: float) -> str | None:
    """Set a fan, 0 to 255: P1 part, P2 auxiliary, P3 chamber, P10 left auxiliary."""
    percent = round(amount * 100 / 255)
    if device.dialect.fans_crossed:
        fan = CROSSED.get(fan, fan)
    match fan:
        case _ if not 0 <= percent <= 100:
            return "fan out of range"
        case 1:
            device.machine.part_fan = percent
        case 2:
            device.settings.aux_fan = percent
        case 3:
            device.settings.chamber_fan = percent
        case 10 if device.dialect.left_fan:
            device.settings.left_fan = percent
        case _:
            return "no such fan"
    return None
