"""A plugin of pytest that notes which of our lines each test comes by.

Coverage knows contexts, but notes each line each time, and takes longer than all tests.
Here Python tells a line once a test: `sys.monitoring` is asked anew before each.
"""

from array import array
from collections.abc import Generator
import os
from pathlib import Path
import pickle
import sys
from types import CodeType
from typing import Any

import pytest

FOLDER = "MUTANTS_FOLDER"
"""The variable of the environment that says where what was noted is kept."""

_OURS = f"{os.sep}custom_components{os.sep}printernizer{os.sep}"
_monitoring = sys.monitoring


class Notes:
    """The lines of each test, as numbers in a list of all lines."""

    def __init__(self, folder: Path) -> None:
        """Note for a file in this folder, and begin to listen."""
        self._file = folder / f"{os.getpid()}.pickle"
        self._lines: dict[tuple[str, int], int] = {}
        self._tests: list[tuple[str, array[int]]] = []
        self._came_by: set[int] = set()
        tool = _monitoring.PROFILER_ID
        _monitoring.use_tool_id(tool, __name__)
        _monitoring.register_callback(tool, _monitoring.events.LINE, self._note)
        _monitoring.set_events(tool, _monitoring.events.LINE)

    def _note(self, code: CodeType, line: int) -> Any:
        if _OURS in code.co_filename:
            place = (code.co_filename, line)
            self._came_by.add(self._lines.setdefault(place, len(self._lines)))
        return _monitoring.DISABLE

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """Note the lines of one test, with those of its fixtures."""
        self._came_by.clear()
        _monitoring.restart_events()
        told = yield
        self._tests.append((item.nodeid, array("I", self._came_by)))
        return told

    def pytest_sessionfinish(self) -> None:
        """Keep all of it."""
        with self._file.open("wb") as file:
            pickle.dump((list(self._lines), self._tests), file)


def pytest_configure(config: pytest.Config) -> None:
    """Note in each process that runs tests."""
    if hasattr(config, "workerinput"):
        config.pluginmanager.register(Notes(Path(os.environ[FOLDER])))
