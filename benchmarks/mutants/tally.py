"""How many mistakes were noticed, and which of the others nobody can notice."""

from collections import Counter
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
import tomllib

from .run import Trial

type Equal = Mapping[str, Mapping[str, str]]
"""The changes that change nothing, by file, each with the reason."""


class Fate(StrEnum):
    """What came of a mistake."""

    DIED = "died"
    ALIVE = "alive"
    EQUAL = "change nothing"


class Tally:
    """Counts what came of mistakes."""

    def __init__(self, known: Equal) -> None:
        """Begin, knowing which changes change nothing."""
        self._known = known
        self._fates: Counter[tuple[str, Fate]] = Counter()

    def add(self, trial: Trial, *, died: bool) -> str | None:
        """Count one; return what is to be told of it, if anything is."""
        is_known = trial.change in self._known.get(trial.path, {})
        fate = Fate.DIED if died else Fate.EQUAL if is_known else Fate.ALIVE
        self._fates[trial.folder, fate] += 1
        if died and is_known:
            return f"noticed, though known to change nothing: {trial}"
        return f"alive: {trial}" if fate is Fate.ALIVE else None

    @property
    def whole(self) -> str:
        """All of it in one line."""
        fates = self._fates
        return _line(Counter({fate: _sum(fates, fate) for fate in Fate}))

    def by_folder(self) -> Iterator[str]:
        """Tell it of each folder."""
        for folder in sorted({folder for folder, _ in self._fates}):
            told = Counter({fate: self._fates[folder, fate] for fate in Fate})
            yield f"{folder}: {told.total()} tried, {_line(told)}"


def equal() -> Equal:
    """Read which changes change nothing."""
    return tomllib.loads(Path(__file__).with_name("equal.toml").read_text())


def _sum(fates: Counter[tuple[str, Fate]], wanted: Fate) -> int:
    return sum(count for (_, fate), count in fates.items() if fate is wanted)


def _line(fates: Counter[Fate]) -> str:
    """Say how many died and so on; a share only of those that somebody can notice."""
    died, alive = fates[Fate.DIED], fates[Fate.ALIVE]
    share = f" ({died / (died + alive):.1%})" if died + alive else ""
    return f"{died} died{share}, {alive} alive, {fates[Fate.EQUAL]} change nothing"
