"""Rules for the source: nothing that Home Assistant is about to drop."""

import ast
import importlib
from pathlib import Path
import re
import tokenize

import pytest

from custom_components import printernizer

from .files import PACKAGE, SOURCES, keywords, method_calls, nodes

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
