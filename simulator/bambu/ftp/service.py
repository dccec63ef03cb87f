"""What a file server, its sessions and their data channels share."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
import ssl

from .storage import Card


@dataclass(slots=True, kw_only=True)
class Habits:
    """What file servers of printers differ in, and faults that can be switched on."""

    full_paths: bool = False
    """NLST tells whole paths instead of names."""
    unknown: set[str] = field(default_factory=lambda: {"MLSD", "AVBL"})
    """Commands that it does not know."""
    needs_session: bool = True
    """A data channel has to continue the TLS session of the control channel."""
    hangs_encrypted: bool = False
    """An encrypted data channel is not closed at the end, and the end not told."""
    cuts_short: bool = False
    """With TLS 1.3, the last byte of what it sends is lost."""
    aborts_uploads: bool = False
    """A complete upload is answered with 426 all the same."""
    keeps_at_most: int | None = None
    """So many bytes of an upload are stored; all is told to be well."""
    loses_after: int | None = None
    """The connection breaks after so many bytes of an upload."""
    breaks_off_at: int | None = None
    """The connection breaks, once, after so many bytes of a file that is sent."""
    full: bool = False
    """It has no room for another client, and says so in the clear, before any TLS."""
    silent: set[str] = field(default_factory=set)
    """Commands that get no answer."""
    answers: dict[str, str] = field(default_factory=dict)
    """What some commands are answered with, and nothing else happens."""
    stranger: ssl.SSLContext | None = None
    """Who answers at the data channels in place of the printer."""


@dataclass(slots=True)
class Counts:
    """What went over the data channels, in bytes, and what was asked for."""

    sent: int = 0
    received: int = 0
    logins: int = 0
    commands: list[str] = field(default_factory=list)
    """All commands but the password."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One file server as its sessions know it."""

    card: Card
    habits: Habits
    login: Callable[[], tuple[str, str]]
    """Tells user and password of the moment."""
    context: ssl.SSLContext
    awake: asyncio.Event
    """Not set while the printer answers nothing."""
    counts: Counts = field(default_factory=Counts)
