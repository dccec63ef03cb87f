"""Which tests come by a line, as one run of all tests tells."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
import os
from pathlib import Path
import pickle
import re
import shutil
import subprocess
import sys

from .noting import FOLDER

_LONGEST = 12
"""Lines of a statement. Python does not tell all of them: not that of a constant."""

_OURS = "custom_components/printernizer/"
_WORD = re.compile("[a-z]+")


def cover(root: Path, folder: Path, tests: Iterable[str]) -> None:
    """Run tests once, and note in a folder which of them comes by which line."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "-m", "not browser"]
    plugins = ["-p", "no:cacheprovider", "-p", "benchmarks.mutants.noting"]
    subprocess.run(  # noqa: S603 - our own tests
        [*command, *plugins, *tests],
        cwd=root,
        env={**os.environ, FOLDER: str(folder)},
        check=False,
    )


class Noticing:
    """The tests that come by a line."""

    def __init__(self, folder: Path) -> None:
        """Read what a run of `cover` has noted."""
        self._tests: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
        noted = {
            test: [lines[number] for number in numbers]
            for lines, tests in map(_read, folder.iterdir())
            for test, numbers in tests
        }
        for test in sorted(noted, key=lambda it: (len(noted[it]), it)):
            for line in noted[test]:
                self._tests[line].append(test)

    def tests_of(self, path: Path, line: int, most: int) -> Sequence[str]:
        """Return node ids, not too many; none where no test comes by.

        Those that are named like the module go first. Then each file of tests has its
        turn, with what comes by the fewest lines: a line that a thousand tests come by
        is what a few of them are about.
        """
        lines = range(line, max(0, line - _LONGEST), -1)
        places = ((str(path), above) for above in lines)
        tests = next(
            (self._tests[place] for place in places if place in self._tests), []
        )
        words = _words(str(path).rpartition(_OURS)[2])
        turn = _turns(tests)
        return sorted(tests, key=lambda it: (-len(words & _words(it)), turn[it]))[:most]


def _turns(tests: Iterable[str]) -> dict[str, int]:
    """Return the how manieth of its file each test is."""
    of_file: Counter[str] = Counter()
    turns: dict[str, int] = {}
    for test in tests:
        file = test.partition("::")[0]
        of_file[file] += 1
        turns[test] = of_file[file]
    return turns


def _words(path: str) -> set[str]:
    """Return what folders and the file of a module, or of a test, are called."""
    return set(_WORD.findall(path.partition("::")[0])) - {"test", "tests", "py"}


type _Noted = tuple[list[tuple[str, int]], list[tuple[str, Sequence[int]]]]


def _read(file: Path) -> _Noted:
    noted: _Noted = pickle.loads(file.read_bytes())  # noqa: S301 - it is our own
    return noted
