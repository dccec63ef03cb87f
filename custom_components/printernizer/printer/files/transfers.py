"""A file on its way to the printer, as it is shown."""

from collections.abc import Callable
from types import TracebackType
from typing import Self

from ..model import Transfer
from .files import Progress

type TransferListener = Callable[[Transfer | None], None]


class TransferReport:
    """Tells how an upload gets on, both whom it is for and whom it is shown to.

    It is entered for as long as the upload lasts, and shows none after it.
    """

    def __init__(
        self, path: str, size: int, progress: Progress, on_transfer: TransferListener
    ) -> None:
        """Tell nothing yet."""
        self._name = path.rpartition("/")[2]
        self._size = size
        self._progress = progress
        self._on_transfer = on_transfer
        self.is_complete = False

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Show no upload any more, however it ended."""
        self._on_transfer(None)

    def note(self, sent: int) -> None:
        """Tell that so many bytes have gone."""
        self.is_complete = sent >= self._size
        self._progress(sent)
        self._on_transfer(
            Transfer(
                name=self._name,
                progress=100 * sent / self._size if self._size else None,
                transferred=sent,
                size=self._size,
            )
        )
