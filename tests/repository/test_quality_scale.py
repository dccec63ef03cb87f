"""Rules for our own judgement on Home Assistant's quality scale."""

from pathlib import Path
import re

from homeassistant import components
import pytest

from .files import PACKAGE, ROOT, read_yaml

RULES = read_yaml(PACKAGE / "quality_scale.yaml")["rules"]
NUMBER_OF_RULES = 54


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
