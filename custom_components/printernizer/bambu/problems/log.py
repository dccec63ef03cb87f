"""What is wrong with a printer, since when, and what stood before it came to rest.

A printer keeps some notices for days: they are no reason for a pause or an end that
comes later. Errors go a little ahead of the state that they lead to.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

_GOES_AHEAD = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A problem that is shown, and since when.

    `inherited` is one that was there at the first look while the job went on: nobody
    knows since when, but no pause had come with it. `stays` is one that a job went on
    with.
    """

    code: str
    since: datetime
    inherited: bool = False
    stays: bool = False


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
    goes_on: bool = False
    """Whether a job does."""
    cleared: frozenset[str] = frozenset()
    """The codes that a job which began meanwhile has taken off the screen once."""


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
        return frozenset(problem.code for problem in self.shown)

    def since(self, code: str) -> datetime | None:
        """Return since when a problem is shown, `None` if it is not."""
        return next(
            (problem.since for problem in self.shown if problem.code == code), None
        )

    def after(self, codes: Iterable[str], look: Look) -> ProblemLog:
        """Return the log after a look at a printer that shows these codes."""
        old = self._shown_before(look)
        known = {problem.code: problem for problem in old}
        is_inherited = look.rest is None and (look.is_first or look.is_blind)
        shown = (
            known.get(code) or Shown(code=code, since=look.now, inherited=is_inherited)
            for code in codes
        )
        return ProblemLog(
            shown=tuple(_as_it_goes_on(problem, look) for problem in shown),
            rest=look.rest,
            standing=self._standing(old, look),
            looked=self.looked if look.is_part else look.now,
        )

    def _shown_before(self, look: Look) -> tuple[Shown, ...]:
        """Return what may still be the same as before."""
        return tuple(
            problem
            for problem in self.shown
            if problem.stays or problem.code not in look.cleared
        )

    def _standing(self, old: tuple[Shown, ...], look: Look) -> frozenset[str]:
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
            problem.code
            for problem in old
            if problem.inherited or watched - problem.since >= _GOES_AHEAD
        )


def _as_it_goes_on(problem: Shown, look: Look) -> Shown:
    """Note whether a job goes on with it, and not only because an end takes a while."""
    is_old = problem.inherited or look.now - problem.since >= _GOES_AHEAD
    return replace(problem, stays=problem.stays or (look.goes_on and is_old))
