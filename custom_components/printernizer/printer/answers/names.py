"""Which printers somebody means, by what they are called. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
import re

_BETWEEN_WORDS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Called[P]:
    """A printer, what it is called, and what the places are called where it is."""

    printer: P
    names: Iterable[str]
    places: Iterable[str] = ()


def meant[P](called: Sequence[Called[P]], said: str) -> list[P]:
    """Return the printers that are called so, else those that are in such a place."""
    wanted = _plain(said)
    # Several may be called so, in several rooms: all are told of.
    named = [one.printer for one in called if wanted in map(_plain, one.names)]
    return named or in_place(called, said)


def in_place[P](called: Sequence[Called[P]], said: str) -> list[P]:
    """Return the printers that are in a place."""
    wanted = _plain(said)
    return [one.printer for one in called if wanted in map(_plain, one.places)]


def _plain(name: str) -> str:
    """Return a name as it is heard: small, and without what stands between words.

    `MK4-S`, `mk4 s` and `MK4S` are one.
    """
    return _BETWEEN_WORDS.sub("", name.casefold())
