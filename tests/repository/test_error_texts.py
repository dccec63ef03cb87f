"""Whatever fails is told in the user's language, with all that belongs into it."""

import ast
from collections.abc import Iterator
from functools import cache
import importlib
from pathlib import Path
import pkgutil
from types import ModuleType

from homeassistant.exceptions import HomeAssistantError, Unauthorized, UnknownUser
import probatio
import pytest

from custom_components import printernizer
from custom_components.printernizer.actions.local_files import _FAILURES
from custom_components.printernizer.printer.errors import ExplainedError
from custom_components.printernizer.printer.filament.spools import DryingBlock
from custom_components.printernizer.printer.model import PrinterStatus
from custom_components.printernizer.printer.power.safety import PowerBlock
from custom_components.printernizer.printer.reasons import (
    Details,
    Reason,
    drying_blocked_by,
    power_blocked_by,
    while_it_is,
)

from .files import LANGUAGES, PACKAGE, SOURCES, TEXTS, keywords, nodes, read_json
from .test_text_form import placeholders

MESSAGES = {key: text["message"] for key, text in TEXTS["exceptions"].items()}
FILLED = {"printer", *Details.__annotations__}
ENDS = (".", "?", "”", "“", "»", "。", "\N{FULLWIDTH QUESTION MARK}")
TOLD_BY_HOME_ASSISTANT = (Unauthorized, UnknownUser)
# Where a reason is the outcome of a question, this is what it can be.
CHOSEN = {
    "while_it_is": {while_it_is(status) for status in PrinterStatus},
    "power_blocked_by": {power_blocked_by(block) for block in PowerBlock},
    "drying_blocked_by": {drying_blocked_by(block) for block in DryingBlock},
}


@cache
def kinds_of_errors() -> dict[str, type[Exception]]:
    """Return all classes of errors that our modules know, by the name they use."""
    ours = pkgutil.walk_packages(printernizer.__path__, f"{printernizer.__name__}.")
    return {
        name: found
        for module in ours
        for name, found in vars(importlib.import_module(module.name)).items()
        if isinstance(found, type) and issubclass(found, Exception)
    }


@cache
def modules_of_errors() -> dict[str, ModuleType]:
    """Return the modules that our modules know, by the name they use."""
    ours = pkgutil.walk_packages(printernizer.__path__, f"{printernizer.__name__}.")
    return {
        name: found
        for module in ours
        for name, found in vars(importlib.import_module(module.name)).items()
        if isinstance(found, ModuleType)
    }


@cache
def made(path: Path) -> tuple[tuple[type[Exception], ast.Call], ...]:
    """Return what errors are made in a source, with the call that makes each."""
    return tuple(_made(path))


def _made(path: Path) -> Iterator[tuple[type[Exception], ast.Call]]:
    for call in nodes(path, ast.Call):
        kind = kind_of_error(call.func)
        if kind is not None:
            yield kind, call


def kind_of_error(named: ast.expr) -> type[Exception] | None:
    """Return the class of errors that a source names, be it through its module."""
    match named:
        case ast.Name(id=name):
            return kinds_of_errors().get(name)
        case ast.Attribute(value=ast.Name(id=module), attr=name):
            found = getattr(modules_of_errors().get(module), name, None)
            is_error = isinstance(found, type) and issubclass(found, Exception)
            return found if is_error else None
        case _:
            return None


def spoken(call: ast.Call) -> list[str]:
    """Return the words that a programmer wrote into an error."""
    told = (
        *call.args,
        *(keyword.value for keyword in call.keywords if keyword.arg == "said"),
    )
    return [
        ast.unparse(node)
        for argument in told
        for node in ast.walk(argument)
        if isinstance(node, ast.JoinedStr)
        or (isinstance(node, ast.Constant) and isinstance(node.value, str))
    ]


def where(path: Path, call: ast.Call) -> str:
    """Return where an error is made, for who reads the test's failure."""
    return f"{path.relative_to(PACKAGE)}:{call.lineno}: {ast.unparse(call)}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda it: str(it.relative_to(PACKAGE)))
def test_no_error_that_reaches_users_is_in_the_words_of_a_programmer(
    path: Path,
) -> None:
    shown = (ExplainedError, HomeAssistantError, probatio.Invalid)
    for kind, call in made(path):
        if issubclass(kind, shown):
            assert not spoken(call), where(path, call)
            assert not issubclass(kind, probatio.Invalid), where(path, call)
        if issubclass(kind, HomeAssistantError) and kind not in TOLD_BY_HOME_ASSISTANT:
            # `None` stands for what is passed on as a whole.
            assert {"translation_key", None} & set(keywords(call)), where(path, call)


def reasons_given(call: ast.Call) -> set[Reason]:
    """Return the reasons that stand in the making of an error."""
    given: set[Reason] = set()
    for node in ast.walk(call):
        match node:
            case ast.Attribute(value=ast.Name("Reason"), attr=name):
                given.add(Reason[name])
            case ast.Call(func=ast.Name(name)) if name in CHOSEN:
                given |= CHOSEN[name]
    return given


def test_every_error_brings_what_its_text_needs() -> None:
    for path in SOURCES:
        for kind, call in made(path):
            if not issubclass(kind, ExplainedError):
                continue
            brought = set(keywords(call))
            if None in brought:
                continue  # Passed on as a whole; the tests of what does so look at it.
            for reason in reasons_given(call):
                needed = placeholders(MESSAGES[reason]) - {"printer"}
                assert needed == brought, where(path, call)


def _keys_in_sources() -> set[str]:
    keys = {str(reason) for reason in Reason} | set(_FAILURES.values())
    for path in SOURCES:
        for call in nodes(path, ast.Call):
            named = keywords(call)
            if "translation_domain" in named and isinstance(call.func, ast.Name):
                key = next(
                    keyword
                    for keyword in call.keywords
                    if keyword.arg == "translation_key"
                )
                keys |= {
                    node.value
                    for node in ast.walk(key.value)
                    if isinstance(node, ast.Constant) and isinstance(node.value, str)
                }
    return keys


def test_every_error_has_a_text_and_the_other_way_round() -> None:
    assert set(MESSAGES) == _keys_in_sources()


def test_every_reason_is_given_somewhere() -> None:
    named = {
        node.attr
        for path in SOURCES
        for node in nodes(path, ast.Attribute)
        if isinstance(node.value, ast.Name) and node.value.id == "Reason"
    }
    chosen = set().union(*CHOSEN.values())
    assert {reason for reason in Reason if reason.name not in named} == chosen - {
        reason for reason in chosen if reason.name in named
    }


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda it: it.stem)
def test_a_reason_is_a_whole_sentence_with_nothing_left_open(language: Path) -> None:
    texts = read_json(language)["exceptions"]
    values = {name: f"<{name}>" for name in FILLED}
    for reason in Reason:
        told = texts[reason]["message"].format(**values)
        wanted = placeholders(MESSAGES[reason])
        assert all(values[name] in told for name in wanted), reason
        assert told.endswith(ENDS), reason
        assert "{" not in told, reason


@pytest.mark.parametrize("reason", Reason)
def test_a_reason_names_the_printer(reason: Reason) -> None:
    """Several may be told something at once. G-code is wrong for any of them."""
    about_any = reason.startswith("gcode_") or reason is Reason.NOZZLE_RANGE
    assert about_any or "printer" in placeholders(MESSAGES[reason])
