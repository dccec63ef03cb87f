"""When a printer switches itself off after a job. Pure.

Nothing is ever counted down over a restart: what is kept is only which job needs no
switching off any more. All else is seen anew, so that nothing fires blindly.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ..model import PrinterSnapshot, PrinterStatus
from .safety import PowerBlock, block_of, is_heated

_NEWS = {
    PowerBlock.STARTING,
    PowerBlock.PREPARING,
    PowerBlock.JOB,
    PowerBlock.PAUSED,
    PowerBlock.ATTENTION,
}
"""What means that somebody goes on with the printer, whenever it comes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerSight:
    """What is known of a printer and its plug at one moment.

    `plug` is `None` where nobody knows whether it is on, `job` the id of the job that
    is open in the books, `last` that of the last one that is over.
    """

    snapshot: PrinterSnapshot
    now: datetime
    plug: bool | None
    job: str | None = None
    last: str | None = None
    starting: bool = False

    @property
    def block(self) -> PowerBlock | None:
        """Why the printer must not be switched off now."""
        return block_of(self.snapshot, job=self.job is not None, starting=self.starting)


@dataclass(frozen=True, slots=True, kw_only=True)
class AutoOffState:
    """What is kept: the last job for which nothing is to be switched off any more."""

    settled: str | None = None


class AutoOff:
    """Waits after a job until the printer is cool, and then for the time of grace.

    Whatever is new in that time ends it for this job: the next one has its own.
    """

    def __init__(self, grace: timedelta, state: AutoOffState | None = None) -> None:
        """Go on from what was kept; without, what is over by now is left alone."""
        self._grace = grace
        self._is_new = state is None
        self.state = state or AutoOffState()
        self._free_since: datetime | None = None
        self._has_cooled = False

    @property
    def off_at(self) -> datetime | None:
        """When it is switched off if nothing comes in between."""
        since = self._free_since
        return None if since is None else since + self._grace

    def look(self, sight: PowerSight) -> None:
        """Take in how things stand now."""
        if self._is_new:
            self._is_new = False
            self._settle(sight.last)
        if sight.job is not None and sight.job != self.state.settled:
            self._settle(sight.last)
        if not self._is_pending(sight):
            self._start_anew()
            self._has_cooled = False
        elif self._is_taken_up(sight):
            self._settle(sight.last)
        else:
            self._wait(sight)

    def may_act(self, sight: PowerSight) -> bool:
        """Whether to switch off now, by a sight of this very moment."""
        self.look(sight)
        return self.off_at is not None and sight.now >= self.off_at

    def put_off(self) -> None:
        """Wait for the whole time of grace once more."""
        self._start_anew()

    def keep_on(self, sight: PowerSight) -> None:
        """Have the printer stay on after the job that is under way, or was last."""
        self._is_new = False
        self._settle(sight.job or sight.last)

    def _is_pending(self, sight: PowerSight) -> bool:
        return (
            sight.job is None
            and sight.last is not None
            and sight.last != self.state.settled
        )

    def _is_taken_up(self, sight: PowerSight) -> bool:
        """Whether somebody uses the printer, or has switched it off."""
        if sight.plug is False or sight.block in _NEWS:
            return True
        if not sight.snapshot.watched:
            return False
        # A job that ends may show its targets, or be busy, for a moment.
        is_busy = sight.snapshot.status is PrinterStatus.BUSY
        if self._free_since is not None:
            return is_busy or is_heated(sight.snapshot)
        return self._has_cooled and is_heated(sight.snapshot)

    def _wait(self, sight: PowerSight) -> None:
        heated = is_heated(sight.snapshot)
        if sight.snapshot.watched and not heated:
            self._has_cooled = True
        if sight.block is not None or heated or sight.plug is not True:
            self._start_anew()
        elif self._free_since is None or self._free_since > sight.now:
            # The time of day may have been set back.
            self._free_since = sight.now

    def _settle(self, job: str | None) -> None:
        self.state = AutoOffState(settled=job)
        self._has_cooled = False
        self._start_anew()

    def _start_anew(self) -> None:
        self._free_since = None
