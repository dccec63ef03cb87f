"""A camera of a printer, whatever its protocol."""

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import datetime
from typing import override

from ..errors import UnsupportedError
from ..reasons import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One picture, as JPEG or PNG, and when it was taken.

    `single` is one that was surely taken when it was asked for, and not the first of a
    row, with which a camera that slept may begin where it left off.
    """

    content: bytes
    content_type: str
    taken: datetime
    single: bool = False


class PrinterCamera(ABC):
    """One camera. Methods raise nothing but `PrinterError`s.

    However many look at it, the printer serves one of us at the most.
    """

    @property
    def streams(self) -> bool:
        """Whether it shows itself as a video stream only."""
        return False

    async def stream_url(self) -> str | None:
        """Return where a video stream is served: never to be logged."""
        return None

    @abstractmethod
    async def frame(self) -> Frame:
        """Return a picture of now, or the last good one of not long ago."""

    @abstractmethod
    async def new_frame(self) -> Frame:
        """Return a picture that was taken after this call, and never another."""

    @abstractmethod
    def frames(self) -> AsyncGenerator[Frame]:
        """Return the pictures as they come, until the caller has enough."""


class VideoCamera(PrinterCamera):
    """A camera that only streams video: pictures have to be cut out of the stream."""

    @property
    @override
    def streams(self) -> bool:
        return True

    @override
    async def frame(self) -> Frame:
        raise UnsupportedError(Reason.CAMERA_ONLY_STREAMS)

    @override
    async def new_frame(self) -> Frame:
        raise UnsupportedError(Reason.CAMERA_ONLY_STREAMS)

    @override
    def frames(self) -> AsyncGenerator[Frame]:
        raise UnsupportedError(Reason.CAMERA_ONLY_STREAMS)


class StreamCamera(VideoCamera):
    """A camera whose stream is served where its owner says, login included."""

    def __init__(self, url: str) -> None:
        """Keep where the stream is served."""
        self._url = url

    @override
    async def stream_url(self) -> str:
        return self._url
