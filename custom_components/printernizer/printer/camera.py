"""A camera of a printer, whatever its protocol."""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One picture, as JPEG or PNG, and when it was taken."""

    content: bytes
    content_type: str
    taken: datetime


class PrinterCamera(ABC):
    """One camera. Methods raise nothing but `PrinterError`s.

    However many look at it, the printer serves one of us at the most.
    """

    @property
    def stream_url(self) -> str | None:
        """Where a video stream is served, login included: never to be logged."""
        return None

    @abstractmethod
    async def frame(self) -> Frame:
        """Return a picture of now, or the last good one if none is to be had."""

    @abstractmethod
    def frames(self) -> AsyncIterator[Frame]:
        """Return the pictures as they come, until the caller has enough."""
