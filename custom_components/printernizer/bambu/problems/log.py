"""What is wrong with a printer, since when, and what stood before it came to rest.

A printer keeps some notices for days: they are no reason for a pause or an end that
comes later. Errors go a little ahead of the state that they lead to.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

_GOES_AHEAD = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A problem that is shown, and since when.

    `inherited` is one that was there at the first look while the job went on: nobody
    knows since when, but no pause had come with it.
    """

    code: str
    since: datetime
    inherited: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look at a printer: how it stands, and whether it was watched before it.

    `rest` is the printer's word for its pause or end, `None` while it goes on.
    """

    now: datetime
    rest: str | None
    is_first: bool = False
    """Whether nothing at all was known before."""
    is_blind: bool = False
    """Whether nobody watched since the look before."""
    is_part: bool = False
    """Whether it told a part only, so that it is not known yet what was missed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemLog:
    """What is shown now, and what of it explains no present pause or end."""

    shown: tuple[Shown, ...] = ()
    rest: str | None = None
    standing: frozenset[str] = frozenset()
    """The codes of what stood before the job came to rest."""
    looked: datetime | None = None
    """When it was seen whole."""

    @property
    def codes(self) -> frozenset[str]:
        """The codes of all that is shown."""
        return frozenset(it.code for it in self.shown)

    def since(self, code: str) -> datetime | None:
        """Return since when a problem is shown, `None` if it is not."""
        return next((it.since for it in self.shown if it.code == code), None)

    def after(self, codes: Iterable[str], look: Look) -> ProblemLog:
        """Return the log after a look at a printer that shows these codes."""
        known = {it.code: it for it in self.shown}
        is_inherited = look.rest is None and (look.is_first or look.is_blind)
        return ProblemLog(
            shown=tuple(
                known.get(code)
                or Shown(code=code, since=look.now, inherited=is_inherited)
                for code in codes
            ),
            rest=look.rest,
            standing=self._standing(look),
            looked=self.looked if look.is_part else look.now,
        )

    def _standing(self, look: Look) -> frozenset[str]:
        if look.rest is None or look.is_first:
            return frozenset()
        # A job that ends out of its pause ends for what it had paused for, unless
        # somebody may have ended it while nobody watched.
        goes_on = self.rest is not None and not look.is_blind
        if look.rest == self.rest or goes_on:
            return self.standing
        # An error that came just before nobody watched may have led to the rest.
        watched = (look.is_blind and self.looked) or look.now
        return frozenset(
            it.code
            for it in self.shown
            if it.inherited or watched - it.since >= _GOES_AHEAD
        )
