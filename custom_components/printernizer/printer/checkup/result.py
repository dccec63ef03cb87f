"""What a check-up found: stage by stage, and in one verdict."""

from dataclasses import dataclass, replace
from enum import StrEnum, unique
from typing import Self


@unique
class StageKind(StrEnum):
    """What is looked at, in this order."""

    NAME = "name"
    """Whether the name leads to an address."""
    PORT = "port"
    """Whether something takes connections there."""
    TLS = "tls"
    CERTIFICATE = "certificate"
    """Whether it is the printer's own."""
    LOGIN = "login"
    MESSAGES = "messages"
    """Whether the printer tells how it is."""
    COMMANDS = "commands"
    """Whether it does what it is told."""
    FILES = "files"
    CAMERA = "camera"


@unique
class Outcome(StrEnum):
    """How a stage went."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


@unique
class Note(StrEnum):
    """What there is to say of a stage that did not fail."""

    CONNECTED = "connected"
    """The printer is connected all the time, which proves it."""
    PINNED = "pinned"
    """It is the certificate that was seen when the printer was set up."""
    VENDOR = "vendor"
    """One of the authorities that the user has chosen signed the certificate."""
    FIRST_SIGHT = "first_sight"
    """It names the printer, and none was seen before."""
    NOT_USED = "not_used"
    """The brand does without it."""
    NOT_REACHED = "not_reached"
    """A stage before failed, without which this one cannot be looked at."""
    NOT_THERE = "not_there"
    """The printer has no such part."""
    CANNOT_TELL = "cannot_tell"

    @property
    def skips(self) -> bool:
        """Whether the stage was left out."""
        return self in _SKIPS


_SKIPS = frozenset({Note.NOT_USED, Note.NOT_REACHED, Note.NOT_THERE, Note.CANNOT_TELL})


@unique
class Verdict(StrEnum):
    """What is wrong; each has a text that says so, and what to do about it."""

    ALL_WELL = "all_well"
    NAME_UNKNOWN = "name_unknown"
    UNREACHABLE = "unreachable"
    """Nothing is at the address."""
    PORT_CLOSED = "port_closed"
    """A device is at the address, but takes no connection at the printer's port."""
    NO_ANSWER = "no_answer"
    """The connection is taken, and nothing said."""
    NOT_A_PRINTER = "not_a_printer"
    OTHER_BRAND = "other_brand"
    OTHER_PRINTER = "other_printer"
    CERTIFICATE_CHANGED = "certificate_changed"
    UNTRUSTED_CERTIFICATE = "untrusted_certificate"
    WRONG_CODE = "wrong_code"
    WRONG_USERNAME = "wrong_username"
    WRONG_PASSWORD = "wrong_password"  # noqa: S105 - none
    WRONG_KEY = "wrong_key"
    TOO_MANY_CLIENTS = "too_many_clients"
    SILENT = "silent"
    """It takes the login and answers, but never tells how it is."""
    STARTING = "starting"
    TOO_OLD = "too_old"
    NOT_UNDERSTOOD = "not_understood"
    COMMANDS_REFUSED = "commands_refused"
    IN_CLOUD = "in_cloud"
    """It is connected to its vendor's cloud, and takes commands from there alone."""
    UPDATING = "updating"
    NO_STORAGE = "no_storage"
    FILES_CLOSED = "files_closed"
    CAMERA_OFF = "camera_off"
    """Its owner does not let it be seen in the network."""
    CAMERA_FAILS = "camera_fails"


@dataclass(frozen=True, slots=True)
class Stage:
    """How one stage went; a failed one has a verdict, others may have a note."""

    kind: StageKind
    outcome: Outcome
    reason: Verdict | Note | None = None

    @classmethod
    def of(cls, kind: StageKind, found: Verdict | Note | None) -> Self:
        """Return the stage at which this was found; nothing means that it passed."""
        match found:
            case Verdict():
                return cls(kind, Outcome.FAILED, found)
            case Note() if found.skips:
                return cls(kind, Outcome.SKIPPED, found)
            case _:
                return cls(kind, Outcome.PASSED, found)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckUp:
    """All stages in their order; `other_brand` is who answers instead."""

    stages: tuple[Stage, ...]
    other_brand: str | None = None

    @property
    def failed(self) -> Stage | None:
        """The first stage that failed, which is the one to see to."""
        failed = (stage for stage in self.stages if stage.outcome is Outcome.FAILED)
        return next(failed, None)

    @property
    def verdict(self) -> Verdict:
        """What is wrong."""
        failed = self.failed
        if failed is None or not isinstance(failed.reason, Verdict):
            return Verdict.ALL_WELL
        return failed.reason

    def with_verdict(
        self, verdict: Verdict, *, other_brand: str | None = None
    ) -> CheckUp:
        """Return the check-up with another reason why it failed, known from outside."""
        stages = tuple(
            replace(stage, reason=verdict) if stage is self.failed else stage
            for stage in self.stages
        )
        return CheckUp(stages=stages, other_brand=other_brand)
