"""What a message of a Bambu Lab printer tells, before it is merged."""

from .merge import JsonObject

_MOST_MODULES = 64
_STANDING = frozenset({"gcode_state", "mc_percent", "print_error", "subtask_name"})
# What every message has anew: its number, its kind, and whether it is a full report.
_PASSING = frozenset({"sequence_id", "command", "msg"})
# Fields of `print` that some firmware sends beside it.
_STRAYS = ("ams", "wifi_signal", "fun")


def state_in(message: JsonObject) -> JsonObject:
    """Return what a message says of the printer's state.

    An answer to a command stands under `print` too, but is no state.
    """
    update: JsonObject = {
        key: message[key] for key in _STRAYS if message.get(key) is not None
    }
    told = message.get("print")
    if isinstance(told, dict) and told.get("command", "push_status") == "push_status":
        update |= told
    return update


def lasting(update: JsonObject) -> JsonObject:
    """Return what a message tells of the printer, without what is of itself only."""
    return {key: value for key, value in update.items() if key not in _PASSING}


def modules_in(message: JsonObject) -> tuple[JsonObject, ...]:
    """Return the answer to `get_version`: a module for each part of the printer."""
    match message.get("info"):
        case {"command": "get_version", "module": list() as modules}:
            told = [module for module in modules if isinstance(module, dict)]
            return tuple(told[:_MOST_MODULES])
        case _:
            return ()


def tells_all(message: JsonObject) -> bool:
    """Whether a message is a full report, as far as that can be told.

    Some firmware leaves out `msg`, which is 0 in a full report.
    """
    state = state_in(message)
    return state.get("msg") != 1 and says_all(state)


def tells_how_it_stands(message: JsonObject) -> bool:
    """Whether a message tells anew what becomes of jobs.

    P1 and A1 do so with all that they send while they print. A delta of another model
    tells what has changed since its last report, which nobody may have heard.
    """
    return tells_all(message) or state_in(message).keys() >= _STANDING


def says_all(state: JsonObject) -> bool:
    """Whether so much is told as only a full report tells."""
    return "gcode_state" in state and ("bed_temper" in state or "device" in state)
