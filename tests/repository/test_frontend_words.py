"""Texts name buttons and pages as Home Assistant's frontend does in each language."""

from functools import cache
import importlib.util
from pathlib import Path

import pytest

from .files import LANGUAGES, TEXTS, leaves, read_json

if (_SPEC := importlib.util.find_spec("hass_frontend")) is None:
    pytest.skip("the words come with the frontend", allow_module_level=True)

_FRONTEND = Path(str(_SPEC.origin)).parent / "static" / "translations"
_PANEL = "ui.panel.config"
_BUTTON = f"{_PANEL}.integrations.config_flow.submit"
_PAGES = (
    "panel.config",
    f"{_PANEL}.dashboard.system.main",
    f"{_PANEL}.repairs.caption",
)

each_language = pytest.mark.parametrize(
    "language", [language.stem for language in LANGUAGES]
)


@cache
def words_of_frontend(language: str) -> dict[str, str]:
    """Return all that the pages of the settings say, by its dotted key."""
    words: dict[str, str] = {}
    for folder in (_FRONTEND, _FRONTEND / "config"):
        # A digest of what is in it follows the language.
        for path in folder.glob(f"{language}-{'?' * 32}.json"):
            words |= dict(leaves(read_json(path)))
    return words


def texts_with(word: str, language: str) -> dict[str, str]:
    """Return those texts of a language that have a word in English."""
    files = {path.stem: path for path in LANGUAGES}
    texts = dict(leaves(read_json(files[language])))
    return {path: texts[path] for path, text in leaves(TEXTS) if word in text}


@each_language
def test_a_button_is_called_as_it_is_labelled(language: str) -> None:
    label = words_of_frontend(language)[_BUTTON]
    naming = texts_with("**Submit**", language)
    assert naming
    assert [path for path, text in naming.items() if f"**{label}**" not in text] == []


@each_language
def test_the_way_to_a_page_is_told_by_the_names_that_are_shown(language: str) -> None:
    words = words_of_frontend(language)
    way = " > ".join(words[page] for page in _PAGES)
    naming = texts_with("Settings > System > Repairs", language)
    assert naming
    assert [path for path, text in naming.items() if way not in text] == []
