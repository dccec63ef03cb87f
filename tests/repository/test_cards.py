"""Rules for the cards: small, of our own, and for everybody's language and theme."""

import gzip
import json
from pathlib import Path
import re

import pytest

from custom_components.printernizer.serving.cards import CARDS, MAIN_MODULE

from .descriptions import KEYS
from .files import LANGUAGES as TRANSLATIONS

LANGUAGES = sorted((CARDS / "words").glob("*"))
SHARED = sorted(path for path in CARDS.glob("*") if path.is_file())
MODULES = [*SHARED, *LANGUAGES]
MOST_BYTES = 61_000
MOST_BYTES_GZIPPED = 18_500
SUPPORTED_FOR_OTHERS = {"ha-card", "ha-icon"}
each_module = pytest.mark.parametrize("module", MODULES, ids=lambda it: it.name)


def _source(module: Path) -> str:
    return module.read_text(encoding="utf-8")


def test_all_that_a_page_loads_is_small() -> None:
    largest = max(LANGUAGES, key=lambda it: it.stat().st_size)
    whole = b"".join(module.read_bytes() for module in [*SHARED, largest])
    assert len(whole) <= MOST_BYTES
    assert len(gzip.compress(whole)) <= MOST_BYTES_GZIPPED


@pytest.mark.parametrize("module", SHARED, ids=lambda it: it.name)
def test_a_module_is_loaded_and_loads_only_its_neighbours(module: Path) -> None:
    imports = re.findall(r"""(?:from|import\(?)\s*["']([^"']+)""", _source(module))
    assert {imported for imported in imports if not imported.startswith("./")} == set()
    assert all((CARDS / imported).is_file() for imported in imports)
    importers = [card for card in SHARED if f'"./{module.name}"' in _source(card)]
    assert importers or module.name == MAIN_MODULE, "nobody would ever load it"


def test_modules_are_fetched_at_once_and_what_defines_elements_waits_in_one() -> None:
    assert "await" not in _source(CARDS / MAIN_MODULE)
    waiting = [
        card.name for card in SHARED if "\nawait customElements" in _source(card)
    ]
    assert waiting == ["card.js"]
    defining = [card for card in SHARED if "customElements.define(" in _source(card)]
    others = [card for card in defining if card.name not in waiting]
    assert all('"./card.js"' in _source(card) for card in others)


def test_a_page_loads_english_and_one_more_language_when_it_needs_it() -> None:
    source = _source(CARDS / "words.js")
    [others] = re.findall(r"^const OTHERS = (\[.*\]);$", source, re.MULTILINE)
    assert json.loads(others) == [language.stem for language in LANGUAGES]
    assert {translation.stem for translation in TRANSLATIONS} == {
        "en",
        *json.loads(others),
    }
    assert "import(`./words/${name}.js`)" in source
    for module in SHARED:
        assert "/words/" not in _source(module).replace("./words/${name}.js", "")


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


def _words(source: str) -> dict[str, str]:
    return dict(re.findall(r'^  (\w+): "([^"]+)",$', source, re.MULTILINE))


def _english() -> dict[str, str]:
    source = _source(CARDS / "words.js")
    _, _, after = source.partition("const ENGLISH = {")
    return _words(after.partition("};")[0])


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda it: it.stem)
def test_every_language_has_the_same_words_of_our_own(language: Path) -> None:
    words, english = _words(_source(language)), _english()
    assert list(words) == list(english)
    assert len(_source(language).splitlines()) == len(words) + 2
    wanted = {key for key, text in english.items() if " " in text}
    assert {key for key in wanted if words[key] == english[key]} == set()


def test_each_word_of_our_own_is_used() -> None:
    others = "".join(_source(card) for card in SHARED if card.name != "words.js")
    unused = [word for word in _english() if word.partition("_")[0] not in others]
    assert not unused


def test_no_colour_is_fixed_but_where_a_theme_has_none() -> None:
    for module in MODULES:
        bare = re.sub(r"var\([^()]*\)|var\([^()]*var\([^()]*\)\)", "", _source(module))
        assert json.dumps(re.findall(r": #[0-9a-f]{3,6}\b", bare)) == "[]", module.name
