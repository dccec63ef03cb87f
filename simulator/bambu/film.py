"""A film of what the machine does: H.264 in packets of RTP, each picture for itself.

How pictures are cut into packets: RFC 6184, 5.6 and 5.8.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction
from io import BytesIO
import re

import av
from av.video.codeccontext import VideoCodecContext
import numpy as np
from PIL import Image

SIZE = (960, 540)
CLOCK = 90_000
"""Ticks a second, as the stream is described."""

_LARGEST = 1200
_KIND = 96
_IN_PIECES = 28
_QUICK = {"preset": "ultrafast", "tune": "zerolatency", "profile": "baseline"}


class Film:
    """Makes video for one who watches."""

    def __init__(self, picture: Callable[[], bytes]) -> None:
        """Be ready; `picture` takes a JPEG."""
        self._picture = picture
        self._encoder = _encoder()
        self._packets = 0

    def shoot(self, seconds: float) -> Iterator[bytes]:
        """Take a picture, so many seconds after the first, and yield its packets."""
        ticks = round(seconds * CLOCK)
        image = Image.open(BytesIO(self._picture())).resize(SIZE)
        frame = av.VideoFrame.from_ndarray(np.asarray(image)).reformat(format="yuv420p")
        frame.pts, frame.time_base = ticks, Fraction(1, CLOCK)
        content = b"".join(bytes(packet) for packet in self._encoder.encode(frame))
        units = list(filter(None, re.split(rb"\x00?\x00\x00\x01", content)))
        for unit in units:
            pieces = list(_pieces(unit))
            for piece in pieces:
                is_last = unit is units[-1] and piece is pieces[-1]
                yield self._head(ticks, is_last=is_last) + piece

    def _head(self, ticks: int, *, is_last: bool) -> bytes:
        self._packets += 1
        number = (self._packets & 0xFFFF).to_bytes(2)
        when = (ticks & 0xFFFF_FFFF).to_bytes(4)
        return bytes((0x80, is_last << 7 | _KIND)) + number + when + bytes(4)


def _encoder() -> VideoCodecContext:
    encoder = av.CodecContext.create("libx264", "w")
    assert isinstance(encoder, VideoCodecContext)  # noqa: S101
    encoder.width, encoder.height = SIZE
    encoder.pix_fmt = "yuv420p"
    encoder.time_base = Fraction(1, CLOCK)
    encoder.gop_size = 1
    encoder.options = _QUICK
    return encoder


def _pieces(unit: bytes) -> Iterator[bytes]:
    """Yield a unit of the stream in pieces that fit into packets."""
    if len(unit) <= _LARGEST:
        yield unit
        return
    kind, content = unit[0], unit[1:]
    indicator = kind & 0xE0 | _IN_PIECES
    starts = range(0, len(content), _LARGEST)
    for start in starts:
        edge = (start == starts[0]) << 7 | (start == starts[-1]) << 6
        head = bytes((indicator, edge | kind & 0x1F))
        yield head + content[start : start + _LARGEST]
