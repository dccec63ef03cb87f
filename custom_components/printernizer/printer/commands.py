"""What a printer can be told to do: one small record a command."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """Anything that a printer can be told."""


@dataclass(frozen=True, slots=True)
class Pause(Command):
    """Pause the running job."""


@dataclass(frozen=True, slots=True)
class Resume(Command):
    """Go on with the paused job."""


@dataclass(frozen=True, slots=True)
class Cancel(Command):
    """End the running or paused job for good."""


type CommandType = type[Command]
type CommandTypes = frozenset[CommandType]
