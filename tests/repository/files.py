"""The files that the rules are about, read once."""

import ast
from collections.abc import Iterator
from functools import cache
import json
from pathlib import Path
from typing import Any

from homeassistant.util.yaml import load_yaml_dict

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "custom_components" / "printernizer"
SOURCES = sorted(PACKAGE.rglob("*.py"))
LANGUAGES = sorted((PACKAGE / "translations").glob("*.json"))


@cache
def read_json(path: Path) -> Any:
    """Return what is in a JSON file, in which no key may stand twice.

    It is read once for all tests: nobody may change it.
    """
    text = path.read_text(encoding="utf-8")
    return json.loads(text, object_pairs_hook=_with_each_key_once)


def _with_each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        raise ValueError(f"there more than once: {', '.join(twice)}")
    return found


def read_yaml(path: Path) -> Any:
    """Return what is in a YAML file."""
    return load_yaml_dict(str(path))


MANIFEST = read_json(PACKAGE / "manifest.json")
TEXTS = read_json(PACKAGE / "translations" / "en.json")
ICONS = read_json(PACKAGE / "icons.json")


def leaves(tree: dict[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Walk through a tree; yields the dotted path and the text of every leaf."""
    for key, value in tree.items():
        here = f"{path}.{key}" if path else key
        if isinstance(value, dict):
            yield from leaves(value, here)
        else:
            yield here, value


def nodes[NodeT: ast.AST](path: Path, kind: type[NodeT]) -> list[NodeT]:
    """Return everything of one kind in a source."""
    return [node for node in _all_nodes(path) if isinstance(node, kind)]


@cache
def _all_nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def method_calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Yield the calls of methods in a source, with the method's name."""
    for call in nodes(path, ast.Call):
        if isinstance(call.func, ast.Attribute):
            yield call.func.attr, call


def keywords(call: ast.Call) -> dict[str | None, Any]:
    """Return the keyword arguments of a call; `None` for those that are no literals."""
    return {
        keyword.arg: keyword.value.value
        if isinstance(keyword.value, ast.Constant)
        else None
        for keyword in call.keywords
    }
