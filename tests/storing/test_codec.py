"""Of what is odd in kept data, as little as possible is lost."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from custom_components.printernizer.storing.codec import Codec, UnreadableError


@dataclass(frozen=True, slots=True, kw_only=True)
class Spool:
    """Part of what is kept."""

    id: str
    grams: float = 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """What is kept."""

    name: str
    since: datetime
    best: Spool | None = None
    spools: tuple[Spool, ...] = ()
    by_colour: dict[str, Spool] = field(default_factory=dict)
    tags: frozenset[str] = frozenset()


SINCE = "2026-11-01T13:00:00+00:00"
GOOD: dict[str, Any] = {
    "name": "left",
    "since": SINCE,
    "best": {"id": "a", "grams": 200},
    "spools": [{"id": "a", "grams": 200}, {"id": "b"}],
    "by_colour": {"red": {"id": "a"}},
    "tags": ["dry"],
}
SHELF = Shelf(
    name="left",
    since=datetime(2026, 11, 1, 13, tzinfo=UTC),
    best=Spool(id="a", grams=200),
    spools=(Spool(id="a", grams=200), Spool(id="b")),
    by_colour={"red": Spool(id="a")},
    tags=frozenset({"dry"}),
)
CODEC = Codec(Shelf)


def test_what_was_kept_is_read_again() -> None:
    assert CODEC.decode(GOOD).value == SHELF
    assert CODEC.decode(CODEC.encode(SHELF)).value == SHELF
    assert CODEC.decode(GOOD).lost == ()


def test_fields_of_another_version_are_no_harm() -> None:
    assert CODEC.decode({**GOOD, "height": 12}).value == SHELF
    read = CODEC.decode({"name": "left", "since": SINCE})
    assert read.value == Shelf(name="left", since=SHELF.since)
    assert read.lost == ()


@pytest.mark.parametrize(
    ("change", "lost", "kept"),
    [
        ({"best": 7}, "best", {"best": None}),
        (
            {"best": {"id": "a", "grams": "many"}},
            "best.grams",
            {"best": Spool(id="a")},
        ),
        ({"best": {"grams": 200}}, "best", {"best": None}),
        (
            {"spools": [7, {"id": "b"}, {"grams": 1}]},
            "spools[0] spools[2]",
            {"spools": (Spool(id="b"),)},
        ),
        (
            {"by_colour": {"red": {"id": "a"}, "odd": None}},
            "by_colour{1}",
            {"by_colour": {"red": Spool(id="a")}},
        ),
        ({"spools": "ab"}, "spools", {"spools": ()}),
    ],
)
def test_only_what_is_odd_is_left_out(
    change: dict[str, Any], lost: str, kept: dict[str, Any]
) -> None:
    read = CODEC.decode({**GOOD, **change})
    assert " ".join(read.lost) == lost
    for name, value in kept.items():
        assert getattr(read.value, name) == value
    others = set(GOOD) - set(change)
    assert {key: getattr(read.value, key) for key in others} == {
        key: getattr(SHELF, key) for key in others
    }


@pytest.mark.parametrize(
    ("data", "where"),
    [
        ({**GOOD, "since": "secret"}, "since"),
        ({"since": SINCE}, "name"),
        ([1], ""),
        (None, ""),
        ("secret", ""),
    ],
)
def test_what_nothing_can_be_made_of_is_told_without_its_values(
    data: object, where: str
) -> None:
    with pytest.raises(UnreadableError) as error:
        CODEC.decode(data)
    assert str(error.value) == where
