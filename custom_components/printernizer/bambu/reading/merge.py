"""Keeping a printer's report up to date from the deltas that it sends.

A key that is left out is unchanged. Lists whose items have an `id` are merged item by
item, any other list replaces the old one.

What is kept has limits: nothing that was sent once may make all later reports slow.
"""

import json
import math
from typing import Any

import orjson

type JsonObject = dict[str, Any]


# Reports have six levels. Nonsense with thousands must not exhaust the stack.
_DEEPEST = 32
# A report has some 150 keys on its first level, and its longest list 64 items.
_MOST_KEYS = 512
_MOST_ITEMS = 128
# Of what is looked at with each report there is less: messages, units and their slots.
_MOST_OF = {"hms": 32, "ams": 16, "tray": 8, "vir_slot": 8}


_UNTOLD = object()
_NESTED = (dict, list)


def merge(
    old: Any, new: Any, levels: int = _DEEPEST, *, most: int = _MOST_ITEMS
) -> Any:
    """Return `old` brought up to date with `new`; neither of them is changed.

    What says the same as before stays the same object, so that whoever has read it
    need not read it again. Below so many levels the new value replaces the old one. Of
    a list, no more than `most` items are kept: the first that were told.
    """
    match new:
        case dict() if levels:
            known = old if isinstance(old, dict) else {}
            merged: Any = merge_objects(known, new, levels - 1)
        case list() if levels:
            merged = _merge_lists(old, new[:most], levels - 1, most)
        case _:
            merged = new
    return old if _is_same(old, merged, levels) else merged


def merge_objects(
    old: JsonObject, new: JsonObject, levels: int = _DEEPEST
) -> JsonObject:
    """Return one object brought up to date with another: `old` if it says it all."""
    changed = changes(old, new, levels)
    return {**old, **changed} if changed else old


def changes(old: JsonObject, new: JsonObject, levels: int = _DEEPEST) -> JsonObject:
    """Return the values that are others than before, brought up to date, by key."""
    changed: JsonObject = {}
    for key, value in new.items():
        before = old[key] if key in old else _UNTOLD  # noqa: SIM401 - a call for each key
        kind = type(value)
        if kind is type(before) and (
            _is_same_to_the_letter(before, value)
            if kind in _NESTED
            else value == before
        ):
            # Most of what is told is told again.
            continue
        if before is _UNTOLD and len(old) + len(changed) >= _MOST_KEYS:
            continue
        most = _MOST_OF.get(key, _MOST_ITEMS)
        if key == "tray" and isinstance(value, list):
            merged = merge(_without_replaced(before, value), value, levels, most=most)
            merged = before if _is_same(before, merged, levels) else merged
        else:
            merged = merge(before, value, levels, most=most)
        if merged is not before:
            changed[key] = merged
    return changed


def _is_same(old: Any, new: Any, levels: int) -> bool:
    """Whether two values are the same JSON: `1` is neither `true` nor `1.0`.

    What is too deep is never the same.
    """
    if old is new:
        return True
    if type(old) is not type(new):
        return False
    match new:
        case dict():
            return (
                bool(levels)
                and old.keys() == new.keys()
                and all(_is_same(old[key], new[key], levels - 1) for key in new)
            )
        case list():
            return (
                bool(levels)
                and len(old) == len(new)
                and all(
                    _is_same(*pair, levels - 1) for pair in zip(old, new, strict=True)
                )
            )
        case _:
            return bool(old == new)


def _is_same_to_the_letter(old: Any, new: Any) -> bool:
    """Whether two values are the same JSON for certain; a quick look.

    Python calls `1`, `1.0` and `true` equal, which the letters tell apart.
    """
    try:
        return bool(old == new) and orjson.dumps(old) == orjson.dumps(new)
    except RecursionError, orjson.JSONEncodeError:
        return False


def _without_replaced(old: Any, new: list[Any]) -> Any:
    """Blank the slots that a message tells anew, whole or as empty.

    Else a spool would keep what only the one before it had.
    """
    if not (isinstance(old, list) and _have_ids(old) and _have_ids(new)):
        return old
    replaced = {str(item["id"]) for item in new if _tells_all_of_slot(item)}
    return [{"id": item["id"]} if str(item["id"]) in replaced else item for item in old]


def _tells_all_of_slot(tray: JsonObject) -> bool:
    """Whether a slot is told whole, or as empty: then it is but its id and state."""
    return "tray_type" in tray or tray.keys() <= {"id", "state"}


def _merge_lists(old: Any, new: list[Any], levels: int, most: int) -> list[Any]:
    if not isinstance(old, list) or not (_have_ids(old) and _have_ids(new)):
        return [merge(None, item, levels) for item in new]
    items = {str(item["id"]): item for item in old}
    for item in new:
        key = str(item["id"])
        if key in items or len(items) < most:
            items[key] = merge_objects(items.get(key, {}), item, levels)
    return list(items.values())


def _have_ids(items: list[Any]) -> bool:
    """Whether there are items, and all are objects with an id."""
    return bool(items) and all(
        isinstance(item, dict) and item.get("id") is not None for item in items
    )


def lightened(told: JsonObject, most: float) -> JsonObject:
    """Return an object without its largest values, if it has more bytes than `most`."""
    if _weight(told) <= most:
        return told
    weights = {key: len(key) + _weight(value) for key, value in told.items()}
    if sum(weights.values()) <= most:
        return told
    kept: set[str] = set()
    for key in sorted(weights, key=weights.__getitem__):
        most -= weights[key]
        if most < 0:
            break
        kept.add(key)
    return {key: value for key, value in told.items() if key in kept}


def _weight(value: Any) -> float:
    """Return how many bytes a value has as JSON; what is too deep has no end."""
    try:
        return len(json.dumps(value))
    except RecursionError:
        return math.inf
