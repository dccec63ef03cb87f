"""The documentation leads where it says, and its first page stays a first page."""

from pathlib import Path
import re

import pytest

from .files import ROOT, TEXTS
from .pages import PAGES, anchors, links

_WORDS_OF_A_FIRST_PAGE = 900


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_within_the_project_leads_somewhere(page: Path) -> None:
    for link in links(page):
        if "://" in link:
            continue
        name, _, anchor = link.partition("#")
        target = page if not name else (page.parent / name).resolve()
        assert target.exists(), f"{link} leads nowhere"
        if anchor:
            assert anchor in anchors(target), f"{link} leads to no heading"


def test_every_page_can_be_reached_from_the_first_one() -> None:
    reached: set[Path] = set()
    to_read = [ROOT / "README.md"]
    while to_read:
        page = to_read.pop()
        if page in reached:
            continue
        reached.add(page)
        names = (link.partition("#")[0] for link in links(page) if "://" not in link)
        to_read += [
            (page.parent / name).resolve() for name in names if name.endswith(".md")
        ]
    assert not set(PAGES) - reached


def _fields_shown(part: str) -> set[str]:
    """Return what the fields of a flow are called in its forms."""
    steps = TEXTS[part]["step"].values()
    return {name for step in steps for name in step.get("data", {}).values()}


@pytest.mark.parametrize("part", ["config", "options"])
def test_every_field_that_can_be_filled_in_is_explained(part: str) -> None:
    explained = {
        name
        for page in ("setup.md", "costs.md")
        for row in re.findall(
            r"^\| ([^|]+) \|", (ROOT / "docs" / page).read_text("utf-8"), re.MULTILINE
        )
        for name in row.split(", ")
    }
    # Which of the printers that were found is meant, the form itself explains.
    assert _fields_shown(part) - explained <= {"Printer"}


def test_the_first_page_is_short() -> None:
    words = (ROOT / "README.md").read_text(encoding="utf-8").split()
    assert len(words) <= _WORDS_OF_A_FIRST_PAGE
