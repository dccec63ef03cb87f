"""Rules for the source: nothing that is about to be dropped, and names that tell."""

import ast
from collections.abc import Iterator
import importlib
from pathlib import Path
import re
import tokenize

import pytest

from custom_components import printernizer

from .files import PACKAGE, ROOT, SOURCES, keywords, method_calls, nodes

# What stops to work in a coming release, or has stopped already.
BANNED = {
    "add_config_entry_id",
    "add_config_subentry_id",
    "add_update_listener",
    "async_device_info_to_link_from_device_id",
    "async_device_info_to_link_from_entity",
    "async_forward_entry_setup",
    "async_generate_entity_id",
    "async_get_device",
    "async_register_entity_service",
    "default_manufacturer",
    "default_model",
    "default_name",
    "deleted_devices",
    "get_event_loop",
    "httpx",
    "merge_connections",
    "merge_identifiers",
    "remove_config_entry_id",
    "remove_config_subentry_id",
    "show_advanced_options",
    "TargetSelectorData",
    "via_device",
    "_set_confirm_only",
}
BANNED_PREFIXES = ("CONN_CLASS_", "CONCENTRATION_")
BANNED_MODULES = ("device_trigger.py", "device_condition.py", "device_action.py")

SHOWS_A_STEP = {
    "async_external_step",
    "async_show_form",
    "async_show_menu",
    "async_show_progress",
}
ADD_AND_REMOVE = {
    "add_to_platform_abort",
    "async_added_to_hass",
    "async_internal_added_to_hass",
    "async_internal_will_remove_from_hass",
    "async_will_remove_from_hass",
}


def _is_broad(handler: ast.ExceptHandler) -> bool:
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else []
    kinds = [ast.unparse(kind) for kind in caught or [handler.type] if kind is not None]
    return not kinds or bool({"Exception", "BaseException"} & set(kinds))


@pytest.mark.parametrize("source", SOURCES, ids=str)
def test_who_catches_everything_passes_it_on_or_logs_it(source: Path) -> None:
    for handler in nodes(source, ast.ExceptHandler):
        if _is_broad(handler):
            inside = [
                node for statement in handler.body for node in ast.walk(statement)
            ]
            raised = any(
                isinstance(node, ast.Raise) and not node.exc for node in inside
            )
            logged = any(
                isinstance(node, ast.Attribute) and node.attr == "exception"
                for node in inside
            )
            assert raised or logged, f"line {handler.lineno}"


def _names(source: Path) -> set[str]:
    with source.open("rb") as file:
        return {
            token.string
            for token in tokenize.tokenize(file.readline)
            if token.type == tokenize.NAME
        }


def test_nothing_is_used_that_is_about_to_go() -> None:
    for source in SOURCES:
        names = _names(source)
        prefixed = {name for name in names if name.startswith(BANNED_PREFIXES)}
        assert not names & BANNED | prefixed, source
        # The registration that is handed to us has a method of the same name.
        assert "system_health.async_register_info" not in source.read_text(), source


def test_an_entry_keeps_its_things_in_its_runtime_data() -> None:
    for source in SOURCES:
        indexed = {ast.unparse(node) for node in nodes(source, ast.Subscript)}
        assert not indexed & {"hass.data[DOMAIN]", "self.hass.data[DOMAIN]"}, source


def test_whoever_speaks_http_uses_the_connections_of_home_assistant() -> None:
    made = {
        source.relative_to(PACKAGE).as_posix(): keywords(call)
        for source in SOURCES
        for call in nodes(source, ast.Call)
        if ast.unparse(call.func).rpartition(".")[2] == "ClientSession"
    }
    assert set(made) == {"prusa/calling/own_session.py"}
    assert "connector" in made["prusa/calling/own_session.py"]


def test_the_type_of_an_entry_says_what_it_has_while_it_is_loaded() -> None:
    # PrinternizerConfigEntry is meant, or ConfigEntry[…] beneath and beside it.
    annotated = re.compile(r"(?:[:>|]\s|\[)ConfigEntry\b(?!\[)")
    bare = [
        source.name for source in SOURCES if annotated.search(source.read_text("utf-8"))
    ]
    assert not bare


def test_every_step_that_is_shown_says_which_it_is() -> None:
    for source in SOURCES:
        for name, call in method_calls(source):
            if name in SHOWS_A_STEP:
                assert "step_id" in keywords(call), f"{source}: {ast.unparse(call)}"


def test_what_acts_on_being_added_or_removed_also_takes_a_new_id() -> None:
    for source in SOURCES:
        for node in nodes(source, ast.ClassDef):
            methods = {getattr(statement, "name", None) for statement in node.body}
            if methods & ADD_AND_REMOVE:
                assert "async_entity_id_changed" in methods, f"{source}: {node.name}"


def test_there_are_no_device_automations() -> None:
    assert not [name for name in BANNED_MODULES if (PACKAGE / name).exists()]


@pytest.mark.parametrize("platform", printernizer.PLATFORMS)
def test_every_platform_says_how_many_updates_run_at_once(platform: str) -> None:
    module = importlib.import_module(f"{printernizer.__name__}.{platform}")
    assert isinstance(getattr(module, "PARALLEL_UPDATES", None), int)


def test_what_is_set_up_without_an_entry_has_a_schema() -> None:
    if hasattr(printernizer, "async_setup"):
        assert hasattr(printernizer, "CONFIG_SCHEMA")


@pytest.mark.parametrize(
    ("module", "description"),
    [
        ("services.py", "services.yaml"),
        ("trigger.py", "triggers.yaml"),
        ("condition.py", "conditions.yaml"),
    ],
)
def test_what_automations_use_is_described(module: str, description: str) -> None:
    assert (PACKAGE / module).exists() is (PACKAGE / description).exists()


@pytest.mark.parametrize("path", SOURCES, ids=lambda it: it.name)
def test_no_reason_is_the_name_of_a_class(path: Path) -> None:
    """What an error says may be read by somebody who does not write programs."""
    raised = re.compile(r'(Error\(|"reason":)[^\n]*\n?[^\n]*type\(\w+\)\.__name__')
    assert not raised.search(path.read_text(encoding="utf-8"))


ALL_FOLDERS = ("custom_components", "simulator", "benchmarks", "demo", "tests")
ALL_OURS = [
    path for name in ALL_FOLDERS for path in sorted((ROOT / name).rglob("*.py"))
]


def _called_it(tree: ast.AST) -> Iterator[int]:
    """Yield the lines in which something is called `it`."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id="it", ctx=ast.Store()) | ast.arg(arg="it"):
                yield node.lineno
            case ast.MatchAs(name="it") | ast.MatchStar(name="it"):
                yield node.lineno
            case ast.alias(asname="it") | ast.ExceptHandler(name="it"):
                yield node.lineno


def _in_lambdas(tree: ast.AST) -> Iterator[int]:
    """Yield the lines in which a lambda of one line calls what it is given `it`."""
    for node in ast.walk(tree):
        match node:
            case ast.Lambda(args=given) if node.lineno == node.end_lineno:
                yield from (arg.lineno for arg in given.args if arg.arg == "it")


def _nameless(source: str) -> list[int]:
    """Return the lines in which something is called `it` that has a better name."""
    tree = ast.parse(source)
    lines = sorted(_called_it(tree))
    for line in _in_lambdas(tree):
        lines.remove(line)
    return lines


@pytest.mark.parametrize(
    "source",
    [
        "found = [it for it in printers]",
        "for it in printers: print(it)",
        "it = printers[0]",
        "def told(it): return it",
        "told = lambda it: (\n    it.name\n)",
        "names = lambda printers: {it for it in printers}",
        "if (it := printers.get(name)): print(it)",
    ],
)
def test_what_has_no_name_of_its_own_is_found(source: str) -> None:
    assert _nameless(source) == [1]


def test_a_lambda_of_one_line_may_call_what_it_is_given_it() -> None:
    assert _nameless("printers.sort(key=lambda it: it.name)") == []
    assert _nameless("told = lambda _, it: it.name") == []


def test_everything_has_the_name_of_what_it_is() -> None:
    """Who reads `it` has to look where it comes from."""
    found = {path: _nameless(path.read_text("utf-8")) for path in ALL_OURS}
    assert {path: lines for path, lines in found.items() if lines} == {}


def _is_misnamed(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a function is called like what it is not; see the manual of the code."""
    given = {argument.arg for argument in function.args.args} - {"self"}
    match function.name:
        case "_look":
            return not given <= {"snapshot"}
        case "_take":
            return not given
        case "_show":
            return given not in ({"snapshot"}, {"state"})
        case "_read":
            return function.returns is None or ast.unparse(function.returns) == "None"
        case _:
            return False


@pytest.mark.parametrize(
    "source",
    [
        "def _look(self, wanted: str) -> None: ...",
        "def _take(self) -> None: ...",
        "def _show(self) -> None: ...",
        "async def _show(self, request: str) -> None: ...",
        "def _read(self, sensor: str) -> None: ...",
        "def _read(file): ...",
    ],
)
def test_what_a_function_does_not_do_is_no_name_of_it(source: str) -> None:
    [function] = ast.parse(source).body
    assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
    assert _is_misnamed(function)


def test_a_word_for_what_functions_do_means_one_thing() -> None:
    """Who looks, takes, shows or reads does what `docs/architecture.md` says."""
    for source in SOURCES:
        plain = nodes(source, ast.FunctionDef)
        functions = [*plain, *nodes(source, ast.AsyncFunctionDef)]
        misnamed = [one.name for one in functions if _is_misnamed(one)]
        assert not misnamed, source
