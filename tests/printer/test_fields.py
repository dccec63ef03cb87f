"""Reading JSON of which nothing is certain."""

from collections.abc import Callable
import json
import logging
import math
from typing import Any

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.printernizer.printer.fields import Fields, clean_text

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner)
    ),
    max_leaves=10,
)
ANYTHING = settings(deadline=None, max_examples=200)


@pytest.fixture(name="notes")
def notes_fixture(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    """Give what was noted in the debug log so far."""
    caplog.set_level(logging.DEBUG)
    return lambda: [record.getMessage() for record in caplog.records]


@pytest.mark.parametrize(
    ("value", "number"),
    [
        pytest.param(21, 21.0, id="whole"),
        pytest.param(21.5, 21.5, id="fraction"),
        pytest.param("21.5", 21.5, id="text"),
        pytest.param("-3", -3.0, id="negative text"),
        pytest.param(0, 0.0, id="zero is a value"),
        pytest.param("0", 0.0, id="zero as text"),
        pytest.param(None, None, id="null"),
        pytest.param("", None, id="empty"),
        pytest.param("n/a", None, id="word"),
        pytest.param(True, None, id="a yes is no number"),
        pytest.param([21], None, id="list"),
        pytest.param({"value": 21}, None, id="object"),
        pytest.param(math.nan, None, id="NaN"),
        pytest.param(math.inf, None, id="infinity"),
        pytest.param("nan", None, id="NaN as text"),
        pytest.param("-inf", None, id="infinity as text"),
        pytest.param(10**400, None, id="too large for a float"),
        pytest.param("9" * 500, None, id="too large as text"),
    ],
)
def test_a_number_is_finite_or_nothing(value: Any, number: float | None) -> None:
    """Zero is a value; null and empty are none."""
    assert Fields({"x": value}).number("x") == number


@pytest.mark.parametrize(
    ("value", "number"),
    [
        pytest.param(-50, -50, id="lowest"),
        pytest.param(200, 200, id="highest"),
        pytest.param(-50.1, None, id="too low"),
        pytest.param("200.1", None, id="too high"),
    ],
)
def test_a_number_outside_its_limits_is_left_out(
    value: Any, number: float | None
) -> None:
    """The limits belong to it."""
    assert Fields({"x": value}).number("x", -50, 200) == number


@pytest.mark.parametrize(
    ("value", "number"),
    [
        pytest.param(7, 7, id="whole"),
        pytest.param(7.9, 7, id="fraction is cut off"),
        pytest.param(-7.9, -7, id="negative fraction is cut off"),
        pytest.param("37.00", 37, id="text"),
        pytest.param(101, None, id="too high"),
        pytest.param(None, None, id="null"),
    ],
)
def test_an_integer_is_whole(value: Any, number: int | None) -> None:
    """Fractions are cut off."""
    read = Fields({"x": value}).integer("x", -100, 100)
    assert read == number
    assert read is None or isinstance(read, int)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param("Bracket", "Bracket", id="text"),
        pytest.param("  Bracket \n", "Bracket", id="blanks around"),
        pytest.param("", None, id="empty"),
        pytest.param("   ", None, id="blanks only"),
        pytest.param(None, None, id="null"),
        pytest.param(0, "0", id="zero"),
        pytest.param(218, "218", id="number"),
        pytest.param(0.4, "0.4", id="fraction"),
        pytest.param(218.0, "218", id="fraction that is whole"),
        pytest.param(10589210987654321, "10589210987654321", id="every digit counts"),
        pytest.param(True, None, id="a yes is no text"),
        pytest.param(["Bracket"], None, id="list"),
        pytest.param(math.nan, None, id="NaN"),
        pytest.param("a\x00b\x1bc\td\u202e", "abcd", id="control characters"),
        pytest.param("a\ud800b", "a?b", id="lone surrogate"),
        pytest.param("Höhle 立方体 🧊", "Höhle 立方体 🧊", id="any language"),
        pytest.param("x" * 5000, "x" * 1024, id="endless"),
    ],
)
def test_text_is_clean_or_nothing(value: Any, text: str | None) -> None:
    """Numbers are text too; what cannot be shown is not."""
    assert Fields({"x": value}).text("x") == text


@pytest.mark.parametrize(
    ("value", "flag"),
    [
        pytest.param(True, True, id="yes"),
        pytest.param(False, False, id="no"),
        pytest.param(None, None, id="null"),
        pytest.param(1, None, id="a number is no yes"),
        pytest.param("true", None, id="a word is no yes"),
    ],
)
def test_a_flag_is_a_yes_or_a_no(value: Any, flag: bool | None) -> None:  # noqa: FBT001 - a table
    """Nothing is guessed."""
    assert Fields({"x": value}).flag("x") is flag


@pytest.mark.parametrize(
    ("value", "bits"),
    [
        pytest.param(0x0300400C, 0x0300400C, id="positive"),
        pytest.param(-1, 0xFFFFFFFF, id="all bits, signed"),
        pytest.param(-(2**31), 0x80000000, id="highest bit, signed"),
        pytest.param("50348044", 0x0300400C, id="text"),
        pytest.param(2**40 + 1, 1, id="longer than 32 bits"),
        pytest.param(None, None, id="null"),
        pytest.param("on", None, id="word"),
    ],
)
def test_bits_are_unsigned(value: Any, bits: int | None) -> None:
    """Printers send bit fields as signed numbers."""
    assert Fields({"x": value}).bits("x") == bits


def test_a_section_that_is_missing_is_empty() -> None:
    """So one can go on reading."""
    assert Fields({}).section("job").section("file").text("name") is None


@pytest.mark.parametrize("value", [None, 5, "text", [1], True])
def test_a_section_that_is_no_object_is_empty(value: Any) -> None:
    """Some firmware sends a number for an object."""
    assert Fields({"job": value}).section("job").text("id") is None


def test_items_are_the_objects_of_a_list() -> None:
    """Whatever else is in it."""
    fields = Fields({"info": [{"id": 0}, None, "x", [], {"id": 1}]})
    assert [item.integer("id") for item in fields.items("info")] == [0, 1]


@pytest.mark.parametrize("value", [None, 5, "text", {"id": 0}, True])
def test_what_is_no_list_has_no_items(value: Any) -> None:
    """Some firmware sends a number for a list."""
    assert list(Fields({"info": value}).items("info")) == []


@pytest.mark.parametrize(
    ("values", "sent"),
    [
        pytest.param({"x": 0}, True, id="zero"),
        pytest.param({"x": ""}, True, id="empty text"),
        pytest.param({"x": None}, False, id="null"),
        pytest.param({}, False, id="left out"),
    ],
)
def test_null_counts_as_left_out(values: dict[str, Any], *, sent: bool) -> None:
    """Every other value was sent."""
    assert ("x" in Fields(values)) is sent


def test_the_raw_value_is_as_it_was_sent() -> None:
    """For fields that come in several types."""
    assert Fields({"sdcard": "HAS_SDCARD_NORMAL"}).raw("sdcard") == "HAS_SDCARD_NORMAL"


def test_what_makes_no_sense_is_noted_once(notes: Callable[[], list[str]]) -> None:
    """A stream of reports has the same fault each time."""
    odd: set[str] = set()
    for _ in range(3):
        fields = Fields({"bed": {"temp": "hot"}}, where="print", odd=odd)
        assert fields.section("bed").number("temp") is None
    assert notes() == ["Left out print.bed.temp: str makes no sense there"]


def test_what_was_left_out_or_null_or_empty_is_not_noted(
    notes: Callable[[], list[str]],
) -> None:
    """Printers leave out what they like."""
    fields = Fields({"a": None, "b": ""})
    for key in ("a", "b", "c"):
        fields.number(key)
        fields.text(key)
        fields.flag("c")
        fields.section("c")
        list(fields.items("c"))
    assert notes() == []


def test_a_note_never_holds_the_value(notes: Callable[[], list[str]]) -> None:
    """Values may be secrets."""
    fields = Fields({"code": "hunter2", "rest": ["hunter2"]}, where="info")
    fields.number("code")
    fields.flag("code")
    fields.section("rest")
    assert notes(), "nothing was noted"
    assert "hunter2" not in " ".join(notes())


def test_the_notes_have_an_end(notes: Callable[[], list[str]]) -> None:
    """A printer cannot fill the memory with new faults."""
    fields = Fields({f"key{number}": [] for number in range(5000)})
    for number in range(5000):
        fields.number(f"key{number}")
    assert len(notes()) < 500


def test_an_answer_that_is_no_object_is_noted_by_name(
    notes: Callable[[], list[str]],
) -> None:
    """The name alone, as there is no key."""
    Fields(["not", "an", "object"], where="status")
    assert notes() == ["Left out status: list makes no sense there"]


@ANYTHING
@given(value=JSON)
def test_any_value_can_be_read_in_any_way(value: Any) -> None:
    """Nothing raises, and what is returned keeps its promise."""
    fields = Fields({"x": value})
    number, integer = fields.number("x"), fields.integer("x")
    bits, text, flag = fields.bits("x"), fields.text("x"), fields.flag("x")
    limited = fields.number("x", 0, 100)
    assert number is None or math.isfinite(number)
    assert integer is None or isinstance(integer, int)
    assert bits is None or 0 <= bits <= 0xFFFFFFFF
    assert text is None or (text and text.encode("utf-8"))
    assert flag in {None, True, False}
    assert limited is None or 0 <= limited <= 100
    assert all(isinstance(item, Fields) for item in fields.items("x"))
    assert fields.section("x").text("y") is None or isinstance(value, dict)


@ANYTHING
@given(value=JSON)
def test_anything_can_stand_where_an_object_should(value: Any) -> None:
    """All but an object counts as an empty one."""
    fields = Fields(value, where="status")
    assert fields.section("printer").section("x").number("temp") is None or isinstance(
        value, dict
    )


@ANYTHING
@given(text=st.text(st.characters(), max_size=2000))
def test_cleaned_text_can_be_sent_on(text: str) -> None:
    """It is valid UTF-8, printable and stays as it is."""
    cleaned = clean_text(text)
    assert cleaned is None or cleaned.isprintable()
    json.dumps(cleaned, ensure_ascii=False).encode()
    assert clean_text(cleaned or "") == cleaned, "cleaning twice changes nothing more"
