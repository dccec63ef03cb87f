"""What the file of a job plans, read once from the little of it that tells.

The printers read their drive for it while they print: so no more than needed, not while
a file is transferred, and not while they are slow to answer.
"""

from collections.abc import Callable

from ..printer.errors import AuthenticationError, NotFoundError, PrinterError
from ..printer.fields import Fields
from . import bgcode, gcode_text
from .calling.answers import JsonObject
from .client import PrusaLinkClient
from .slicer_words import meta_of

_ATTEMPTS = 3
_BETWEEN_ATTEMPTS = 60.0
_SLOW = 1.5
"""Seconds for an answer, after which a printer has other things to do."""


class FilePlans:
    """The plan of the file that is printed."""

    def __init__(self, client: PrusaLinkClient, clock: Callable[[], float]) -> None:
        """Use a logged-in client."""
        self._client = client
        self._clock = clock
        self._key: tuple[str | None, ...] = ()
        self._left = 0
        self._due = clock()
        self._plan: JsonObject | None = None

    async def ask(self, job: Fields, took: float) -> JsonObject | None:
        """Return the plan of a job's file as `{id, meta}`, which may cost a look at it.

        `took` is how long the printer had for its last answer. Raises
        `AuthenticationError`; what else goes wrong is tried again a few times.
        """
        key = _key_of(job)
        self._follow(key)
        path = key[1]
        if path is None or key != self._key or not self._may_ask(took):
            return self._plan
        self._left -= 1
        self._due = self._clock() + _BETWEEN_ATTEMPTS
        try:
            told = await self._read(path)
        except AuthenticationError:
            raise
        except NotFoundError:
            self._left = 0
        except PrinterError:
            pass
        else:
            self._left = 0
            self._plan = {"id": job.text("id"), "meta": meta_of(told)}
        return self._plan

    def _follow(self, key: tuple[str | None, ...]) -> None:
        """Begin anew with another job, or once it is told which file it is.

        A file that arrives while the job runs is told of in its place.
        """
        is_known = self._key[:1] == key[:1] and self._key[1] is not None
        if key != self._key and not is_known:
            self._key, self._plan = key, None
            self._left, self._due = _ATTEMPTS, self._clock()

    def _may_ask(self, took: float) -> bool:
        is_due = self._left > 0 and self._clock() >= self._due
        return is_due and took <= _SLOW and not self._client.is_transferring

    async def _read(self, path: str) -> dict[str, str]:
        head = await self._client.read_head(
            path, _is_enough, most=gcode_text.LARGEST_HEAD
        )
        if head.content.startswith(bgcode.MAGIC):
            return bgcode.read_metadata(head.content) or {}
        told = gcode_text.read_comments(head.content)
        if head.is_part:
            tail = await self._client.read_tail(path, gcode_text.TAIL)
            told |= gcode_text.read_comments(tail)
        return told


def _key_of(job: Fields) -> tuple[str | None, ...]:
    """Return what tells files of jobs apart: the job's id, the path, when it came."""
    file = job.section("file")
    path = file.section("refs").text("download")
    return job.text("id"), path, file.text("m_timestamp")


def _is_enough(head: bytes) -> bool:
    """Whether a file has told all that its head can tell."""
    if head.startswith(bgcode.MAGIC[: len(head)]):
        return bgcode.read_metadata(head) is not None
    return gcode_text.is_enough(head)
