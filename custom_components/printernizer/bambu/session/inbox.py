"""What a printer sends, read in the order in which it came; much of it off the loop."""

import asyncio
from collections import deque
from collections.abc import Callable
import json
import logging
import math
from typing import Any

import orjson

from ..reading.merge import JsonObject, lightened, merge_objects

# Nothing that printers tell has so many digits; Python refuses more than 4,300.
_LONGEST_NUMBER = 64
# A full report has some 30 kB, and even this takes less than a millisecond.
_READ_AT_ONCE = 64 * 1024
_HEAVIEST = 256 * 1024
"""Larger messages lose their largest values: nobody could show them."""
# Some 250 of the largest full reports, which come once a second.
_MOST_WAITING = 8 * 1024 * 1024

_LOGGER = logging.getLogger(__name__)


class Inbox:
    """Hands on the objects in messages, one after the other.

    `take` gets them on the event loop, `flooded` is called there when more comes than
    can be read.
    """

    def __init__(
        self, take: Callable[[JsonObject], None], flooded: Callable[[], None]
    ) -> None:
        """Wait for messages."""
        self._take = take
        self._flooded = flooded
        self._waiting: deque[bytes] = deque()
        self._bytes = 0
        self._reading: asyncio.Task[None] | None = None
        self._closed = False

    def put(self, payload: bytes) -> None:
        """Read a message; whatever is in it, nothing raises. On the event loop."""
        if self._closed:
            return
        if self._reading is None and len(payload) <= _READ_AT_ONCE:
            self._hand_on(parse_message(payload))
            return
        self._waiting.append(payload)
        self._bytes += len(payload)
        if self._bytes > _MOST_WAITING:
            self.close()
            self._flooded()
        elif self._reading is None:
            loop = asyncio.get_running_loop()
            self._reading = loop.create_task(self._read_on())

    def close(self) -> None:
        """Read nothing more; may be called twice."""
        self._closed = True
        self._waiting.clear()
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None

    async def _read_on(self) -> None:
        """Read until nothing waits: what comes meanwhile waits behind it."""
        try:
            while self._waiting:
                payload = self._waiting[0]
                message = await asyncio.to_thread(_read_large, payload)
                self._waiting.popleft()
                self._bytes -= len(payload)
                self._hand_on(message)
        finally:
            self._reading = None

    def _hand_on(self, message: JsonObject | None) -> None:
        if message is not None:
            self._take(message)


def _read_large(payload: bytes) -> JsonObject | None:
    """Return what is worth keeping of a message of any size; for a thread."""
    message = parse_message(payload)
    if message is None or len(payload) <= _READ_AT_ONCE:
        return message
    # What the merge would leave out anyway, without anybody having to wait for it.
    message = merge_objects({}, message)
    lighter = {
        key: lightened(value, _HEAVIEST) if isinstance(value, dict) else value
        for key, value in message.items()
    }
    return lightened(lighter, 2 * _HEAVIEST)


def parse_message(payload: bytes) -> JsonObject | None:
    """Return the object in a message, `None` if there is none.

    Printers send what is not UTF-8, not JSON and not an object; then there is one
    debug line.
    """
    try:
        message = _parsed(payload)
    except (ValueError, RecursionError) as error:
        _LOGGER.debug("Left out a message: %s", type(error).__name__)
        return None
    if not isinstance(message, dict):
        _LOGGER.debug("Left out a message that is no object")
        return None
    return message


def _parsed(payload: bytes) -> Any:
    """Read JSON, also such as only Python takes for it: `nan`, or half a character.

    Whole numbers of more than 64 bits become fractions, as in BambuStudio, whose reader
    (nlohmann's) has no larger ones either.
    """
    try:
        # Takes half as long as Python's own, for small and for full reports.
        return orjson.loads(payload)
    except orjson.JSONDecodeError:
        text = payload.decode("utf-8", "replace")
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        raise
    except ValueError:
        # A number in it has more digits than Python wants to read.
        return json.loads(text, parse_int=_number)


def _number(digits: str) -> float:
    return int(digits) if len(digits) <= _LONGEST_NUMBER else math.nan
