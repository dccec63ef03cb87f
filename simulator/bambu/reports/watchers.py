"""What the camera watches for, by name and as bits."""

from ..device import Device
from ..wire import Payload

SENSITIVITIES = ("low", "medium", "high")
# The lowest of three bits: whether it is on, and how sensitive it is.
_BITS = {
    "spaghetti_detector": 7,
    "pileup_detector": 10,
    "clump_detector": 13,
    "airprint_detector": 16,
}


def known_watchers(device: Device) -> frozenset[str]:
    """Return the names that this printer's camera can be told of."""
    by_bits = _BITS if device.dialect.new_protocol else ()
    return frozenset((*device.dialect.watchers, *by_bits))


def watchers(device: Device) -> Payload:
    """Return what the camera watches for, as the reports have it."""
    settings = device.settings
    names = device.dialect.watchers
    states: Payload = {name: settings.xcam.get(name, True) for name in names}
    if "printing_monitor" in names:
        level = settings.sensitivities.get("printing_monitor", 1)
        states["halt_print_sensitivity"] = SENSITIVITIES[level]
    if device.dialect.new_protocol:
        states["cfg"] = _cfg(device)
    return states


def _cfg(device: Device) -> int:
    settings = device.settings
    return sum(
        (settings.xcam.get(name, True) | settings.sensitivities.get(name, 1) << 1) << at
        for name, at in _BITS.items()
    )
