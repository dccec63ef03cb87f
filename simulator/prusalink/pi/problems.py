"""What can go wrong on the Raspberry Pi: statuses, titles and messages."""

from dataclasses import dataclass
from http import HTTPStatus


@dataclass(frozen=True, slots=True)
class Problem:
    """A status with its title and message, and its page of explanation, if any."""

    status: HTTPStatus
    title: str
    message: str
    page: str | None = None
    html: bool = False
    """Whether it is HTML whatever the client wants."""


class ProblemError(Exception):
    """The request is refused."""

    def __init__(self, problem: Problem) -> None:
        """Take what the client will read."""
        super().__init__(problem.title)
        self.problem = problem


NOT_FOUND = Problem(HTTPStatus.NOT_FOUND, "Not Found", "Resource you want not found.")
FILE_NOT_FOUND = Problem(
    HTTPStatus.NOT_FOUND,
    "File Not Found",
    "File you want was not found.",
    "file-not-found",
)
LOCATION_NOT_FOUND = Problem(
    HTTPStatus.NOT_FOUND,
    "Location Not Found",
    "Location not found, use local.",
    "location-not-found",
)
NOT_CURRENT_JOB = Problem(
    HTTPStatus.NOT_FOUND,
    "Not Current Job",
    "Given job id does not belong to current job",
    "not-current-job",
)
NOT_PRINTING = Problem(
    HTTPStatus.CONFLICT,
    "Printer Is Not Printing",
    "Operation you want can only be done when printer is printing.",
    "not-printing",
)
NOT_PAUSED = Problem(
    HTTPStatus.CONFLICT,
    "Printer Is Not Paused",
    "Operation you want can only be done when printer is paused.",
    "not-paused",
)
NOT_READY = Problem(
    HTTPStatus.CONFLICT,
    "Not in state to print",
    "Printer is not in state to print.",
    "not-state-to-print",
)
FILE_PRINTED = Problem(
    HTTPStatus.CONFLICT,
    "File is currently printed",
    "The file is being printed.",
    "file-currently-printed",
)
FOLDER_NOT_EMPTY = Problem(
    HTTPStatus.CONFLICT,
    "Directory is not empty",
    "The folder still has files in it.",
    "directory-not-empty",
)
SD_CARD_READ_ONLY = Problem(
    HTTPStatus.CONFLICT,
    "SD Card Read Only",
    "The SD card can only be read.",
    "sdcard-read-only",
)
FILE_EXISTS = Problem(
    HTTPStatus.CONFLICT,
    "File Already Exists",
    "File already exists.",
    "file-already-exists",
)
FORBIDDEN_CHARACTERS = Problem(
    HTTPStatus.BAD_REQUEST,
    "Forbidden Characters",
    "Forbidden characters in file or folder name.",
    "forbidden-characters",
)
UPLOAD_FAILED = Problem(
    HTTPStatus.BAD_REQUEST,
    "File Upload Failed",
    "File upload has failed",
    "file-upload-failed",
)
NOT_GCODE = Problem(
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "Unsupported Media Type",
    "Only G-Code for FDM printer can be uploaded.",
    "unsupported-media-type",
)
NO_LENGTH = Problem(
    HTTPStatus.LENGTH_REQUIRED,
    "Length Required",
    "The length of the content has to be told.",
    "length-required",
)
BROKEN = Problem(
    HTTPStatus.INTERNAL_SERVER_ERROR,
    "Internal Server Error",
    "Something went wrong.",
    html=True,
)
CANNOT_MOVE = Problem(
    HTTPStatus.BAD_REQUEST,
    "Can't move axis",
    "Can't move axis in current state",
    "cant-move-axis",
)
TOO_COLD = Problem(
    HTTPStatus.BAD_REQUEST,
    "Temperature too low",
    "The nozzle is too cold to move filament.",
    "temperature-too-low",
)
CANNOT_EXTRUDE = Problem(
    HTTPStatus.CONFLICT,
    "Printer is printing",
    "Filament can't be moved while printing.",
    "printing",
)
THUMBNAIL_UNAVAILABLE = Problem(
    HTTPStatus.GONE,
    "Thumbnail Unavailable",
    "The file has no thumbnail of this format.",
    "thumbnail-unavailable",
)
BAD_ORDER = Problem(
    HTTPStatus.BAD_REQUEST,
    "Bad Request",
    "The order cannot be understood.",
    "bad-request",
)
UNAVAILABLE = Problem(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "Printer Unavailable.",
    "PrusaLink not finished initializing or Printer not connected.",
    "printer-unavailable",
)
UNAUTHORIZED = Problem(
    HTTPStatus.UNAUTHORIZED, "Unauthorized", "Log in to go on.", html=True
)
WRONG_METHOD = Problem(
    HTTPStatus.METHOD_NOT_ALLOWED,
    "Method Not Allowed",
    "This is no way to ask for it.",
    html=True,
)
TARGET_TOO_LONG = Problem(
    HTTPStatus.REQUEST_URI_TOO_LONG,
    "URI Too Long",
    "The request line is too long.",
    html=True,
)


def too_low(what: str) -> Problem:
    """Refuse a temperature or a value."""
    return _beyond(what, "low")


def too_high(what: str) -> Problem:
    """Refuse a temperature or a value."""
    return _beyond(what, "high")


def _beyond(what: str, end: str) -> Problem:
    return Problem(
        HTTPStatus.BAD_REQUEST,
        f"{what.capitalize()} too {end}",
        f"The {what} is too {end}.",
        f"{what}-too-{end}",
    )
