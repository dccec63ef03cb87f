"""A job's life in the printers' own words: `gcode_state`, stage, time and layers."""

from simulator.machine import Phase

from ..device import Device
from ..wire import Payload

BED_PREHEATING = 2
HEATING_HOTEND = 7
HOMING = 13
GCODE_STATES = {
    Phase.IDLE: "IDLE",
    Phase.PREPARING: "PREPARE",
    Phase.HEATING: "RUNNING",
    Phase.PRINTING: "RUNNING",
    Phase.PAUSED: "PAUSE",
    Phase.FINISHED: "FINISH",
    Phase.STOPPED: "FAILED",
    Phase.FAILED: "FAILED",
}
STATES = {"IDLE": 0, "PREPARE": 4, "RUNNING": 4, "PAUSE": 4, "FINISH": 6, "FAILED": 7}
SPEED_LEVELS = {1: 50, 2: 100, 3: 124, 4: 166}
"""Per cent of the planned speed: silent, standard, sport, ludicrous."""


def stage(device: Device) -> int:
    """`stg_cur`; every model has its own value for none."""
    match device.machine.phase:
        case Phase.PREPARING:
            return HOMING
        case Phase.HEATING if not device.machine.bed.reached:
            return BED_PREHEATING
        case Phase.HEATING:
            return HEATING_HOTEND
        case Phase.PRINTING:
            return 0
        case Phase.PAUSED:
            return device.settings.pause_stage
        case _:
            return device.dialect.idle_stage


def speed_level(speed: int) -> int:
    """The speed profile that is nearest to a speed in per cent."""
    return min(SPEED_LEVELS, key=lambda level: abs(SPEED_LEVELS[level] - speed))


def job_fields(device: Device) -> Payload:
    """Everything about the job; the remaining time is in minutes."""
    machine = device.machine
    state = GCODE_STATES[machine.phase]
    percent = int(machine.progress or 0)
    minutes = round((machine.remaining or 0) / 60) if device.active else 0
    return {
        "gcode_state": state,
        "state": STATES[state],
        "mc_percent": percent,
        "percent": percent,
        "mc_remaining_time": minutes,
        "remain_time": minutes,
        "mc_print_stage": "2" if device.active else "1",
        "mc_print_sub_stage": 0,
        "mc_print_line_number": str(int(machine.printed * 40)),
        "print_type": "local" if device.active else "idle",
        "gcode_file_prepare_percent": _prepared(device),
        "stg": [BED_PREHEATING, HEATING_HOTEND] if device.active else [],
        "stg_cur": stage(device),
        "spd_lvl": speed_level(machine.speed),
        "spd_mag": machine.speed,
        "print_error": device.settings.shown_error,
        "s_obj": list(device.settings.skipped),
        **_name_fields(device),
        **_layer_fields(device),
    }


def _prepared(device: Device) -> str:
    """How much of the file is ready, per cent."""
    if device.machine.plan is None or device.machine.phase is Phase.PREPARING:
        return "0"
    return device.dialect.prepared


def _name_fields(device: Device) -> Payload:
    """The names of file and job, and the ids that tell jobs apart; "0" is local."""
    plan, ids = device.machine.plan, device.settings.job_ids
    names = ("project_id", "profile_id", "task_id", "subtask_id")
    job_id = device.machine.job_id
    fields: Payload = {name: ids.get(name, "0") for name in names}
    fields |= {"job_id": str(job_id or 0), "subtask_name": "", "gcode_file": ""}
    if plan is not None:
        fields["subtask_name"] = plan.name[: device.dialect.job_name_length]
        fields["gcode_file"] = device.dialect.gcode_file or plan.file
    return fields


def _layer_fields(device: Device) -> Payload:
    """The layer that is printed, and how many there are."""
    plan = device.machine.plan
    layer = device.machine.layer or 0
    total = plan.layers if plan else 0
    if device.dialect.resets_layers and not device.active:
        layer = 0
    fields: Payload = {"layer_num": layer, "total_layer_num": total}
    if device.dialect.new_protocol:
        fields["3D"] = {"layer_num": layer, "total_layer_num": total}
    return fields
