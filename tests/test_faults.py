"""Whatever goes wrong with a printer, it is back by itself, and soon.

`python -m benchmarks faults` has each fault happen once to a real Home Assistant, over
real sockets, in a process of its own: its clocks skip all pauses.
"""

import fcntl
import json
import os
from pathlib import Path
import subprocess
import sys
from typing import Any

import pytest

from benchmarks.faults.kinds import FAULTS, Fault

pytestmark = pytest.mark.timeout(400)

_HERE = Path(__file__).resolve().parent.parent
BACK_WITHIN = 16.0
"""Seconds: an attempt every 15, and what it takes."""
STALE_FOR = 20.0
"""Seconds for which a printer may be shown as it was."""
UNHEARD_WITHIN = 61.0
"""One that was away for an hour is tried once a minute."""
CASES = [
    pytest.param(fault, brand, id=f"{fault.name}-{brand}")
    for fault in FAULTS
    for brand in fault.brands
]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Let no process compile all of Home Assistant that another one has compiled."""
    kept = {**os.environ, "PYTHONPYCACHEPREFIX": str(tmp_path_factory.mktemp("pyc"))}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return kept if sys.dont_write_bytecode else dict(os.environ)


@pytest.fixture(scope="module", name="outcomes")
def outcomes_fixture(
    environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> dict[tuple[str, str], Any]:
    """Have both brands suffer, side by side, and once for all who test them."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    if run is None:
        told = told_by(environment, "faults", "1")
    else:
        told = _told_once(environment, tmp_path_factory.getbasetemp().parent / run)
    return {(outcome["fault"], outcome["brand"]): outcome for outcome in told}


def _told_once(environment: dict[str, str], place: Path) -> list[dict[str, Any]]:
    """Have the first of several processes let them suffer, and the others wait."""
    with place.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            place.write_text(json.dumps(told_by(environment, "faults", "1")))
    told: list[dict[str, Any]] = json.loads(place.read_text())
    return told


def told_by(environment: dict[str, str], *arguments: str) -> list[dict[str, Any]]:
    """Run a benchmark for both brands side by side and return what it tells."""
    command = [sys.executable, "-m", "benchmarks", *arguments, "--json"]
    suffering = [
        subprocess.Popen(  # noqa: S603 - our own
            [*command, brand], cwd=_HERE, env=environment, stdout=subprocess.PIPE
        )
        for brand in ("bambu", "prusa")
    ]
    told = [
        json.loads(line)
        for run in suffering
        for line in run.communicate()[0].splitlines()
    ]
    assert all(run.returncode == 0 for run in suffering)
    return told


@pytest.mark.parametrize(("fault", "brand"), CASES)
def test_a_printer_gets_over(
    outcomes: dict[tuple[str, str], Any], fault: Fault, brand: str
) -> None:
    outcome = outcomes[fault.name, brand]
    assert not outcome["stuck"]
    assert max(outcome["back_after"]) <= (
        UNHEARD_WITHIN if fault.unheard else BACK_WITHIN
    )
    assert all(seconds <= STALE_FOR for seconds in outcome["offline_after"])
    if fault.harmless:
        assert not outcome["offline_after"], "it was shown as away"
    # The first loss is tried at once, and a moment later.
    assert max(outcome["attempts"]) <= min(outcome["lasted"], 3600) / 15 + 3
    assert all(rate <= 1.05 for rate in outcome["attempts_later"])
    assert max(outcome["log_lines"]) <= 2
    assert outcome["raw_texts"] == []
    assert outcome["left"] == {}


def test_in_hours_full_of_faults_no_job_is_lost_or_told_twice(
    environment: dict[str, str],
) -> None:
    passed = told_by(environment, "hours", "2")
    assert [outcome["brand"] for outcome in passed] == ["bambu", "prusa"]
    for days in passed:
        assert days["jobs"] >= 2, "nothing was printed"
        assert (days["stuck"], days["lost"], days["twice"]) == ([], [], [])
