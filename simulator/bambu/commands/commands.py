"""What the printer does when it is told to: one function a command.

A function returns None when it is done, or the reason why it cannot be. A client that
leaves out what the printer needs gets no answer at all, as at the printers.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from simulator.machine import WORKING, NotPossibleError, Phase

from ..device import UNSIGNED_REFUSED, Device
from ..filament import DRYING_LIMITS, EXTERNAL, NO_TRAY, UNIT_OPTIONS, Spool, Unit
from ..reports.progress import SPEED_LEVELS
from ..reports.watchers import SENSITIVITIES, known_watchers
from ..wire import Payload
from .gcode import heat_chamber, run
from .orders import PrintOrder, read_order

type Handler = Callable[[Device, Payload], str | None]

MQTT_VERIFY_FAILED = 84033543
BUSY_WITH_ANOTHER_JOB = 0x0500_4004
CONTROLS = frozenset({"print", "system", "camera", "xcam"})
LED_FIELDS = ("led_on_time", "led_off_time", "loop_times", "interval_time")
OPTIONS = (
    "auto_recovery",
    "air_print_detect",
    "filament_tangle_detect",
    "nozzle_blob_detect",
    "sound_enable",
    "auto_switch_filament",
)


@dataclass(slots=True)
class Desk:
    """Takes commands for a device, and can be told to treat the next one badly."""

    device: Device
    refusals: list[str] = field(default_factory=list)
    """Why the next commands fail, one each."""
    ignored: int = 0
    """How many of the next commands get no answer and do nothing."""

    def answer(self, key: str, command: Payload, qos: int) -> Payload | None:
        """The answer, which echoes the command; None if there is none."""
        if self._overlooks(key, command, qos):
            return None
        if self._lacks_signature(key):
            self.device.show(UNSIGNED_REFUSED)
            return command | {
                "result": "failed",
                "reason": "mqtt message verify failed",
                "err_code": MQTT_VERIFY_FAILED,
            }
        reason = self.refusals.pop(0) if self.refusals else None
        if self.device.settings.updating and key in CONTROLS:
            reason = reason or "updating"
        reason = reason or _execute(self.device, key, command)
        if reason is None:
            return command | {"result": "success", "reason": ""}
        return command | {"result": "fail", "reason": reason}

    def _overlooks(self, key: str, command: Payload, qos: int) -> bool:
        """Whether the command is lost without a word."""
        if not isinstance(command.get("sequence_id", ""), str):
            return True
        if qos == 0 and self.device.settings.busy:
            return True
        if self.ignored:
            self.ignored -= 1
            return True
        return _lacks_fields(key, command, strict=self.device.settings.strict_param)

    def _lacks_signature(self, key: str) -> bool:
        """Whether the printer insists on signatures: for all of `print`."""
        return key == "print" and not self.device.settings.developer_mode


def _lacks_fields(key: str, command: Payload, *, strict: bool) -> bool:
    """Whether the firmware misses a field and ignores the command."""
    match key, command["command"]:
        case "print", "pause" | "resume" | "stop" if strict:
            return "param" not in command
        case "system", "ledctrl":
            return any(name not in command for name in LED_FIELDS)
        case _:
            return False


def _execute(device: Device, key: str, command: Payload) -> str | None:
    """Do the command; None, or why it cannot be done."""
    handler = HANDLERS.get((key, command["command"]))
    if handler is None:
        return "unknown command"
    try:
        return handler(device, command)
    except NotPossibleError as error:
        return f"not possible: {error}"
    except ArithmeticError, AttributeError, LookupError, TypeError, ValueError:
        return "wrong parameter"


def _pause(device: Device, _: Payload) -> None:
    """Rest the job."""
    device.machine.pause()


def _resume(device: Device, _: Payload) -> None:
    """Go on with the job; whatever made it rest is over."""
    device.machine.resume()
    device.settings.print_error = 0


def _stop(device: Device, _: Payload) -> None:
    """Cancel the job."""
    device.machine.stop()


def _set_speed(device: Device, command: Payload) -> str | None:
    """Choose a speed profile, "1" to "4"; only while the job runs."""
    if device.machine.phase not in (Phase.HEATING, Phase.PRINTING):
        return "not printing"
    if not isinstance(command["param"], str):
        return "wrong parameter"
    device.machine.speed = SPEED_LEVELS[int(command["param"])]
    return None


def _run_gcode(device: Device, command: Payload) -> str | None:
    """Run lines of G-code."""
    return run(device, command["param"])


def _start_print(device: Device, command: Payload) -> str | None:
    """Start a plate of a file on the printer's storage."""
    if device.active:
        device.settings.print_error = BUSY_WITH_ANOTHER_JOB
        return "busy"
    order = read_order(command, device.dialect.file_url)
    if order is None or not _mapping_fits(device, order):
        return "wrong parameter"
    plan = device.card.plan(order.path, order.plate)
    if plan is None:
        return "no such file"
    device.settings.tray = order.trays[0] if order.trays else EXTERNAL
    device.settings.mapping = order.trays
    device.settings.job_ids = order.ids
    device.settings.timelapse = command.get("timelapse", False)
    device.machine.start(plan)
    return None


def _mapping_fits(device: Device, order: PrintOrder) -> bool:
    """Whether there is a spool in every tray that the job is to be printed from."""
    return all(_spool(device, tray) is not None for tray in order.trays)


def _skip_objects(device: Device, command: Payload) -> str | None:
    """Leave objects out of the rest of the job."""
    if not device.active:
        return "not printing"
    new = [int(number) for number in command["obj_list"]]
    device.settings.skipped += [n for n in new if n not in device.settings.skipped]
    return None


def _set_options(device: Device, command: Payload) -> str | None:
    """Switch the options of the job on or off."""
    chosen = {name: command[name] for name in OPTIONS if name in command}
    if not chosen or any(not isinstance(value, bool) for value in chosen.values()):
        return "wrong parameter"
    device.settings.options |= chosen
    return None


def _calibrate(device: Device, command: Payload) -> str | None:
    """Calibrate, which takes no time here."""
    if device.active or not int(command["option"]):
        return "busy"
    device.settings.calibrated = int(command["option"])
    return None


def _clear_error(device: Device, _: Payload) -> None:
    """Forget the error that is shown."""
    device.settings.print_error = 0


def _close_dialog(device: Device, command: Payload) -> str | None:
    """Close the dialog of an error on the screen, whose number has eight digits."""
    fields = (command["name"], command["action"], command["source"], command["type"])
    if fields != ("print_error", "close", 1, "dialog") or len(command["err"]) != 8:
        return "wrong parameter"
    device.settings.closed_dialogs.append(command["err"])
    return None


def _ignore_error(device: Device, command: Payload) -> str | None:
    """Close the error that is shown, and go on with the job."""
    if int(command["err"]) != device.settings.print_error:
        return "no such error"
    _resume(device, command)
    return None


def _change_filament(device: Device, command: Payload) -> str | None:
    """Load a tray (unit * 4 + slot), the external spool (254), or unload (255)."""
    if device.machine.phase in WORKING:
        return "not while printing"
    target = int(command["target"])
    if target not in (NO_TRAY, EXTERNAL) and _spool(device, target) is None:
        return "no filament"
    device.settings.tray = target
    return None


def _unload(device: Device, command: Payload) -> str | None:
    """Unload the filament."""
    return _change_filament(device, command | {"target": NO_TRAY})


def _set_filament(device: Device, command: Payload) -> str | None:
    """Note what is in a tray; a single external spool is tray 254, one of two is 0."""
    unit, tray = int(command["ams_id"]), int(command["tray_id"])
    single = device.dialect.extruders == 1
    if unit in (NO_TRAY, EXTERNAL) and tray != (EXTERNAL if single else 0):
        return "wrong parameter"
    spool = _addressed(device, unit, tray)
    if spool is None:
        return "no filament"
    spool.info_idx = command["tray_info_idx"]
    spool.material = command["tray_type"]
    spool.color = command["tray_color"]
    spool.nozzle_min = int(command["nozzle_temp_min"])
    spool.nozzle_max = int(command["nozzle_temp_max"])
    return None


def _addressed(device: Device, unit_id: int, tray_id: int) -> Spool | None:
    """The spool of a unit and slot; unit 255 or 254 is the external one."""
    if unit_id in (NO_TRAY, EXTERNAL):
        return device.settings.external
    unit = next((u for u in device.settings.units if u.id == unit_id), None)
    if unit is None or not 0 <= tray_id < len(unit.spools):
        return None
    return unit.spools[tray_id]


def _spool(device: Device, number: int) -> Spool | None:
    """The spool in the slot with a tray number."""
    for unit in device.settings.units:
        if (slot := unit.slot(number)) is not None:
            return unit.spools[slot]
    return None


def _dry(device: Device, command: Payload) -> str | None:
    """Dry a unit's filament for some hours, or stop it with mode 0."""
    wanted = int(command["ams_id"])
    unit = next((u for u in device.settings.units if u.id == wanted), None)
    if unit is None or not unit.dries:
        return "no such unit"
    return (
        _start_drying(unit, command) if command["mode"] else _stop_drying(unit, command)
    )


def _start_drying(unit: Unit, command: Payload) -> str | None:
    """Dry, if the unit can be as hot."""
    if unit.dry_blocks:
        return "blocked"
    limits = DRYING_LIMITS[unit.kind]
    if not limits[0] <= command["temp"] <= limits[1] or not command["duration"] > 0:
        return "wrong parameter"
    if not command["filament"] or not isinstance(command["rotate_tray"], bool):
        return "wrong parameter"
    unit.dry_minutes = 60.0 * command["duration"]
    return None


def _stop_drying(unit: Unit, command: Payload) -> str | None:
    """Dry no more; then all numbers have to be 0."""
    if any(command[name] for name in ("temp", "duration", "humidity", "cooling_temp")):
        return "wrong parameter"
    unit.dry_minutes = 0.0
    return None


def _read_tag(device: Device, command: Payload) -> str | None:
    """Read a slot's tag, which tells nothing new here."""
    unit, slot = int(command["ams_id"]), int(command["slot_id"])
    if device.machine.phase in WORKING:
        return "not while printing"
    if _addressed(device, unit, slot) is None:
        return "no filament"
    device.settings.tags_read.append((unit, slot))
    return None


def _set_unit_options(device: Device, command: Payload) -> str | None:
    """Set how units treat their spools; all options have to be there."""
    chosen = {name: command[name] for name in UNIT_OPTIONS}
    known = any(unit.id == int(command["ams_id"]) for unit in device.settings.units)
    if not known or any(not isinstance(value, bool) for value in chosen.values()):
        return "wrong parameter"
    device.settings.unit_options = chosen
    return None


def _set_chamber(device: Device, command: Payload) -> str | None:
    """Heat the chamber, °C."""
    return heat_chamber(device, command["ctt_val"])


def _set_airduct(device: Device, command: Payload) -> str | None:
    """Turn the air duct: 0 cooling, 1 heating."""
    if not device.dialect.airduct or command["modeId"] not in (0, 1, 2):
        return "wrong parameter"
    device.settings.duct_mode = command["modeId"]
    return None


def _select_extruder(device: Device, command: Payload) -> str | None:
    """Change to the right (0) or left (1) extruder."""
    index = command["extruder_index"]
    if device.active or index not in range(device.dialect.extruders):
        return "wrong parameter"
    device.settings.extruder = index
    return None


def _set_light(device: Device, command: Payload) -> str | None:
    """Turn a light on or off, or let it flash."""
    node, mode = command["led_node"], command["led_mode"]
    if node not in device.settings.lights or mode not in ("on", "off", "flashing"):
        return "wrong parameter"
    device.settings.lights[node] = mode
    return None


def _set_nozzle(device: Device, command: Payload) -> None:
    """Note which nozzle is mounted."""
    device.settings.nozzle_type = command["nozzle_type"]
    device.settings.nozzle_diameter = str(command["nozzle_diameter"])


def _watch(device: Device, command: Payload) -> str | None:
    """Switch one of the camera's watchers on or off."""
    name, on = command["module_name"], command["control"]
    known = name in known_watchers(device) and isinstance(on, bool)
    if not known or command["enable"] is not on:
        return "wrong parameter"
    level = command.get("halt_print_sensitivity")
    if level is not None:
        device.settings.sensitivities[name] = SENSITIVITIES.index(level)
    device.settings.xcam[name] = on
    return None


def _record(device: Device, command: Payload) -> None:
    """Switch the recording on or off."""
    device.settings.recording = _enabled(command)


def _lapse(device: Device, command: Payload) -> None:
    """Switch time-lapse videos on or off."""
    device.settings.timelapse = _enabled(command)


def _enabled(command: Payload) -> bool:
    """Whether the camera is told to do something."""
    return {"enable": True, "disable": False}[command["control"]]


def _accept(_: Device, __: Payload) -> None:
    """Say yes to what has no effect on a simulated printer."""


HANDLERS: dict[tuple[str, str], Handler] = {
    ("print", "pause"): _pause,
    ("print", "resume"): _resume,
    ("print", "stop"): _stop,
    ("print", "print_speed"): _set_speed,
    ("print", "gcode_line"): _run_gcode,
    ("print", "project_file"): _start_print,
    ("print", "skip_objects"): _skip_objects,
    ("print", "print_option"): _set_options,
    ("print", "calibration"): _calibrate,
    ("print", "clean_print_error"): _clear_error,
    ("print", "ignore"): _ignore_error,
    ("print", "ams_change_filament"): _change_filament,
    ("print", "unload_filament"): _unload,
    ("print", "ams_filament_setting"): _set_filament,
    ("print", "ams_filament_drying"): _dry,
    ("print", "ams_get_rfid"): _read_tag,
    ("print", "ams_control"): _accept,
    ("print", "ams_user_setting"): _set_unit_options,
    ("print", "set_ctt"): _set_chamber,
    ("print", "set_airduct"): _set_airduct,
    ("print", "select_extruder"): _select_extruder,
    ("print", "extrusion_cali_get"): _accept,
    ("print", "buzzer_ctrl"): _accept,
    ("system", "ledctrl"): _set_light,
    ("system", "set_accessories"): _set_nozzle,
    ("system", "uiop"): _close_dialog,
    ("camera", "ipcam_record_set"): _record,
    ("camera", "ipcam_timelapse"): _lapse,
    ("xcam", "xcam_control_set"): _watch,
    ("upgrade", "get_history"): _accept,
}
