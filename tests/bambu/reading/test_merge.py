"""Keeping a report up to date from deltas."""

import copy
from typing import Any

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.printernizer.bambu.reading.merge import merge, merge_objects

from .reports import JsonObject

LEAVES = st.none() | st.booleans() | st.integers(-9, 9) | st.text("ab", max_size=2)
KEYS = st.text("abcde", min_size=1, max_size=1)
UNITS = st.lists(
    st.fixed_dictionaries(
        {"id": st.integers(0, 9).map(str)},
        optional={"temp": LEAVES, "humidity": LEAVES},
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda unit: unit["id"],
)
OBJECTS = st.recursive(
    LEAVES | UNITS | st.lists(LEAVES, max_size=3),
    lambda inner: st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
).filter(lambda value: isinstance(value, dict))


@pytest.mark.parametrize(
    ("old", "new", "merged"),
    [
        pytest.param({"a": 1, "b": 2}, {"b": 3}, {"a": 1, "b": 3}, id="left out"),
        pytest.param({"a": 1}, {"b": 2}, {"a": 1, "b": 2}, id="new key"),
        pytest.param({"a": 1}, {"a": None}, {"a": None}, id="null is told"),
        pytest.param(
            {"ipcam": {"x": 1, "y": 2}},
            {"ipcam": {"y": 3}},
            {"ipcam": {"x": 1, "y": 3}},
            id="nested",
        ),
        pytest.param({"a": {"x": 1}}, {"a": 5}, {"a": 5}, id="object to number"),
        pytest.param({"a": 5}, {"a": {"x": 1}}, {"a": {"x": 1}}, id="number to object"),
        pytest.param({"stg": [1, 2, 3]}, {"stg": [4]}, {"stg": [4]}, id="plain list"),
        pytest.param({"a": [{"id": 1}]}, {"a": []}, {"a": []}, id="emptied list"),
        pytest.param({"a": []}, {"a": [{"id": 1}]}, {"a": [{"id": 1}]}, id="filled"),
        pytest.param(
            {"hms": [{"attr": 1}]},
            {"hms": [{"attr": 2}]},
            {"hms": [{"attr": 2}]},
            id="objects without ids",
        ),
    ],
)
def test_a_key_that_is_left_out_is_unchanged(old: Any, new: Any, merged: Any) -> None:
    """Absent never means 0 or empty."""
    assert merge(old, new) == merged


def test_items_with_an_id_are_merged_one_by_one() -> None:
    """A partial list says nothing about the items that are not in it."""
    old = {"ams": [{"id": "0", "temp": "24"}, {"id": "1", "temp": "25"}]}
    new = {"ams": [{"id": "1", "humidity": "4"}]}
    assert merge(old, new) == {
        "ams": [{"id": "0", "temp": "24"}, {"id": "1", "temp": "25", "humidity": "4"}]
    }


def test_a_new_item_comes_after_the_known_ones() -> None:
    """A second unit was plugged in."""
    old = {"ams": [{"id": "0"}]}
    assert merge(old, {"ams": [{"id": "128"}]}) == {"ams": [{"id": "0"}, {"id": "128"}]}


def test_an_id_is_the_same_as_number_and_as_text() -> None:
    """Firmware does not agree with itself on the type."""
    old = {"info": [{"id": 0, "temp": 1, "hnow": 2}]}
    merged = merge(old, {"info": [{"id": "0", "temp": 5}]})
    assert len(merged["info"]) == 1
    assert merged["info"][0]["temp"] == 5
    assert merged["info"][0]["hnow"] == 2


def test_lists_within_items_are_merged_as_well() -> None:
    """An AMS holds trays that have ids of their own."""
    old = {"ams": [{"id": "0", "tray": [{"id": "0", "tray_type": "PLA"}, {"id": "1"}]}]}
    new = {"ams": [{"id": "0", "tray": [{"id": "1", "tray_type": "PETG"}]}]}
    assert merge(old, new)["ams"][0]["tray"] == [
        {"id": "0", "tray_type": "PLA"},
        {"id": "1", "tray_type": "PETG"},
    ]


@pytest.mark.parametrize(
    "odd",
    [
        pytest.param([{"id": "0"}, 5], id="a number in the list"),
        pytest.param([{"id": None}], id="an id that is null"),
        pytest.param([{"temp": 1}], id="no id"),
        pytest.param("nothing", id="no list"),
    ],
)
def test_a_list_that_cannot_be_merged_replaces_the_old_one(odd: Any) -> None:
    """Half a merge would be worse than none."""
    assert merge({"ams": [{"id": "0"}, {"id": "1"}]}, {"ams": odd}) == {"ams": odd}


def test_thousands_of_levels_do_not_exhaust_the_stack() -> None:
    """A broken printer may send them, twice."""
    deep: JsonObject = {}
    for _ in range(20_000):
        deep = {"a": deep}
    assert "a" in merge_objects(deep, deep)


def test_two_of_thousands_of_levels_are_compared_no_deeper_than_they_are_merged() -> (
    None
):
    deep, twin = {}, {}
    # So many that Python could not even compare them.
    for _ in range(100_000):
        deep, twin = {"a": deep}, {"a": twin}
    assert "a" in merge_objects(deep, twin)


@settings(deadline=None, max_examples=100)
@given(report=OBJECTS)
def test_what_says_the_same_again_stays_the_same_object(report: JsonObject) -> None:
    """Whoever has read it need not read it again."""
    known = merge_objects({}, report)
    assert merge_objects(known, copy.deepcopy(report)) is known


def test_what_a_delta_leaves_alone_stays_the_same_object() -> None:
    units = [{"id": "0", "temp": "24"}, {"id": "1", "tray": [{"id": "0"}]}]
    known = {"ams": {"ams": units, "bits": "1"}, "net": {"info": [1, 2]}}
    merged = merge_objects(known, {"ams": {"ams": [{"id": "0", "temp": "25"}]}})
    assert merged["net"] is known["net"]
    assert merged["ams"]["ams"][1] is units[1]
    assert merged["ams"]["ams"][0] == {"id": "0", "temp": "25"}


@pytest.mark.parametrize("other", [True, 1.0, "1"], ids=repr)
def test_one_is_neither_true_nor_a_fraction_nor_text(other: Any) -> None:
    for old, new in (({"a": 1}, {"a": other}), ({"a": [1]}, {"a": [other]})):
        assert repr(merge_objects(old, new)) == repr(new)


@pytest.mark.parametrize(
    ("key", "most"), [("hms", 32), ("ams", 16), ("tray", 8), ("any", 128)]
)
@pytest.mark.parametrize("named", [True, False])
def test_a_list_keeps_no_more_than_it_can_have(
    key: str, most: int, *, named: bool
) -> None:
    many = [{"id": number} if named else {"attr": number} for number in range(20_000)]
    merged = merge_objects({}, {key: many})
    assert merged[key] == many[:most]
    assert merge_objects(merged, {key: many[most:]})[key] == (
        many[:most] if named else many[most : 2 * most]
    )
    nested = merge_objects({}, {"ams": [{"id": 0, key: many}]})
    assert nested["ams"][0][key] == many[:most]


def test_known_items_of_a_full_list_are_still_brought_up_to_date() -> None:
    full = merge_objects({}, {"ams": [{"id": number} for number in range(16)]})
    merged = merge_objects(full, {"ams": [{"id": 99}, {"id": 15, "temp": "24"}]})
    assert merged["ams"] == [*full["ams"][:15], {"id": 15, "temp": "24"}]


def test_an_object_does_not_grow_for_ever() -> None:
    merged: JsonObject = {"known": 1}
    for piece in range(100):
        merged = merge_objects(
            merged, {f"{piece}_{number}": number for number in range(100)}
        )
    assert len(merged) < 1000
    assert merge_objects(merged, {"known": 2})["known"] == 2


@settings(deadline=None, max_examples=100)
@given(old=OBJECTS, new=OBJECTS)
def test_neither_of_the_two_is_changed(old: JsonObject, new: JsonObject) -> None:
    """Snapshots of before hold on to them."""
    before = copy.deepcopy((old, new))
    merge_objects(old, new)
    assert (old, new) == before


@settings(deadline=None, max_examples=100)
@given(report=OBJECTS)
def test_a_report_that_is_told_twice_is_the_same_report(report: JsonObject) -> None:
    """A full report in between changes nothing."""
    assert merge_objects(report, report) == report


@settings(deadline=None, max_examples=150)
@given(report=OBJECTS, data=st.data())
def test_a_report_told_in_pieces_is_the_whole_report(
    report: JsonObject, data: st.DataObject
) -> None:
    """However a printer cuts it into deltas, and in whatever order they come."""
    merged: JsonObject = {}
    for piece in data.draw(st.permutations(pieces(report))):
        merged = merge_objects(merged, piece)
    assert in_order(merged) == in_order(without_empty_objects(report))


def pieces(value: JsonObject) -> list[JsonObject]:
    """Cut an object into deltas of one leaf each."""
    cut: list[JsonObject] = []
    for key, inner in value.items():
        match inner:
            case dict():
                cut += [{key: piece} for piece in pieces(inner)]
            case [{"id": _}, *_]:
                cut += [{key: [piece]} for item in inner for piece in item_pieces(item)]
            case _:
                cut.append({key: inner})
    return cut


def item_pieces(item: JsonObject) -> list[JsonObject]:
    """Cut one item of a list into deltas, each with the id that says whose it is."""
    named = {"id": item["id"]}
    rest = [named | {key: value} for key, value in item.items() if key != "id"]
    return rest or [named]


def without_empty_objects(value: JsonObject) -> JsonObject:
    """Leave out the objects that no delta of one leaf can tell of."""
    kept: JsonObject = {}
    for key, inner in value.items():
        left = without_empty_objects(inner) if isinstance(inner, dict) else inner
        if left != {}:
            kept[key] = left
    return kept


def in_order(value: Any) -> Any:
    """Sort the items that have ids, as pieces may come in any order."""
    match value:
        case dict():
            return {key: in_order(inner) for key, inner in value.items()}
        case [{"id": _}, *_]:
            return sorted(value, key=lambda item: str(item["id"]))
        case _:
            return value
