"""Which tests come by a line, as the coverage of one run of all tests tells."""

from collections import Counter
from collections.abc import Iterable, Sequence
import os
from pathlib import Path
import subprocess
import sys

from coverage import CoverageData

_MOST = 60
"""Tests that a mistake has to survive: those that come by the fewest lines first."""


def cover(root: Path, file: Path, tests: Iterable[str]) -> None:
    """Run tests once, and note in a file which of them comes by which line."""
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "-m", "not browser"]
    options = ["-p", "no:cacheprovider", "--cov", "--cov-context=test", "--cov-report="]
    subprocess.run(  # noqa: S603 - our own tests
        [*command, *options, *tests],
        cwd=root,
        # What Python 3.14 offers instead tells each line to the first test only.
        env={**os.environ, "COVERAGE_CORE": "ctrace", "COVERAGE_FILE": str(file)},
        check=False,
    )


class Noticing:
    """The tests that come by a line."""

    def __init__(self, file: Path) -> None:
        """Read what a run of `cover` has noted."""
        self._data = CoverageData(str(file))
        self._data.read()
        self._by_file = {
            path: self._data.contexts_by_lineno(path)
            for path in self._data.measured_files()
        }
        self._breadth = Counter(
            test
            for lines in self._by_file.values()
            for tests in lines.values()
            for test in tests
        )

    def tests_of(self, path: Path, line: int) -> Sequence[str]:
        """Return node ids, the narrowest first; none where no test comes by."""
        told = self._by_file.get(str(path), {}).get(line, [])
        names = {name.partition("|")[0]: self._breadth[name] for name in told if name}
        return sorted(names, key=lambda name: (names[name], name))[:_MOST]
