"""What the payloads have in common: their shape, packed numbers, what has changed."""

from typing import Any

type Payload = dict[str, Any]


def packed(current: float, target: float) -> int:
    """Two temperatures in one number: current in the low 16 bits, target above."""
    return round(target) << 16 | round(current)


def bits(*, start: int = 0, **flags: bool) -> int:
    """A number with the bits set whose flags (`b3=True`) are; unset ones are no-ops."""
    for name, is_set in flags.items():
        start |= int(is_set) << int(name[1:])
    return start


def difference(old: Payload, new: Payload) -> Payload:
    """The keys of `new` whose values changed, nested objects cut down likewise."""
    return {
        key: _cut(old.get(key), value)
        for key, value in new.items()
        if key not in old or old[key] != value
    }


def _cut(old: Any, new: Any) -> Any:
    """The changed part of a value; all of it if it lost something."""
    match old, new:
        case dict(), dict() if old.keys() <= new.keys():
            return difference(old, new)
        case list(), list() if _ids(old) and _ids(old) == _ids(new):
            return [
                {"id": after["id"]} | _cut(before, after)
                for before, after in zip(old, new, strict=True)
                if before != after
            ]
        case _:
            return new


def _ids(items: list[Any]) -> list[Any]:
    """The ids of a list of objects; empty if they have none."""
    if not all(isinstance(item, dict) and "id" in item for item in items):
        return []
    return [item["id"] for item in items]
