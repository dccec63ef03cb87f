"""The tables of texts that Bambu Lab publishes."""

import json
from typing import Any

import pytest

from custom_components.printernizer.bambu.problems.problems import problem_of
from custom_components.printernizer.bambu.problems.texts import (
    address_of,
    key_of,
    languages_of,
    read_texts,
    scope_of,
)


def answer(**parts: Any) -> bytes:
    """Return an answer of the vendor's server."""
    return json.dumps({"result": 0, "data": parts}).encode()


def entry(code: Any, text: Any) -> dict[str, Any]:
    """Return a line of a table."""
    return {"ecode": code, "intro": text}


def test_a_table_has_health_messages_and_errors() -> None:
    texts = read_texts(
        answer(
            device_hms={"en": [entry("0300010000010007", "The bed is odd.")]},
            device_error={"en": [entry("0300400C", "Cancelled.")]},
        ),
        "en",
    )
    assert texts == {"0300010000010007": "The bed is odd.", "0300400C": "Cancelled."}


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("0300-8000", "03008000"),
        ("0300_0100_0001_0007", "0300010000010007"),
        ("0c00-403b", "0C00403B"),
    ],
)
def test_a_code_is_found_however_it_is_written(code: str, key: str) -> None:
    assert key_of(code) == key


def test_an_error_whose_zeros_the_table_leaves_out_is_found() -> None:
    texts = read_texts(answer(device_error={"en": [entry("3008000", "Paused.")]}), "en")
    problem = problem_of(0x03008000)
    assert texts is not None
    assert problem is not None
    assert texts[key_of(problem.code)] == "Paused."


def test_the_asked_language_is_preferred_however_its_name_is_written() -> None:
    lines = {
        "en": [entry("03008000", "Paused.")],
        "DE-de": [entry("03008000", "Angehalten.")],
    }
    assert read_texts(answer(device_error=lines), "de") == {"03008000": "Angehalten."}
    assert read_texts(answer(device_error=lines), "fr") == {"03008000": "Paused."}


def test_odd_lines_are_left_out_and_texts_can_be_shown() -> None:
    lines = [
        entry("03008000", " Two\nlines\ud83d "),
        entry("03008001", ""),
        entry("03008002", None),
        entry(50348044, "a number"),
        entry("no digits", "text"),
        entry("0" * 40, "too long"),
        entry("03008003", "x" * 5000),
        "no line",
        None,
    ]
    texts = read_texts(answer(device_error={"en": lines}, device_hms=[7]), "en")
    assert texts == {
        "03008000": "Two lines",
        "03008001": "",
        "03008003": "x" * 1000,
    }


def test_a_code_without_a_text_is_another_thing_than_one_that_is_not_listed() -> None:
    """The vendor's own programs do not show it."""
    lines = [entry("0300800B", ""), entry("03008000", "Paused."), entry("03008000", "")]
    texts = read_texts(answer(device_error={"en": lines}), "en")
    assert texts == {"0300800B": "", "03008000": "Paused."}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"\xff\xfe",
        b"null",
        b"[]",
        b"[" * 100_000,
        b'{"result": 1, "data": {}}',
        b'{"result": 0, "data": false}',
        b'{"result": 0, "data": {}}',
        answer(device_error={"en": []}, device_hms=None),
    ],
    ids=lambda body: body[:30].decode(errors="replace"),
)
def test_an_answer_without_a_table_is_none(body: bytes) -> None:
    assert read_texts(body, "en") is None


def test_no_more_of_a_serial_number_is_sent_than_its_model() -> None:
    assert scope_of("01P00A123456789") == "01P"
    address = address_of("01P", "de")
    assert address == "https://e.bambulab.com/query.php?lang=de&d=01P"


@pytest.mark.parametrize("serial", ["", "01", "0 P00A", "ä1P00A", "../x"])
def test_what_is_no_serial_number_has_no_table(serial: str) -> None:
    assert scope_of(serial) is None


def test_a_language_is_called_as_the_vendor_does_and_english_is_always_there() -> None:
    assert languages_of("de") == ("de", "en")
    assert languages_of("de-CH") == ("de", "en")
    assert languages_of("zh-Hans") == ("zh-cn", "en")
    assert languages_of("en-GB") == ("en",)
