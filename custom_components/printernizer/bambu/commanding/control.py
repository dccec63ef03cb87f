"""The messages that set up and move a Bambu Lab printer."""

from dataclasses import dataclass

from ...printer.commands.commands import (
    Calibrate,
    Command,
    Extrude,
    Home,
    Jog,
    RunGcode,
    SetAirduct,
    SetFeature,
    SetSensitivity,
)
from ...printer.kinds import AirductMode, Axis, Calibration, FeatureKind, Sensitivity
from ...printer.model import Feature, PrinterSnapshot
from ..reading.fans import AIRDUCT_MODES
from ..session.messages import Payload
from .payloads import gcode

PRINT_OPTIONS = {
    FeatureKind.AUTO_RECOVERY: "auto_recovery",
    FeatureKind.AUTO_REFILL: "auto_switch_filament",
    FeatureKind.PROMPT_SOUND: "sound_enable",
    FeatureKind.TANGLE_DETECTION: "filament_tangle_detect",
    FeatureKind.NOZZLE_BLOB_DETECTION: "nozzle_blob_detect",
    FeatureKind.AIR_PRINT_DETECTION: "air_print_detect",
}
_DETECTORS = {
    FeatureKind.SPAGHETTI_DETECTION: "spaghetti_detector",
    FeatureKind.PILE_UP_DETECTION: "pileup_detector",
    FeatureKind.CLUMP_DETECTION: "clump_detector",
    FeatureKind.AIR_PRINT_DETECTION: "airprint_detector",
    FeatureKind.PRINT_MONITORING: "printing_monitor",
    FeatureKind.FIRST_LAYER_INSPECTION: "first_layer_inspector",
    FeatureKind.PLATE_DETECTION: "buildplate_marker_detector",
}
_CAMERA = {
    FeatureKind.RECORDING: "ipcam_record_set",
    FeatureKind.TIMELAPSE: "ipcam_timelapse",
}
# The bits of `option`, as DeviceManager of BambuStudio sets them.
_CALIBRATION_BITS = {
    Calibration.LIDAR: 0,
    Calibration.BED_LEVELING: 1,
    Calibration.VIBRATION: 2,
    Calibration.MOTOR_NOISE: 3,
    Calibration.NOZZLE_OFFSET: 4,
}


@dataclass(frozen=True, slots=True)
class ForgetError(Command):
    """Have the printer forget an error number."""

    code: int


@dataclass(frozen=True, slots=True)
class CloseDialog(Command):
    """Have the printer close the dialog of an error number on its screen."""

    code: int


# mm a minute
_MOVE_SPEED = {Axis.X: 3000, Axis.Y: 3000, Axis.Z: 900}
_EXTRUDE_SPEED = 900


def control_payload(command: Command, snapshot: PrinterSnapshot) -> Payload | None:
    """Return the message for a command, `None` if it is none of these."""
    match command:
        case SetFeature(kind, on):
            return switch_feature(snapshot.feature(kind) or Feature(kind=kind), on=on)
        case SetSensitivity(kind, sensitivity):
            on = (feature := snapshot.feature(kind)) is None or feature.on is not False
            return watch(kind, on=on, sensitivity=sensitivity)
        case SetAirduct(mode):
            return turn_airduct(mode)
        case Calibrate(calibrations):
            return calibrate(calibrations)
        case RunGcode(lines):
            return gcode(*lines)
        case ForgetError(code):
            return _forget_error(code)
        case CloseDialog(code):
            return _close_dialog(code)
        case _:
            return _motion_payload(command)


def _motion_payload(command: Command) -> Payload | None:
    match command:
        case Home():
            # Homing single axes is not safe.
            return gcode("G28")
        case Jog(axis, distance):
            return jog(axis, distance)
        case Extrude(length):
            return gcode("M83", f"G0 E{length:g} F{_EXTRUDE_SPEED}")
        case _:
            return None


def switch_feature(feature: Feature, *, on: bool) -> Payload:
    """Switch a feature: each lives in one of three places of the printer.

    The air print detector is the camera's where it has a sensitivity, and the
    printer's own elsewhere.
    """
    kind = feature.kind
    if (command := _CAMERA.get(kind)) is not None:
        control = "enable" if on else "disable"
        return {"camera": {"command": command, "control": control}}
    option = PRINT_OPTIONS.get(kind)
    if option is None or feature.sensitivity is not None:
        return watch(kind, on=on, sensitivity=feature.sensitivity)
    payload: Payload = {"print": {"command": "print_option", option: on}}
    if kind is FeatureKind.AUTO_RECOVERY:
        # BambuStudio says this one twice.
        payload["print"]["option"] = int(on)
    return payload


def watch(kind: FeatureKind, *, on: bool, sensitivity: Sensitivity | None) -> Payload:
    """Let the camera watch for something; what it sees stops the job."""
    order = {
        "command": "xcam_control_set",
        "module_name": _DETECTORS[kind],
        "control": on,
        "enable": on,
        "print_halt": True,
    }
    if sensitivity is not None:
        order["halt_print_sensitivity"] = sensitivity.value
    return {"xcam": order}


def turn_airduct(mode: AirductMode) -> Payload:
    """Move the air for something else."""
    return {
        "print": {
            "command": "set_airduct",
            "modeId": AIRDUCT_MODES[mode],
            "submode": -1,
        }
    }


def calibrate(calibrations: frozenset[Calibration]) -> Payload:
    """Measure all of these."""
    option = sum(1 << _CALIBRATION_BITS[calibration] for calibration in calibrations)
    return {"print": {"command": "calibration", "option": option}}


def jog(axis: Axis, distance: float) -> Payload:
    """Move the nozzle, with the end stops guarded, and leave all modes as they were.

    BambuStudio turns y and z around where the bed moves along y, because its arrows
    are for the part that moves. Seen from the bed, all models move the same way.
    """
    move = f"G1 {axis.value.upper()}{distance:g} F{_MOVE_SPEED[axis]}"
    return gcode(
        "M211 S",
        "M211 X1 Y1 Z1",
        "M1002 push_ref_mode",
        "G91",
        move,
        "M1002 pop_ref_mode",
        "M211 R",
    )


def _forget_error(code: int) -> Payload:
    return {"print": {"command": "clean_print_error", "print_error": code}}


def _close_dialog(code: int) -> Payload:
    return {
        "system": {
            "command": "uiop",
            "name": "print_error",
            "action": "close",
            "source": 1,
            "type": "dialog",
            "err": f"{code:08X}",
        }
    }
