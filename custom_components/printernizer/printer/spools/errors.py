"""The few ways in which Spoolman can fail us."""

from enum import StrEnum, unique


@unique
class Trouble(StrEnum):
    """What is wrong with Spoolman; the value is the key of the text in a form."""

    AWAY = "spoolman_away"
    """Nobody answers at the address, or the answer was lost."""
    LOGIN = "spoolman_login"
    """What is in front of it wants another login."""
    FAILS = "spoolman_fails"
    """It says itself that it fails."""
    NOT_UNDERSTOOD = "spoolman_not_understood"
    """Something else answers."""


class SpoolmanError(Exception):
    """Spoolman cannot be asked now, and may or may not have heard."""

    def __init__(self, trouble: Trouble) -> None:
        """Remember why; the text has no address in it."""
        super().__init__(trouble.value)
        self.trouble = trouble


class SpoolmanRefusesError(SpoolmanError):
    """Spoolman heard, and does not do it."""


class NoSuchSpoolError(SpoolmanRefusesError):
    """There is no spool with that number."""
