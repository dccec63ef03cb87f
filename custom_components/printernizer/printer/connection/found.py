"""A printer that was found in the network and is not set up yet."""

from collections.abc import Callable
from dataclasses import dataclass

type FoundListener = Callable[[FoundPrinter], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPrinter:
    """What a printer tells of itself unasked; `host` may have a port behind it.

    `hostname` and `mac` are what it is known by where it does not tell its serial.
    """

    host: str
    serial: str | None = None
    name: str | None = None
    model: str | None = None
    hostname: str | None = None
    mac: str | None = None
    in_cloud: bool | None = None
    """Whether it keeps away from its vendor's cloud."""

    @property
    def title(self) -> str | None:
        """Return what people call it, and its model where the name does not say it."""
        model, name = self.model or "", self.name or ""
        if model.casefold() in name.casefold():
            model = ""
        return " ".join(filter(None, (model, name))) or self.hostname
