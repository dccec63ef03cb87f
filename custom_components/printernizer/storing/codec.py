"""Records as plain data and back; of what is odd, as little as possible is left out."""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, TypeAliasType, Union, get_args, get_origin, get_type_hints

from mashumaro.codecs.basic import BasicDecoder, BasicEncoder
from mashumaro.dialect import Dialect
from mashumaro.exceptions import (
    InvalidFieldValue,
    MissingField,
    SuitableVariantNotFoundError,
)

# Beside what mashumaro raises itself, it lets through what the types do: a duration
# without end is an OverflowError, a time that is a list a TypeError.
_ODD = (
    InvalidFieldValue,
    MissingField,
    SuitableVariantNotFoundError,
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)
_SEVERAL = (tuple, frozenset, list, set)


class UnreadableError(Exception):
    """Plain data that nothing can be made of; the text is where that is, no value."""


@dataclass(frozen=True, slots=True)
class Decoded[T]:
    """What was read, and where something odd was left out."""

    value: T
    lost: tuple[str, ...] = ()


class Codec[T]:
    """How one kind of record is kept as plain data. Blocks for large ones."""

    def __init__(self, kind: type[T], dialect: type[Dialect] | None = None) -> None:
        """Prepare for a dataclass; a dialect says how odd types are kept."""
        self._kind = kind
        self._dialect = dialect
        self._decoder = BasicDecoder(kind, default_dialect=dialect)
        self.encode = BasicEncoder(kind, default_dialect=dialect).encode

    def decode(self, data: object) -> Decoded[T]:
        """Return what was kept; raises `UnreadableError`."""
        try:
            return Decoded(self._decoder.decode(data))
        except _ODD:
            reading = _Reading(self._dialect)
            value = reading.read(self._kind, data, "")
            return Decoded(value, tuple(reading.lost))


class _Reading:
    """Reads part by part what cannot be read at once."""

    def __init__(self, dialect: type[Dialect] | None) -> None:
        self._dialect = dialect
        self.lost: list[str] = []

    def read(self, kind: Any, data: object, path: str) -> Any:
        """Return the value at a path; raises `UnreadableError`."""
        try:
            return BasicDecoder(kind, default_dialect=self._dialect).decode(data)
        except _ODD:
            return self._in_parts(kind, data, path)

    def _in_parts(self, kind: Any, data: object, path: str) -> Any:
        if isinstance(kind, TypeAliasType):
            return self.read(kind.__value__, data, path)
        origin = get_origin(kind) or kind
        if isinstance(origin, type) and is_dataclass(origin):
            return self._record(origin, data, path)
        if origin in _SEVERAL and isinstance(data, list):
            return origin(self._items(get_args(kind)[0], data, path))
        if origin is dict and isinstance(data, Mapping):
            key_kind, value_kind = get_args(kind)
            return dict(self._pairs(key_kind, value_kind, data, path))
        if origin in {Union, UnionType}:
            return self._one_of(get_args(kind), data, path)
        raise UnreadableError(path)

    def _record(self, kind: type[Any], data: object, path: str) -> Any:
        if not isinstance(data, Mapping):
            raise UnreadableError(path)
        return kind(**dict(self._fields(kind, data, path)))

    def _fields(
        self, kind: Any, data: Mapping[Any, Any], path: str
    ) -> Iterator[tuple[str, Any]]:
        """Yield the fields that can be read; the others have to do without."""
        hints = get_type_hints(kind)
        for field in fields(kind):
            place = f"{path}.{field.name}" if path else field.name
            if field.name not in data:
                _have_default(field, place)
                continue
            try:
                yield field.name, self.read(hints[field.name], data[field.name], place)
            except UnreadableError:
                _have_default(field, place)
                self.lost.append(place)

    def _items(self, kind: Any, data: list[Any], path: str) -> Iterator[Any]:
        for number, item in enumerate(data):
            place = f"{path}[{number}]"
            try:
                yield self.read(kind, item, place)
            except UnreadableError:
                self.lost.append(place)

    def _pairs(
        self, key_kind: Any, kind: Any, data: Mapping[Any, Any], path: str
    ) -> Iterator[tuple[Any, Any]]:
        for number, (key, value) in enumerate(data.items()):
            # Keys may be what nobody else is to know: serial numbers, names.
            place = f"{path}{{{number}}}"
            try:
                yield self.read(key_kind, key, place), self.read(kind, value, place)
            except UnreadableError:
                self.lost.append(place)

    def _one_of(self, kinds: tuple[Any, ...], data: object, path: str) -> Any:
        for kind in kinds:
            if kind is NoneType:
                continue
            try:
                return self.read(kind, data, path)
            except UnreadableError:
                continue
        raise UnreadableError(path)


def _have_default(field: Field[Any], place: str) -> None:
    if field.default is MISSING and field.default_factory is MISSING:
        raise UnreadableError(place)
