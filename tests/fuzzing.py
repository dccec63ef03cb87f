"""Any JSON in any place, and what has to hold for every snapshot all the same."""

import copy
from dataclasses import asdict
import json
import math
from typing import Any

from hypothesis import settings, strategies as st

from custom_components.printernizer.printer.model import PrinterSnapshot

type Path = tuple[str | int, ...]

MODERATE = settings(deadline=None, max_examples=250)
TEXTS = st.text(st.characters(), max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner),
    max_leaves=5,
)
NASTY_VALUES: list[Any] = [
    math.nan,
    math.inf,
    -math.inf,
    10**400,
    -(10**400),
    2**63,
    -1,
    65535,
    "9" * 5000,
    "nan",
    "-0",
    "1e999",
    "\ud800",
    "\x00",
    "٣",
    "",
    True,
    [[]],
    {"id": {}},
    [{"id": []}],
]
NASTY = st.sampled_from(NASTY_VALUES)


def paths(value: Any, at: Path = ()) -> list[Path]:
    """Return the way to everything in an object, but for the object itself."""
    match value:
        case dict():
            inner = list(value.items())
        case list():
            inner = list(enumerate(value))
        case _:
            return []
    ways = [(*at, key) for key, _ in inner]
    return ways + [way for key, item in inner for way in paths(item, (*at, key))]


def changed(whole: dict[str, Any], way: Path, value: Any) -> dict[str, Any]:
    """Return an object with another value in one place."""
    result = _copied_along(whole, way)
    _holder(result, way)[way[-1]] = value
    return result


def without(whole: dict[str, Any], way: Path) -> dict[str, Any]:
    """Return an object that lacks what is in one place."""
    result = _copied_along(whole, way)
    del _holder(result, way)[way[-1]]
    return result


def of_the_first_two(ways: list[Path]) -> list[Path]:
    """Leave out what is in a list's third item and later: they are read alike."""
    return [
        way for way in ways if not any(isinstance(key, int) and key > 1 for key in way)
    ]


def _copied_along(whole: Any, way: Path) -> Any:
    """Return an object whose parts on the way to a place are its own."""
    result = copy.copy(whole)
    if len(way) > 1:
        result[way[0]] = _copied_along(whole[way[0]], way[1:])
    return result


def _holder(whole: Any, way: Path) -> Any:
    for key in way[:-1]:
        whole = whole[key]
    return whole


def assert_it_can_be_shown(snapshot: PrinterSnapshot) -> None:
    """Fail if anything in a snapshot cannot be compared, stored or sent on."""
    assert isinstance(snapshot, PrinterSnapshot)
    alike = copy.deepcopy(snapshot)
    assert snapshot == alike
    assert hash(snapshot) == hash(alike)
    json.dumps(
        asdict(snapshot), default=str, ensure_ascii=False, allow_nan=False
    ).encode()
