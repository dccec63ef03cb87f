"""Every action is described, with all of its fields, and has an icon."""

import re
from typing import Any

from homeassistant.helpers import selector
import pytest

from custom_components.printernizer.actions.action import Action
from custom_components.printernizer.actions.find_printer import (
    FIELDS,
    FIND_PRINTER,
    RIGHT,
)
from custom_components.printernizer.actions.rights import Right
from custom_components.printernizer.actions.spools import HOME_ACTIONS
from custom_components.printernizer.services import ACTIONS

from .files import ICONS, PACKAGE, ROOT, TEXTS, read_yaml

WITHOUT_PRINTERS = {
    FIND_PRINTER: (FIELDS, RIGHT),
    **{action.name: (action.fields, action.right) for action in HOME_ACTIONS},
}
DESCRIBED: dict[str, Any] = read_yaml(PACKAGE / "services.yaml")


def test_the_described_actions_are_those_that_exist() -> None:
    names = {*(action.name for action in ACTIONS), *WITHOUT_PRINTERS}
    assert set(DESCRIBED) == names
    assert set(TEXTS["services"]) == names
    assert set(ICONS["services"]) == names


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
def test_the_described_fields_are_those_that_the_action_takes(action: Action) -> None:
    fields = {"device_id", *(str(field) for field in action.fields)}
    described = DESCRIBED[action.name]["fields"]
    assert set(described) == fields
    assert set(TEXTS["services"][action.name]["fields"]) == fields
    chooses_many = described["device_id"]["selector"]["device"].get("multiple", False)
    assert not (action.answers and chooses_many), "it answers for one device"


@pytest.mark.parametrize("name", WITHOUT_PRINTERS)
def test_a_field_of_an_action_without_printers_is_described_too(name: str) -> None:
    fields = {str(field) for field in WITHOUT_PRINTERS[name][0]}
    assert set(DESCRIBED[name]["fields"]) == fields
    assert set(TEXTS["services"][name]["fields"]) == fields


@pytest.mark.parametrize("name", DESCRIBED)
def test_home_assistant_can_show_every_field(name: str) -> None:
    for field in DESCRIBED[name]["fields"].values():
        selector.validate_selector(field["selector"])


def test_the_parts_of_a_slot_have_texts() -> None:
    told = DESCRIBED["start_print"]["fields"]["slots"]["selector"]["object"]
    texts = TEXTS["selector"][told["translation_key"]]["fields"]
    assert set(texts) == set(told["fields"])


def test_the_manual_says_who_may_call_each_action() -> None:
    manual = (ROOT / "docs/actions.md").read_text(encoding="utf-8")
    section = manual.partition("## Who may call them")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| ")][1:]
    rights = {
        **{name: right for name, (_, right) in WITHOUT_PRINTERS.items()},
        **{action.name: action.right for action in ACTIONS},
    }
    for row, right in zip(rows, Right, strict=True):
        named = set(re.findall(r"`(\w+)`", row))
        assert named == {name for name, needed in rights.items() if needed is right}, (
            right
        )
