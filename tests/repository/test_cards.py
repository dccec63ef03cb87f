"""Rules for the cards: small, of our own, and for everybody's language and theme."""

import gzip
import json
from pathlib import Path
import re

import pytest

from custom_components.printernizer.serving.cards import CARDS, MAIN_MODULE

from .descriptions import KEYS

MODULES = sorted(CARDS.glob("*"))
MOST_BYTES = 60_000
MOST_BYTES_GZIPPED = 18_000
SUPPORTED_FOR_OTHERS = {"ha-card", "ha-icon"}
each_module = pytest.mark.parametrize("module", MODULES, ids=lambda it: it.name)


def _source(module: Path) -> str:
    return module.read_text(encoding="utf-8")


def test_all_cards_together_are_small() -> None:
    whole = b"".join(module.read_bytes() for module in MODULES)
    assert len(whole) <= MOST_BYTES
    assert len(gzip.compress(whole)) <= MOST_BYTES_GZIPPED


@each_module
def test_a_module_is_loaded_and_loads_only_its_neighbours(module: Path) -> None:
    imports = re.findall(r"""(?:from|import\(?)\s*["']([^"']+)""", _source(module))
    assert {it for it in imports if not it.startswith("./")} == set()
    assert all((CARDS / it).is_file() for it in imports)
    importers = [it for it in MODULES if f'"./{module.name}"' in _source(it)]
    assert importers or module.name == MAIN_MODULE, "nobody would ever load it"


@each_module
def test_only_those_elements_of_the_frontend_are_used_that_hold(module: Path) -> None:
    used = set(re.findall(r"""["'<]((?:ha|hui|mwc|md)-[a-z-]+)""", _source(module)))
    assert used <= SUPPORTED_FOR_OTHERS


@each_module
def test_nothing_is_on_the_left_where_people_read_from_the_right(module: Path) -> None:
    sides = r"(?:margin|padding|border|inset)-(?:left|right)|text-align: (?:left|right)"
    assert not re.search(rf"{sides}|[\s;{{](?:left|right|float): ", _source(module))


@each_module
def test_an_entity_that_a_card_looks_for_is_one_of_ours(module: Path) -> None:
    platforms = "|".join({platform for platform, _ in KEYS})
    wanted = re.findall(rf'"({platforms})\.([a-z0-9_]+)"', _source(module))
    assert set(wanted) <= set(KEYS)


def test_our_own_words_are_spoken_in_every_language_and_each_is_used() -> None:
    source = _source(CARDS / "words.js")
    blocks = re.findall(
        r"^  ([a-z]{2}): \{(.*?)^  \},", source, re.MULTILINE | re.DOTALL
    )
    words = {
        language: re.findall(r"(?m)^    (\w+): ", block) for language, block in blocks
    }
    assert set(words) == {"en", "de"}
    assert words["en"] == words["de"]
    others = "".join(_source(it) for it in MODULES if it.name != "words.js")
    unused = [it for it in words["en"] if it.partition("_")[0] not in others]
    assert not unused


def test_no_colour_is_fixed_but_where_a_theme_has_none() -> None:
    for module in MODULES:
        bare = re.sub(r"var\([^()]*\)|var\([^()]*var\([^()]*\)\)", "", _source(module))
        assert json.dumps(re.findall(r": #[0-9a-f]{3,6}\b", bare)) == "[]", module.name
