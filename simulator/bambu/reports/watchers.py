"""What the camera watches for, by name and as bits."""

from ..device import Device
from ..wire import Payload

SENSITIVITIES = ("low", "medium", "high")
_NAMED = (
    "allow_skip_parts",
    "buildplate_marker_detector",
    "first_layer_inspector",
    "print_halt",
    "printing_monitor",
    "spaghetti_detector",
)
# The lowest of three bits: whether it is on, and how sensitive it is.
_BITS = {
    "spaghetti_detector": 7,
    "pileup_detector": 10,
    "clump_detector": 13,
    "airprint_detector": 16,
}
WATCHERS = frozenset(_NAMED) | frozenset(_BITS)


def watchers(device: Device) -> Payload:
    """Return what the camera watches for, as the reports have it."""
    settings = device.settings
    states: Payload = {name: settings.xcam.get(name, True) for name in _NAMED}
    level = settings.sensitivities.get("printing_monitor", 1)
    return states | {
        "halt_print_sensitivity": SENSITIVITIES[level],
        "cfg": _cfg(device),
    }


def _cfg(device: Device) -> int:
    settings = device.settings
    return sum(
        (settings.xcam.get(name, True) | settings.sensitivities.get(name, 1) << 1) << at
        for name, at in _BITS.items()
    )
