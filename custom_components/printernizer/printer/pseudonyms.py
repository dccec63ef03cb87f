"""Names in place of what tells who somebody is, so that a report can be passed on.

The same thing has the same name wherever it stands, and what means "none" stays, so
that the rest can be read as before.
"""

from collections.abc import Iterable, Mapping
import re
from typing import Any

# A shorter one would be found in anything.
_SHORTEST_SECRET = 4
# As printers write it, such as `disable` for the address of a video.
_MEANS_NONE = re.compile(r"0*|disabled?|none|idle|---?", re.IGNORECASE)
_FILE_TYPE = re.compile(r"(\.gcode)?\.(gcode|3mf|bgcode|bgc|gco|g)$", re.IGNORECASE)
# The first three characters of a serial number stand for the model.
_SERIAL = re.compile(r"([0-9A-Z]{3})[0-9A-Z]{9,21}")
_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_REVEALING = re.compile(
    rf"://|@|\b{_OCTET}(?:\.{_OCTET}){{3}}\b|(?:[0-9a-f]{{2}}[:-]){{5}}[0-9a-f]{{2}}",
    re.IGNORECASE,
)


class Pseudonyms:
    """Hides what stands under certain keys, secrets, and what looks like an address."""

    def __init__(self, keys: frozenset[str], secrets: Iterable[str] = ()) -> None:
        """Hide values under these keys, and texts with one of the secrets in them."""
        self._keys = keys
        self._secrets = [
            secret for secret in secrets if len(secret) >= _SHORTEST_SECRET
        ]
        self._names: dict[str, str] = {}

    def hide(self, value: Any, *, private: bool = False) -> Any:
        """Return plain data with nothing in it that tells who somebody is."""
        match value:
            case Mapping():
                return {
                    str(key): self.hide(part, private=private or key in self._keys)
                    for key, part in value.items()
                }
            case list() | tuple():
                return [self.hide(part, private=private) for part in value]
            case str() if private or self._reveals(value):
                return self._named(value)
            case int() | float() if private and not isinstance(value, bool):
                return 0
            case _:
                return value

    def _reveals(self, text: str) -> bool:
        return bool(_REVEALING.search(text)) or any(
            secret in text for secret in self._secrets
        )

    def _named(self, text: str) -> str:
        if _MEANS_NONE.fullmatch(text):
            return text
        if text not in self._names:
            serial, kind = _SERIAL.fullmatch(text), _FILE_TYPE.search(text)
            number = len(self._names) + 1
            self._names[text] = "".join(
                (
                    serial[1] if serial else "",
                    f"**REDACTED {number}**",
                    kind[0] if kind else "",
                )
            )
        return self._names[text]
