"""Every trigger and every condition is described, named, drawn and documented."""

from typing import Any

from homeassistant.helpers import selector
import pytest

from custom_components.printernizer.condition import CONDITIONS
from custom_components.printernizer.trigger import TRIGGERS

from .files import ICONS, PACKAGE, ROOT, TEXTS, read_yaml

KINDS = {"triggers": TRIGGERS, "conditions": CONDITIONS}


def described(kind: str) -> dict[str, Any]:
    """Return the descriptions of a kind, without what they share."""
    found = read_yaml(PACKAGE / f"{kind}.yaml")
    return {key: value for key, value in found.items() if not key.startswith(".")}


@pytest.mark.parametrize("kind", KINDS)
def test_all_are_described_named_and_drawn_and_nothing_is_left_over(kind: str) -> None:
    known = set(KINDS[kind])
    assert set(described(kind)) == known
    assert set(TEXTS[kind]) == known
    assert set(ICONS[kind]) == known


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_has_a_selector_and_texts(kind: str) -> None:
    for key, description in described(kind).items():
        fields = description.get("fields", {})
        for field in fields.values():
            selector.validate_selector(field["selector"])
        assert set(TEXTS[kind][key].get("fields", {})) == set(fields), key


@pytest.mark.parametrize("kind", KINDS)
def test_every_one_is_documented(kind: str) -> None:
    page = (ROOT / "docs" / "automations.md").read_text(encoding="utf-8")
    assert not [key for key in KINDS[kind] if f"`printernizer.{key}`" not in page]
