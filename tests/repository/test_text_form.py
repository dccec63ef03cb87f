"""Rules of Home Assistant for the form of the texts."""

import json
from pathlib import Path
import re
import string

from homeassistant.generated.languages import LANGUAGES as HOME_ASSISTANTS
from homeassistant.helpers import config_validation as cv
import probatio
import pytest

from custom_components.printernizer.connecting.named_entities import ENTITY_GONE
from custom_components.printernizer.spooling.issues import SPOOL_ISSUES

from .files import LANGUAGES, TEXTS, leaves, read_json

KEY = cv.matches_regex(r"^(?!.*[-_]{2})[a-z0-9]([a-z0-9_-]*[a-z0-9])?$")
TEXT = cv.string_with_no_html

_FORM = {
    probatio.Optional("data"): {KEY: TEXT},
    probatio.Optional("data_description"): {KEY: TEXT},
}
_STEP = {
    **_FORM,
    probatio.Optional("title"): TEXT,
    probatio.Optional("description"): TEXT,
    probatio.Optional("submit"): TEXT,
    probatio.Optional("menu_options"): {KEY: TEXT},
    probatio.Optional("menu_option_descriptions"): {KEY: TEXT},
    probatio.Optional("sections"): {
        KEY: {
            **_FORM,
            probatio.Required("name"): TEXT,
            probatio.Optional("description"): TEXT,
        }
    },
}
_FLOW = {
    probatio.Required("step"): {KEY: _STEP},
    probatio.Optional("error"): {KEY: TEXT},
    probatio.Optional("abort"): {KEY: TEXT},
    probatio.Optional("progress"): {KEY: TEXT},
    probatio.Optional("create_entry"): {KEY: TEXT},
}
_VALUE = {probatio.Required("name"): TEXT, probatio.Optional("state"): {KEY: TEXT}}
_ENTITY = {
    **_VALUE,
    probatio.Optional("state_attributes"): {KEY: _VALUE},
    probatio.Optional("unit_of_measurement"): TEXT,
}
_NAMED = {probatio.Required("name"): TEXT, probatio.Required("description"): TEXT}
_ACTION = {
    **_NAMED,
    probatio.Optional("fields"): {KEY: _NAMED},
    probatio.Optional("sections"): {KEY: {probatio.Required("name"): TEXT}},
}
_ISSUE = probatio.Any(
    {probatio.Required("title"): TEXT, probatio.Required("description"): TEXT},
    {probatio.Required("title"): TEXT, probatio.Required("fix_flow"): _FLOW},
)
STRUCTURE = probatio.Schema(
    {
        probatio.Optional("title"): TEXT,
        probatio.Required("config"): {probatio.Optional("flow_title"): TEXT, **_FLOW},
        probatio.Optional("options"): _FLOW,
        probatio.Optional("device"): {KEY: {probatio.Required("name"): TEXT}},
        probatio.Required("entity"): {cv.slug: {KEY: _ENTITY}},
        probatio.Required("exceptions"): {KEY: {probatio.Required("message"): TEXT}},
        probatio.Optional("issues"): {KEY: _ISSUE},
        probatio.Optional("selector"): {
            KEY: probatio.Any(
                {probatio.Required("options"): {KEY: TEXT}},
                {probatio.Required("fields"): {KEY: _NAMED}},
            )
        },
        probatio.Optional("services"): {cv.slug: _ACTION},
        probatio.Optional("triggers"): {cv.slug: _ACTION},
        probatio.Optional("conditions"): {cv.slug: _ACTION},
        probatio.Optional("system_health"): {probatio.Required("info"): {KEY: TEXT}},
        probatio.Optional("common"): {KEY: TEXT},
    }
)

SPOKEN = {"cs", "de", "en", "es", "fr", "it", "nl", "pl", "pt-BR", "zh-Hans"}

ISSUE_PARTS = ("title", "description")

CODE = re.compile(r"`[^`]+`|\*\*|\]\([^)]*\)")
"""`code`, the ends of something **strong**, and where a link leads."""

each_language = pytest.mark.parametrize(
    "language", LANGUAGES, ids=[path.stem for path in LANGUAGES]
)


def placeholders(text: str) -> set[str]:
    """Return the names in braces."""
    parts = string.Formatter().parse(text)
    return {name for _, name, _, _ in parts if name is not None}


def test_these_languages_are_spoken_and_home_assistant_knows_them() -> None:
    assert {path.stem for path in LANGUAGES} == SPOKEN
    assert SPOKEN <= HOME_ASSISTANTS


@each_language
def test_the_texts_have_the_structure_of_home_assistant(language: Path) -> None:
    STRUCTURE(read_json(language))


@each_language
@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("nothing at all", r"^$"),
        ("a blank at an end", r"^\s|\s$"),
        ("an address, which belongs in a placeholder", r"https?://|www\."),
        ("a reference, which only core resolves", r"\[%key:"),
        ("a placeholder that a single quote before it switches off", r"'\{"),
    ],
)
def test_no_text_has(language: Path, what: str, pattern: str) -> None:
    texts = leaves(read_json(language))
    wrong = [path for path, text in texts if re.search(pattern, text)]
    assert not wrong, f"{what}: {wrong}"


@each_language
def test_a_placeholder_is_an_identifier(language: Path) -> None:
    for path, text in leaves(read_json(language)):
        assert all(name.isidentifier() for name in placeholders(text)), path


ASKED_ABOUT = {"printer", "trusted", "shown", "host", "hours"}
"""What the questions of repairs may show."""

SAID = {
    *("text", "first", "second", "number", "larger", "smaller", "time", "share"),
    *("printer", "printers", "name", "job", "reason", "place"),
    *("filament", "unit", "slot", "weight"),
}
"""What the sentences of answers are made of."""


def test_only_what_gets_values_has_placeholders() -> None:
    # What stands in the texts of errors, the test of their raising knows.
    filled: dict[str, set[str]] = {}
    # Home Assistant itself fills in the entry's title when a login is renewed.
    filled["config.flow_title"] = {"name"}
    filled["config.error.check_other_brand"] = {"other"}
    filled["config.step.reauth_confirm.title"] = {"name"}
    filled["config.step.reconfigure.title"] = {"name"}
    for page in TEXTS["options"]["step"]:
        filled[f"options.step.{page}.title"] = {"name"}
    filled["config.step.discovered.title"] = {"name"}
    filled["config.step.take_over.title"] = {"name"}
    filled["config.step.take_over.description"] = {"integration"}
    filled["entity.sensor.filament_used.name"] = {"material"}
    filled["common.problem_known"] = {"what", "code"}
    filled["common.problem_of_part"] = {"part", "what", "code"}
    for key in TEXTS["common"]:
        if key.startswith("say_"):
            filled[f"common.{key}"] = SAID
    filled |= {f"device.{kind}.name": {"printer", "number"} for kind in TEXTS["device"]}
    for key in TEXTS["issues"]:
        about = {"spool", "grams"} if key in SPOOL_ISSUES else {"printer"}
        if key == ENTITY_GONE:
            about.add("entity")
        filled |= {f"issues.{key}.{part}": about for part in ISSUE_PARTS}
        question = f"issues.{key}.fix_flow.step.confirm"
        filled[f"{question}.title"] = about
        filled[f"{question}.description"] = ASKED_ABOUT | about
    for path, text in leaves(TEXTS):
        if not path.startswith("exceptions."):
            assert placeholders(text) <= filled.get(path, set()), path


@each_language
def test_every_language_has_the_same_texts_with_the_same_placeholders(
    language: Path,
) -> None:
    english = {path: placeholders(text) for path, text in leaves(TEXTS)}
    texts = {path: placeholders(text) for path, text in leaves(read_json(language))}
    assert texts == english


@each_language
def test_the_texts_stand_in_the_same_order_and_form_everywhere(language: Path) -> None:
    """So that what changes can be read, and `scripts/translate` can write them."""
    texts = read_json(language)
    assert [path for path, _ in leaves(texts)] == [path for path, _ in leaves(TEXTS)]
    written = json.dumps(texts, indent=2, ensure_ascii=False) + "\n"
    assert language.read_text(encoding="utf-8") == written


@each_language
def test_what_is_marked_as_code_is_the_same_in_every_language(language: Path) -> None:
    english = {path: sorted(CODE.findall(text)) for path, text in leaves(TEXTS)}
    for path, text in leaves(read_json(language)):
        assert sorted(CODE.findall(text)) == english[path], path


@pytest.mark.parametrize(
    "language",
    [path for path in LANGUAGES if path.stem != "en"],
    ids=lambda it: it.stem,
)
def test_no_text_is_left_in_english(language: Path) -> None:
    english = dict(leaves(TEXTS))
    left = [
        path
        for path, text in leaves(read_json(language))
        if text == english[path] and len(re.sub(r"\{\w+\}", "", text).split()) > 3
    ]
    assert not left
