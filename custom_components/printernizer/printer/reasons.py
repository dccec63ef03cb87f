"""Why something with a printer fails: each reason has one text in every language."""

from enum import StrEnum, unique
from typing import TypedDict


class Details(TypedDict, total=False):
    """What stands in the text of a reason, beside the printer's name."""

    celsius: int
    code: str
    """A number of the printer's own, in hex."""
    highest: str
    """The highest that is allowed, in the unit of the text."""
    line: str
    """A line of G-code, as it would be sent."""
    lowest: str
    """The lowest that is allowed, in the unit of the text."""
    material: str
    megabytes: int
    mode: str
    """The G-code that a line needs in front of it."""
    most: int
    profile: str
    """A filament profile by its name."""
    said: str
    """The printer's own words, whatever language they are in."""
    seconds: int
    status: int
    """An HTTP status."""
    word: str
    """The letter of a word of G-code."""


@unique
class Reason(StrEnum):
    """Why something fails; the value is the key of the text for users."""

    # The way to the printer.
    COMMAND_NOT_SENT = "command_not_sent"
    CONNECTION_BROKE = "connection_broke"
    HUNG_UP = "hung_up"
    LEFT_ALONE = "left_alone"
    NAME_UNKNOWN = "name_unknown"
    NO_ANSWER = "no_answer"
    NO_REPORT = "no_report"
    NO_SECURE_CONNECTION = "no_secure_connection"
    NO_WAY = "no_way"
    NOT_CONFIRMED = "not_confirmed"
    NOT_CONNECTED = "not_connected"
    NOTHING_THERE = "nothing_there"
    PORT_CLOSED = "port_closed"
    SAYS_NOTHING = "says_nothing"
    SERIAL_UNKNOWN = "serial_unknown"
    STARTING = "starting"
    SWITCHED_OFF = "switched_off"
    UNANSWERED = "unanswered"
    # Who answers there, and whether it lets us in.
    CERTIFICATE_CHANGED = "certificate_changed"
    CERTIFICATE_MISSING = "certificate_missing"
    CERTIFICATE_OF_ANOTHER = "certificate_of_another"
    CERTIFICATE_UNREADABLE = "certificate_unreadable"
    CERTIFICATE_UNTRUSTED = "certificate_untrusted"
    CODE_REFUSED = "code_refused"
    LOGIN_REFUSED = "login_refused"
    LOGIN_UNANSWERED = "login_unanswered"
    NO_SUCH_PRINTER = "no_such_printer"
    OTHER_PRINTER = "other_printer"
    TOO_OLD = "too_old"
    USERNAME_WITH_COLON = "username_with_colon"
    # What it answers.
    ANSWER_EMPTY = "answer_empty"
    ANSWER_TOO_LARGE = "answer_too_large"
    ANSWERS_TOO_MUCH = "answers_too_much"
    HTTP_STATUS = "http_status"
    NOT_UNDERSTOOD = "not_understood"
    UNEXPECTED = "unexpected"
    # Commands.
    ASKED_TOO_OFTEN = "asked_too_often"
    AUTHORISATION = "authorisation"
    NO_ERROR_SHOWN = "no_error_shown"
    NO_JOB = "no_job"
    NO_SUCH_COMMAND = "no_such_command"
    NO_SUCH_PART = "no_such_part"
    NOT_THERE = "not_there"
    NOZZLE_NOT_ACTIVE = "nozzle_not_active"
    NOZZLE_TOO_COLD = "nozzle_too_cold"
    OBJECTS_AT_ONCE = "objects_at_once"
    REFUSED = "refused"
    REFUSED_WITH_CODE = "refused_with_code"
    REFUSED_WITH_WORDS = "refused_with_words"
    SLOTS_NOT_CHOSEN = "slots_not_chosen"
    UPDATING = "updating"
    # Its power.
    NO_POWER_SWITCH = "no_power_switch"
    POWER_BLOCKED_ATTENTION = "power_blocked_attention"
    POWER_BLOCKED_BUSY = "power_blocked_busy"
    POWER_BLOCKED_DRYING = "power_blocked_drying"
    POWER_BLOCKED_FAN = "power_blocked_fan"
    POWER_BLOCKED_HOT_NOZZLE = "power_blocked_hot_nozzle"
    POWER_BLOCKED_JOB = "power_blocked_job"
    POWER_BLOCKED_PAUSED = "power_blocked_paused"
    POWER_BLOCKED_PREPARING = "power_blocked_preparing"
    POWER_BLOCKED_STARTING = "power_blocked_starting"
    POWER_BLOCKED_TRANSFER = "power_blocked_transfer"
    POWER_BLOCKED_UNSEEN = "power_blocked_unseen"
    POWER_BLOCKED_UPDATING = "power_blocked_updating"
    POWER_SWITCH_AWAY = "power_switch_away"
    POWERED_IN_VAIN = "powered_in_vain"
    # What the printer is, so that a command makes no sense.
    WHILE_ATTENTION = "while_attention"
    WHILE_BUSY = "while_busy"
    WHILE_CANCELLED = "while_cancelled"
    WHILE_FAILED = "while_failed"
    WHILE_FINISHED = "while_finished"
    WHILE_IDLE = "while_idle"
    WHILE_OFFLINE = "while_offline"
    WHILE_PAUSED = "while_paused"
    WHILE_PREPARING = "while_preparing"
    WHILE_PRINTING = "while_printing"
    WHILE_UNKNOWN = "while_unknown"
    # Filament.
    DRYING_BLOCKED_BUSY = "drying_blocked_busy"
    DRYING_BLOCKED_DRYING = "drying_blocked_drying"
    DRYING_BLOCKED_FILAMENT_AT_OUTLET = "drying_blocked_filament_at_outlet"
    DRYING_BLOCKED_FLAT_MODE = "drying_blocked_flat_mode"
    DRYING_BLOCKED_JOB = "drying_blocked_job"
    DRYING_BLOCKED_POWER = "drying_blocked_power"
    DRYING_BLOCKED_POWER_SUPPLY = "drying_blocked_power_supply"
    DRYING_BLOCKED_STARTING = "drying_blocked_starting"
    DRYING_BLOCKED_UPDATING = "drying_blocked_updating"
    DRYING_HOURS = "drying_hours"
    DRYING_TEMPERATURE = "drying_temperature"
    LEFT_SPOOL_AT_PRINTER = "left_spool_at_printer"
    NO_SUCH_SLOT = "no_such_slot"
    NO_UNIT = "no_unit"
    NOT_IN_UNIT = "not_in_unit"
    NOZZLE_RANGE = "nozzle_range"
    PROFILE_MATERIAL = "profile_material"
    UNIT_NOT_NUMBERED = "unit_not_numbered"
    UNIT_SETTINGS_UNKNOWN = "unit_settings_unknown"
    UNKNOWN_PROFILE = "unknown_profile"
    # Files.
    FILE_CUT_OFF = "file_cut_off"
    FILE_EMPTY = "file_empty"
    FILE_EXISTS = "file_exists"
    FILE_IN_USE = "file_in_use"
    FILE_MISSING = "file_missing"
    FILE_NAME_TOO_LONG = "file_name_too_long"
    FILE_NOT_SERVED = "file_not_served"
    FILE_OF_JOB_ELSEWHERE = "file_of_job_elsewhere"
    FILE_OF_JOB_TOO_LARGE = "file_of_job_too_large"
    FILE_SERVER_CANNOT = "file_server_cannot"
    FILES_OUT_OF_REACH = "files_out_of_reach"
    FOLDER_TOO_FULL = "folder_too_full"
    NO_FOLDER = "no_folder"
    NO_PROJECT = "no_project"
    NO_STORAGE = "no_storage"
    NOT_IN_A_STORAGE = "not_in_a_storage"
    NOT_STORED = "not_stored"
    PLAIN_GCODE_ONLY = "plain_gcode_only"
    STARTED_BY_ITSELF = "started_by_itself"
    STORAGE_BUSY = "storage_busy"
    STORAGE_FULL = "storage_full"
    STORED_BUT_NOT_STARTED = "stored_but_not_started"
    STORED_BUT_NOT_STARTED_WITH_WORDS = "stored_but_not_started_with_words"
    TRANSFER_ENDLESS = "transfer_endless"
    TRANSFER_FAILED = "transfer_failed"
    TRANSFER_TOO_SLOW = "transfer_too_slow"
    TRANSFER_UNDER_WAY = "transfer_under_way"
    # Cameras.
    CAMERA_CLOSED = "camera_closed"
    CAMERA_HTTP_STATUS = "camera_http_status"
    CAMERA_HUNG_UP = "camera_hung_up"
    CAMERA_LOGIN = "camera_login"
    CAMERA_MISSING = "camera_missing"
    CAMERA_NO_PICTURE = "camera_no_picture"
    CAMERA_NO_VIDEO = "camera_no_video"
    CAMERA_NOT_UNDERSTOOD = "camera_not_understood"
    CAMERA_OFF = "camera_off"
    CAMERA_ONLY_STREAMS = "camera_only_streams"
    CAMERA_SAYS_NOTHING = "camera_says_nothing"
    CAMERA_SENDS_AWAY = "camera_sends_away"
    CAMERA_STANDS_STILL = "camera_stands_still"
    PICTURE_TOO_LARGE = "picture_too_large"
    # G-code.
    GCODE_DURING_A_JOB = "gcode_during_a_job"
    GCODE_LIMIT = "gcode_limit"
    GCODE_LINES = "gcode_lines"
    GCODE_MODE = "gcode_mode"
    GCODE_NOT_ALLOWED = "gcode_not_allowed"
    GCODE_WHOLE = "gcode_whole"


def while_it_is(status: str) -> Reason:
    """Return the reason why a printer does not do something in a status."""
    return Reason(f"while_{status}")


def drying_blocked_by(block: str) -> Reason:
    """Return the reason why a unit does not dry."""
    return Reason(f"drying_blocked_{block}")


def power_blocked_by(block: str) -> Reason:
    """Return the reason why a printer is not switched off."""
    return Reason(f"power_blocked_{block}")


def in_words(reason: Reason, details: Details) -> str:
    """Return a reason in the words of a log."""
    told = "".join(f", {name} {value}" for name, value in details.items())
    return f"{reason.value.replace('_', ' ')}{told}"
