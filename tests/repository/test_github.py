"""Rules for what runs in public: it parses, may do little, and is pinned."""

from pathlib import Path
import re
from typing import Any

import pytest

from .files import ROOT, read_yaml

GITHUB = ROOT / ".github"
FILES = sorted(GITHUB.rglob("*.yml"))
WORKFLOWS = {
    path.stem: read_yaml(path) for path in (GITHUB / "workflows").glob("*.yml")
}
FORMS = [path for path in FILES if path.parent.name == "ISSUE_TEMPLATE"]

# Rules are followed as they are today, so these two are never pinned.
NEWEST_RULES = {"home-assistant/actions/hassfest@master", "hacs/action@main"}

each_workflow = pytest.mark.parametrize("workflow", WORKFLOWS.values(), ids=WORKFLOWS)


def _steps(workflow: dict[Any, Any]) -> list[dict[str, Any]]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def _triggers(workflow: dict[Any, Any]) -> dict[str, Any]:
    """Return when it runs: YAML 1.1 reads the word `on` as true."""
    triggers: dict[str, Any] = workflow[True]
    return triggers


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_file_is_yaml(path: Path) -> None:
    assert isinstance(read_yaml(path), dict)


@each_workflow
def test_a_workflow_may_only_read_unless_a_job_asks_for_more(
    workflow: dict[Any, Any],
) -> None:
    assert workflow["permissions"] == {"contents": "read"}


@each_workflow
def test_a_job_does_not_run_for_ever(workflow: dict[Any, Any]) -> None:
    assert all(job["timeout-minutes"] <= 30 for job in workflow["jobs"].values())


@each_workflow
def test_an_action_is_pinned(workflow: dict[Any, Any]) -> None:
    used = {step["uses"] for step in _steps(workflow) if "uses" in step}
    for action in used - NEWEST_RULES:
        assert re.fullmatch(r"[\w/-]+@(v\d+|[0-9a-f]{40})", action), action


def test_what_has_to_pass_here_has_to_pass_in_public() -> None:
    assert {"push", "pull_request"} <= set(_triggers(WORKFLOWS["test"]))
    assert ".ci/run" in [step.get("run") for step in _steps(WORKFLOWS["test"])]


def test_the_rules_of_home_assistant_and_hacs_are_checked_every_day() -> None:
    assert "schedule" in _triggers(WORKFLOWS["validate"])
    used = {step.get("uses") for step in _steps(WORKFLOWS["validate"])}
    assert used >= NEWEST_RULES


def test_only_a_tag_releases() -> None:
    assert set(_triggers(WORKFLOWS["release"])["push"]) == {"tags"}
    assert set(_triggers(WORKFLOWS["release"])) == {"push"}


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_no_two_questions_of_a_form_have_the_same_id(path: Path) -> None:
    ids = [
        question["id"]
        for question in read_yaml(path).get("body", ())
        if "id" in question
    ]
    assert len(ids) == len(set(ids))
