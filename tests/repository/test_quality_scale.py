"""Rules for our own judgement on Home Assistant's quality scale."""

from pathlib import Path

from homeassistant import components
import pytest

from .files import PACKAGE, read_yaml

RULES = read_yaml(PACKAGE / "quality_scale.yaml")["rules"]
NUMBER_OF_RULES = 54


def _rules_of_home_assistant() -> set[str]:
    """Return all rules that Home Assistant judges its own integrations by."""
    judged = Path(components.__path__[0]).glob("*/quality_scale.yaml")
    return set().union(*(read_yaml(path)["rules"] for path in judged))


def test_every_rule_is_judged_and_nothing_else() -> None:
    assert set(RULES) == _rules_of_home_assistant()
    assert len(RULES) == NUMBER_OF_RULES


def test_what_is_not_done_says_why() -> None:
    for rule, judgement in RULES.items():
        match judgement:
            case "done":
                pass
            case {"status": "done" | "todo" | "exempt", "comment": str(comment)}:
                assert comment.strip(), rule
            case _:
                pytest.fail(f"{rule} is neither done nor explained")
