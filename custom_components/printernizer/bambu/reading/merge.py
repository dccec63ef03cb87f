"""Keeping a printer's report up to date from the deltas that it sends.

A key that is left out is unchanged. Lists whose items have an `id` are merged item by
item, any other list replaces the old one.
"""

from typing import Any

type JsonObject = dict[str, Any]


# Reports have six levels. Nonsense with thousands must not exhaust the stack.
_DEEPEST = 32


def merge(old: Any, new: Any, levels: int = _DEEPEST) -> Any:
    """Return `old` brought up to date with `new`; neither of them is changed.

    Below so many levels the new value replaces the old one.
    """
    match old, new:
        case dict(), dict() if levels:
            return merge_objects(old, new, levels - 1)
        case list(), list() if levels and _have_ids(old) and _have_ids(new):
            return _merge_lists(old, new, levels - 1)
        case _:
            return new


def merge_objects(
    old: JsonObject, new: JsonObject, levels: int = _DEEPEST
) -> JsonObject:
    """Return one object brought up to date with another."""
    merged = dict(old)
    for key, value in new.items():
        nested = isinstance(value, (dict, list))
        merged[key] = merge(old.get(key), value, levels) if nested else value
    return merged


def _merge_lists(
    old: list[JsonObject], new: list[JsonObject], levels: int
) -> list[JsonObject]:
    items = {str(item["id"]): item for item in old}
    for item in new:
        key = str(item["id"])
        items[key] = merge_objects(items.get(key, {}), item, levels)
    return list(items.values())


def _have_ids(items: list[Any]) -> bool:
    """Whether there are items, and all are objects with an id."""
    return bool(items) and all(
        isinstance(item, dict) and item.get("id") is not None for item in items
    )
