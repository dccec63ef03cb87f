"""Run tests against mistakes, each in a process of its own."""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
import importlib.abc
import importlib.machinery
import importlib.util
import os
from pathlib import Path
import signal
import sys
import time
from types import CodeType, ModuleType
from typing import Self

import pytest

from .changes import Mutant

_LONGEST = 60.0
_LONGEST_TEST = 4.0
"""Seconds; tests that wait longer have noticed that something hangs."""

_OPTIONS = ("-p", "no:cacheprovider", "-p", "no:xdist")


@dataclass(frozen=True, slots=True)
class Trial:
    """A mistake in a module, and the tests that come by it."""

    path: str
    module: str
    mutant: Mutant
    tests: Sequence[str]

    @property
    def change(self) -> str:
        """What was changed in which line, which stays the same when lines move."""
        mutant = self.mutant
        line = mutant.source.splitlines()[mutant.line - 1].strip()
        return f"{line} | {mutant.before} → {mutant.after}"

    @property
    def folder(self) -> str:
        """The folder of the module; a module at the root stands for itself."""
        folder, _, name = self.path.rpartition("/")
        return folder or name

    def only(self, there: Container[str]) -> Self:
        """Return the trial without tests that are not there."""
        return replace(self, tests=[test for test in self.tests if test in there])

    def __str__(self) -> str:
        """Tell it in one line, as `equal.toml` would name it."""
        by = f"{len(self.tests)} tests" if self.tests else "no test"
        return f"{self.path}:{self.mutant.line}: {self.change}   ({by})"


def import_what_tests_need(tests: Iterable[str]) -> set[str]:
    """Import the libraries once, before the first fork; our own code each child reads.

    That leaves a second of each trial, where Home Assistant alone takes three. Returns
    the tests that are there: one that was removed since it was noted cannot be run, and
    would be taken for one that has noticed something.
    """
    files = sorted({test.partition("::")[0] for test in tests})
    found = _Collected()
    options = ["-qq", "--collect-only", "--no-summary", *_OPTIONS]
    pytest.main([*options, *(file for file in files if Path(file).exists())], [found])
    for name in list(sys.modules):
        if name.partition(".")[0] in ("custom_components", "simulator", "tests"):
            del sys.modules[name]
    return found.tests


class _Collected:
    """A plugin of pytest that notes which tests there are."""

    def __init__(self) -> None:
        self.tests: set[str] = set()

    def pytest_itemcollected(self, item: pytest.Item) -> None:
        """Note one."""
        self.tests.add(item.nodeid)


def judged(trials: Iterable[Trial], at_once: int) -> Iterator[tuple[Trial, bool]]:
    """Try one mistake after the other, some at once; give each with whether it died."""
    running: dict[int, tuple[Trial, float]] = {}
    for trial in trials:
        if not trial.tests:
            yield trial, False
            continue
        longest = _LONGEST + _LONGEST_TEST * len(trial.tests)
        running[_started(trial)] = trial, time.monotonic() + longest
        while len(running) >= at_once:
            yield from _ended(running)
    while running:
        yield from _ended(running)


def _started(trial: Trial) -> int:
    child = os.fork()
    if not child:
        _run(trial)
    return child


def _run(trial: Trial) -> None:
    """Run the tests and end this process, whatever comes of them."""
    os.setsid()
    silence = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(silence, stream)
    code = compile(trial.mutant.module(), trial.path, "exec")
    sys.meta_path.insert(0, _Instead(trial.module, code))
    try:
        os._exit(pytest.main(["-x", "-q", *_OPTIONS, *trial.tests]))
    except BaseException:  # noqa: BLE001 - an end of whatever kind is the tests' end
        os._exit(pytest.ExitCode.INTERNAL_ERROR)


def _ended(running: dict[int, tuple[Trial, float]]) -> Iterator[tuple[Trial, bool]]:
    """Give what has ended, after a moment; what hangs is ended, and has died."""
    time.sleep(0.02)
    for child, (trial, until) in list(running.items()):
        done, status = os.waitpid(child, os.WNOHANG)
        if not done and time.monotonic() < until:
            continue
        if not done:
            os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
        del running[child]
        passed = done and os.waitstatus_to_exitcode(status) == pytest.ExitCode.OK
        yield trial, not passed


class _Instead(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives a module with other code."""

    def __init__(self, name: str, code: CodeType) -> None:
        self._name = name
        self._code = code

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None, _target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Answer for the one module only."""
        if fullname != self._name:
            return None
        sys.meta_path.remove(self)
        found = importlib.util.find_spec(fullname)
        if found is None or found.origin is None:
            return None
        return importlib.util.spec_from_file_location(
            fullname,
            found.origin,
            loader=self,
            submodule_search_locations=found.submodule_search_locations,
        )

    def exec_module(self, module: ModuleType) -> None:
        """Run the other code."""
        exec(self._code, vars(module))  # noqa: S102 - it is our own
