"""What a printer is asked after each login, until it has told all that it knows."""

import asyncio
from collections.abc import Callable
import math

from ..printer.errors import BusyError, NoReportError, TooManyClientsError
from ..printer.reasons import Reason
from .patience import Patience
from .reading.filament.units import has_unnamed_units
from .reading.merge import JsonObject
from .reading.messages import tells_all
from .reading.remembered import Remembered, Told
from .reading.report import BambuReport
from .session.budget import FullReportBudget
from .session.messages import full_report, versions
from .session.session import BambuSession

_KEPT_FOR_RECONNECTING = 2
_A_MOMENT = 0.01
_MODULES_SPACING = 30.0


class Questions:
    """Asks for the versions and a full report, and again where no answer comes.

    A broker may answer before its printer does, and full reports are hard work: one
    is asked for only while the budget allows, and again only of a printer that says
    something. A printer that is known well is lived with on what it tells by itself.
    """

    def __init__(self, budget: FullReportBudget, patience: Patience) -> None:
        """Have nothing asked yet."""
        self._budget = budget
        self._patience = patience
        self._heard = asyncio.Event()
        self._full = asyncio.Event()
        self.told_all = False
        """Whether a full report has come, whatever else is missing."""
        self._was_silent = False
        self._modules_due = -math.inf
        self._unnamed_units = Remembered(has_unnamed_units, "modules")

    @property
    def answered(self) -> bool:
        """Whether everything has been told since it was asked for."""
        return self._full.is_set()

    def begin(self) -> None:
        """Take nothing that was told so far for an answer."""
        self.told_all = False
        self._heard.clear()
        self._full.clear()

    def hear(self, message: JsonObject) -> None:
        """Note that the printer says something."""
        self._heard.set()
        self._was_silent = False
        self.told_all = self.told_all or tells_all(message)

    def see(self, report: BambuReport) -> None:
        """Note what is known with the last message."""
        if report.is_ready and self.told_all:
            self._full.set()

    async def ask(
        self, session: BambuSession, lost: asyncio.Event, is_known: Callable[[], bool]
    ) -> None:
        """Ask, and return when the printer has told everything or is known and there.

        Raises `NoReportError`, `TooManyClientsError` if nothing at all is said, and
        why the connection broke.
        """
        asked = not self._was_silent and self._budget.spend()
        session.send(versions())
        if asked:
            session.send(full_report())
        try:
            async with asyncio.timeout(self._patience.first_report):
                while not await self._is_answered(session, lost, is_known, asked=asked):
                    session.send(versions())
                    asked = self._ask_again(session, asked=asked)
        except TimeoutError as error:
            if self._heard.is_set() and is_known():
                return
            self._was_silent = not self._heard.is_set()
            if self._was_silent:
                raise TooManyClientsError(Reason.SAYS_NOTHING) from error
            raise NoReportError(Reason.NO_REPORT) from error

    async def ask_anew(self, session: BambuSession, lost: asyncio.Event) -> None:
        """Ask for a full report, and return when one is there that tells of now.

        Asked a moment ago, the printer is given that moment first. Raises `BusyError`
        where nothing but what reconnecting may need is left, of a printer that is there
        and tells by itself what is new; else as `ask` does.
        """
        if self._budget.spent_just_now:
            # The loop's clock may wake us a little too early.
            await asyncio.sleep(self._budget.pause + _A_MOMENT)
        if not self._budget.spend(reserve=_KEPT_FOR_RECONNECTING):
            await self.hear_anew(session, lost)
            raise BusyError(Reason.ASKED_TOO_OFTEN)
        self.begin()
        session.send(full_report())
        came = await _first_of(self._full, lost, within=self._patience.first_report)
        if not self.answered:
            raise _silence(session, is_lost=lost in came)

    async def hear_anew(self, session: BambuSession, lost: asyncio.Event) -> None:
        """Ask for what costs the printer little, and return when it says anything.

        What it tells by itself is of now then, and not of before the line died. Raises
        as `ask` does.
        """
        self._heard.clear()
        session.send(versions())
        came = await _first_of(self._heard, lost, within=self._patience.first_report)
        if lost in came or not self._heard.is_set():
            raise _silence(session, is_lost=lost in came)

    def ask_who_is_there(
        self, report: BambuReport, session: BambuSession | None, now: float
    ) -> None:
        """Ask who was plugged in, if anybody; a unit that starts takes a while to know.

        `now` are seconds of a monotonic clock.
        """
        is_somebody = self._unnamed_units.of(Told(report))
        if is_somebody and session is not None and now >= self._modules_due:
            self._modules_due = now + _MODULES_SPACING
            session.send(versions())

    async def ask_later(self, session: BambuSession) -> None:
        """Ask for what could not be asked for before, as soon as there is leave."""
        while not self.answered:
            await asyncio.sleep(self._budget.wait)
            if not self._budget.spend():
                # The loop's clock woke us a little too early.
                await asyncio.sleep(_A_MOMENT)
                continue
            session.send(full_report())
            await _first_of(self._full, within=self._patience.first_report)

    async def _is_answered(
        self,
        session: BambuSession,
        lost: asyncio.Event,
        is_known: Callable[[], bool],
        *,
        asked: bool,
    ) -> bool:
        """Wait a while for an answer; whether it is one that will do."""
        enough = self._full if asked or self._heard.is_set() else self._heard
        if lost in await _first_of(enough, lost, within=self._patience.ask_again):
            raise session.failure
        if self.answered:
            return True
        return not asked and is_known() and self._heard.is_set() and not self._has_leave

    @property
    def _has_leave(self) -> bool:
        return self._budget.wait <= 0

    def _ask_again(self, session: BambuSession, *, asked: bool) -> bool:
        """Ask for everything of a printer that is there; whether it has been asked."""
        if not self._heard.is_set():
            return asked
        reserve = _KEPT_FOR_RECONNECTING if asked else 0
        if not self._budget.spend(reserve=reserve):
            return asked
        session.send(full_report())
        return True


def _silence(session: BambuSession, *, is_lost: bool) -> Exception:
    return session.failure if is_lost else NoReportError(Reason.NO_REPORT)


async def _first_of(*events: asyncio.Event, within: float) -> list[asyncio.Event]:
    """Wait until one of some events is set, or the time is over; return which were.

    Whoever else waits may have cleared one again by now: a connection that is lost is
    made anew at once.
    """
    waiting = {asyncio.ensure_future(event.wait()): event for event in events}
    try:
        done, _ = await asyncio.wait(
            waiting, timeout=within, return_when=asyncio.FIRST_COMPLETED
        )
        return [event for wait, event in waiting.items() if wait in done]
    finally:
        for wait in waiting:
            wait.cancel()
