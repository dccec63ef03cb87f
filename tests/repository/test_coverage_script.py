"""The check that every module is reached by tests would notice one that is not."""

import json
from pathlib import Path
import subprocess
import sys

import pytest

from .files import ROOT

_FLOWS = {"config_flow.py": 100.0, "connecting/checking_flow.py": 100.0}


def _checked(folder: Path, shares: dict[str, float]) -> tuple[int, str]:
    """Check a report; return how that ended and what was printed."""
    files = {
        f"custom_components/printernizer/{name}": {
            "summary": {"percent_covered": share, "num_statements": 10}
        }
        for name, share in shares.items()
    }
    report = folder / "coverage.json"
    report.write_text(json.dumps({"files": files}))
    command = [sys.executable, str(ROOT / "scripts" / "coverage"), str(report)]
    run = subprocess.run(  # noqa: S603 - our own
        command, capture_output=True, text=True, check=False, timeout=60
    )
    return run.returncode, run.stdout


def test_all_is_well_when_every_module_has_its_share(tmp_path: Path) -> None:
    assert _checked(tmp_path, {**_FLOWS, "light.py": 95.0}) == (0, "")


@pytest.mark.parametrize(
    ("name", "share"), [("light.py", 94.9), ("config_flow.py", 99.9)]
)
def test_a_module_that_too_few_tests_reach_is_named(
    tmp_path: Path, name: str, share: float
) -> None:
    code, told = _checked(tmp_path, {**_FLOWS, name: share})
    assert code == 1
    assert name in told
    assert f"{share}" in told


def test_a_report_without_the_flows_is_refused(tmp_path: Path) -> None:
    assert _checked(tmp_path, {"light.py": 100.0}) == (1, "")
