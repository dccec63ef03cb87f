"""What a Bambu Lab printer does by itself: where it stands in a report.

Bits follow BambuStudio: `fun` says what newer firmware can do and `cfg` how it is set,
`home_flag` has both for older firmware, `xcam.cfg` the detectors of newer cameras.
"""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from ...printer.commands.commands import Command, SetFeature, SetSensitivity
from ...printer.fields import Fields
from ...printer.kinds import FeatureKind, Sensitivity
from ...printer.model import Feature
from ..models import Model
from .bits import hex_bits, is_set

_SENSITIVITIES = (Sensitivity.LOW, Sensitivity.MEDIUM, Sensitivity.HIGH)
_SWITCHED = {"enable": True, "disable": False}
# After a change, reports show the old state of the camera's detectors for a while.
_HELD_FOR = 3.0


@dataclass(frozen=True, slots=True)
class _Flags:
    """Where an option of the printer stands; without a `supported` bit all have it."""

    on_in_home: int
    on_in_cfg: int | None = None
    supported_in_home: int | None = None
    supported_in_fun: int | None = None


_OPTIONS = {
    FeatureKind.AUTO_RECOVERY: _Flags(4, 16),
    FeatureKind.AUTO_REFILL: _Flags(10, 18),
    FeatureKind.PROMPT_SOUND: _Flags(17, 22, 18, 8),
    FeatureKind.TANGLE_DETECTION: _Flags(20, 23, 19, 9),
    FeatureKind.NOZZLE_BLOB_DETECTION: _Flags(24, 24, 25, 13),
    FeatureKind.AIR_PRINT_DETECTION: _Flags(28, None, 29),
}
# The bit in `fun` that says whether there is one, the bit in `xcam.cfg` that says
# whether it is on; the sensitivity is in the two bits above it.
_DETECTORS = {
    FeatureKind.SPAGHETTI_DETECTION: (42, 7),
    FeatureKind.PILE_UP_DETECTION: (43, 10),
    FeatureKind.CLUMP_DETECTION: (44, 13),
    FeatureKind.AIR_PRINT_DETECTION: (45, 16),
}
_XCAM_KEYS = {
    FeatureKind.PRINT_MONITORING: "printing_monitor",
    FeatureKind.SPAGHETTI_DETECTION: "spaghetti_detector",
    FeatureKind.FIRST_LAYER_INSPECTION: "first_layer_inspector",
    FeatureKind.PLATE_DETECTION: "buildplate_marker_detector",
}
_CAMERA_KEYS = {
    FeatureKind.RECORDING: "ipcam_record",
    FeatureKind.TIMELAPSE: "timelapse",
}

_ESTIMATE_IN_HOME, _ESTIMATE_IN_CFG = 7, 17
# How the units that hold spools are set, for all of them at once.
_UNIT_KEYS = {
    FeatureKind.SPOOL_READING_AT_START: "power_on_flag",
    FeatureKind.SPOOL_READING_ON_INSERTION: "insert_flag",
    FeatureKind.REMAINING_ESTIMATE: "calibrate_remain_flag",
}


def read_features(fields: Fields, model: Model) -> tuple[Feature, ...]:
    """Return all features that the report shows and the model has, each once."""
    found: dict[FeatureKind, Feature] = {}
    for read in (
        _read_detectors,
        _read_options,
        _read_xcam,
        _read_camera,
        _read_units,
    ):
        for feature in read(fields):
            if feature.kind not in model.lacks:
                found.setdefault(feature.kind, feature)
    return tuple(found.values())


def _read_options(fields: Fields) -> Iterator[Feature]:
    home, fun = fields.bits("home_flag"), hex_bits(fields, "fun")
    cfg = hex_bits(fields, "cfg")
    for kind, flags in _OPTIONS.items():
        everybody = flags.supported_in_home is None and home is not None
        told = _has(flags.supported_in_home, home) or _has(flags.supported_in_fun, fun)
        if everybody or told:
            new = cfg is not None and flags.on_in_cfg is not None
            place = (cfg, flags.on_in_cfg) if new else (home, flags.on_in_home)
            yield Feature(kind=kind, on=_bit(*place))


def _read_detectors(fields: Fields) -> Iterator[Feature]:
    """Read the detectors of newer cameras."""
    fun = hex_bits(fields, "fun")
    cfg = fields.section("xcam").integer("cfg", 0)
    for kind, (supported, on) in _DETECTORS.items():
        if not _has(supported, fun):
            continue
        if cfg is None:
            yield Feature(kind=kind)
            continue
        level = cfg >> on + 1 & 3
        known = level < len(_SENSITIVITIES)
        yield Feature(
            kind=kind,
            on=is_set(cfg, on),
            sensitivity=_SENSITIVITIES[level] if known else None,
        )


def _read_xcam(fields: Fields) -> Iterator[Feature]:
    """Read the detectors of older cameras, which stand there by their names."""
    xcam = fields.section("xcam")
    told = xcam.text("halt_print_sensitivity")
    level = next((level for level in _SENSITIVITIES if level == told), None)
    for kind, key in _XCAM_KEYS.items():
        if key in xcam:
            is_monitor = kind is FeatureKind.PRINT_MONITORING
            sensitivity = level if is_monitor else None
            yield Feature(kind=kind, on=xcam.flag(key), sensitivity=sensitivity)


def _read_camera(fields: Fields) -> Iterator[Feature]:
    camera = fields.section("ipcam")
    for kind, key in _CAMERA_KEYS.items():
        if (on := _SWITCHED.get(camera.text(key) or "")) is not None:
            yield Feature(kind=kind, on=on)


def _read_units(fields: Fields) -> Iterator[Feature]:
    """Read the settings of units; printers without a unit tell them too."""
    ams = fields.section("ams")
    if next(ams.items("ams"), None) is None:
        return
    estimate = _remaining_estimate(fields)
    if estimate is not None:
        yield Feature(kind=FeatureKind.REMAINING_ESTIMATE, on=estimate)
    for kind, key in _UNIT_KEYS.items():
        if key in ams:
            yield Feature(kind=kind, on=ams.flag(key))


def _remaining_estimate(fields: Fields) -> bool | None:
    """Whether the printer estimates what is left on spools, where its bits tell."""
    cfg = hex_bits(fields, "cfg")
    if cfg is not None:
        return _bit(cfg, _ESTIMATE_IN_CFG)
    return _bit(fields.bits("home_flag"), _ESTIMATE_IN_HOME)


def _has(position: int | None, bits: int | None) -> bool:
    return bits is not None and position is not None and is_set(bits, position)


def _bit(bits: int | None, position: int | None) -> bool | None:
    return None if bits is None or position is None else is_set(bits, position)


class HeldFeatures:
    """What features were told to be, shown until the reports have caught up."""

    def __init__(self, clock: Callable[[], float], show: Callable[[], None]) -> None:
        """Hold nothing; `show` is called when what is shown has changed."""
        self._clock = clock
        self._show = show
        self._held: dict[FeatureKind, tuple[Command, float]] = {}
        self._end: asyncio.TimerHandle | None = None

    def hold(self, command: Command) -> None:
        """Show what a confirmed command sets, if it sets a feature."""
        if not isinstance(command, SetFeature | SetSensitivity):
            return
        self._held[command.kind] = (command, self._clock() + _HELD_FOR)
        self.stop()
        self._end = asyncio.get_running_loop().call_later(_HELD_FOR, self._show)
        self._show()

    def stop(self) -> None:
        """Call back no more."""
        if self._end is not None:
            self._end.cancel()
            self._end = None

    def over(self, features: tuple[Feature, ...]) -> tuple[Feature, ...]:
        """Return features with what is held."""
        if not self._held:
            return features
        now = self._clock()
        return tuple(self._over(feature, now) for feature in features)

    def _over(self, feature: Feature, now: float) -> Feature:
        command, until = self._held.get(feature.kind, (None, now))
        if now >= until:
            self._held.pop(feature.kind, None)
            return feature
        match command:
            case SetFeature(on=on):
                return replace(feature, on=on)
            case SetSensitivity(sensitivity=sensitivity):
                return replace(feature, sensitivity=sensitivity)
            case _:
                return feature
