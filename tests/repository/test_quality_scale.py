"""Rules for our own judgement on Home Assistant's quality scale."""

import json
from pathlib import Path
import re
import subprocess
import sys

from homeassistant import components
import pytest

from .files import PACKAGE, ROOT, read_yaml

RULES = read_yaml(PACKAGE / "quality_scale.yaml")["rules"]
NUMBER_OF_RULES = 54
_FLOWS = {"config_flow.py": 100.0, "connecting/checking_flow.py": 100.0}


def _rules_of_home_assistant() -> set[str]:
    """Return all rules that Home Assistant judges its own integrations by."""
    judged = Path(components.__path__[0]).glob("*/quality_scale.yaml")
    return set().union(*(read_yaml(path)["rules"] for path in judged))


def test_every_rule_is_judged_and_nothing_else() -> None:
    assert set(RULES) == _rules_of_home_assistant()
    assert len(RULES) == NUMBER_OF_RULES


def test_every_judgement_says_why() -> None:
    for rule, judgement in RULES.items():
        match judgement:
            case {"status": "done" | "todo" | "exempt", "comment": str(comment)}:
                assert comment.strip(), rule
            case _:
                pytest.fail(f"{rule} is not explained")


def test_what_is_done_is_shown_by_what_exists() -> None:
    for rule, judgement in RULES.items():
        if judgement["status"] != "done":
            continue
        names = re.findall(r"[\w/-]+(?:\.\w+|/)(?=[\s,;.]|$)", judgement["comment"])
        named = [name.rstrip(".") for name in names if "." in name or "/" in name]
        for name in named:
            found = (ROOT / name).exists() or (PACKAGE / name).exists()
            assert found, f"{rule}: there is no {name}"
        assert named or "unique id" in judgement["comment"], rule


def _coverage_checked(folder: Path, shares: dict[str, float]) -> tuple[int, str]:
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
    assert _coverage_checked(tmp_path, {**_FLOWS, "light.py": 95.0}) == (0, "")


@pytest.mark.parametrize(
    ("name", "share"), [("light.py", 94.9), ("config_flow.py", 99.9)]
)
def test_a_module_that_too_few_tests_reach_is_named(
    tmp_path: Path, name: str, share: float
) -> None:
    code, told = _coverage_checked(tmp_path, {**_FLOWS, name: share})
    assert code == 1
    assert name in told
    assert f"{share}" in told


def test_a_report_without_the_flows_is_refused(tmp_path: Path) -> None:
    assert _coverage_checked(tmp_path, {"light.py": 100.0}) == (1, "")


def test_no_change_lands_with_a_module_that_too_few_tests_reach() -> None:
    run = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    tests, _, check = run.partition("--cov-report=json:coverage.json")
    assert "scripts/test" in tests
    assert "\nscripts/coverage coverage.json\n" in check
