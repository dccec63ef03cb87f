"""Why a printer waits for somebody."""

from collections.abc import Callable
from datetime import datetime
from typing import override

from ..coordinator import PrinterCoordinator
from ..printer.attention.attention import Attention, attention_of
from ..printer.attention.reasons import AttentionReason
from ..printer.attention.stall import StallWatch
from ..printer.model import PrinterSnapshot
from .follower import PrinterWatch


class AttentionWatch(PrinterWatch):
    """Knows why one printer waits, also when it just stopped to move."""

    def __init__(
        self, coordinator: PrinterCoordinator, replays: Callable[[], bool]
    ) -> None:
        """Know nothing yet; `replays` says whether the last job began by itself."""
        super().__init__(coordinator)
        self._replays = replays
        self._stall = StallWatch()
        self.current: Attention | None = None

    @override
    def _take(self, snapshot: PrinterSnapshot, now: datetime) -> bool:
        before = self.current
        stalled = self._stall.look(snapshot, now)
        self.current = attention_of(snapshot, stalled=stalled, replayed=self._replays())
        return self.current != before

    @override
    def _due(self, now: datetime) -> datetime | None:
        is_stalled = (
            self.current is not None and self.current.reason is AttentionReason.STALLED
        )
        return None if is_stalled else self._stall.due
