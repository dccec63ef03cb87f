"""The pictures of jobs: fetched once, as they are read from the drive of a print."""

from ..printer.errors import NotFoundError
from ..printer.files.files import Picture
from .client import PrusaLinkClient


class Pictures:
    """The picture that was asked for last, with the tag that it came with."""

    def __init__(self, client: PrusaLinkClient) -> None:
        """Use a logged-in client."""
        self._client = client
        self._path: str | None = None
        self._tag: str | None = None
        self._picture: Picture | None = None

    async def get(self, thumbnail: str) -> Picture | None:
        """Return the picture under a path; what follows `#` says which state of it.

        `None` if the file has none. Raises any other `PrinterError`.
        """
        path, _, state = thumbnail.rpartition("#")
        if not (path and state):
            return None
        known = path == self._path and self._picture is not None
        try:
            resource = await self._client.fetch(path, self._tag if known else None)
        except NotFoundError:
            return None
        if resource is None:
            return self._picture
        if not resource.content_type.startswith("image/"):
            return None
        self._path, self._tag = path, resource.tag
        self._picture = Picture(
            content=resource.content, content_type=resource.content_type
        )
        return self._picture
