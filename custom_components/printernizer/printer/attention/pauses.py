"""Whether a pause was wanted or calls for somebody: one answer for all who ask. Pure.

The stage tells, where it is plain. Else that tells which came with the pause or after
it: what stood before explains nothing.
"""

from collections.abc import Iterable

from ..model import Problem
from ..stages import Stage
from .reasons import AttentionReason

_WANTED = frozenset({Stage.PAUSED_USER, Stage.PAUSED_GCODE, Stage.M400_PAUSE})


def is_forced(stage: Stage | None) -> bool:
    """Whether this stage is a pause that the printer took because of a problem."""
    if stage is None or stage in _WANTED:
        return False
    return stage.startswith("paused_")


def causes(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems that may have made the printer pause or end its job."""
    return [
        problem for problem in problems if not (problem.standing or problem.harmless)
    ]


def wish_of(problems: Iterable[Problem]) -> Problem | None:
    """Return what says that somebody, or the file, wanted the pause."""
    told = (
        problem for problem in problems if problem.reason is AttentionReason.USER_PAUSE
    )
    return next((problem for problem in told if not problem.standing), None)


def calls(stage: Stage | None, problems: tuple[Problem, ...]) -> bool:
    """Whether somebody has to see to a pause, in whichever order it was told.

    Against a plain word that it was wanted, only an error on the screen counts.
    """
    if is_forced(stage):
        return True
    grave = causes(problems)
    if stage in _WANTED or wish_of(problems) is not None:
        grave = [problem for problem in grave if problem.on_screen]
    return any(problem.reason is not AttentionReason.USER_PAUSE for problem in grave)
