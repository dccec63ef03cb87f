"""No text of a printer's becomes a formula in the spreadsheet of a user."""

import csv
import io

from hypothesis import given, strategies as st
import pytest

from custom_components.printernizer.actions.spreadsheet import csv_line


def rows_of(line: bytes, separator: str = ",") -> list[list[str]]:
    """Return the cells as a spreadsheet with this separator reads them."""
    return list(csv.reader(io.StringIO(line.decode(), newline=""), delimiter=separator))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("bracket v2", "bracket v2"),
        ("half - done", "half - done"),
        ("=cmd()", "'=cmd()"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+1-2", "'+1-2"),
        ("  =cmd()", "'  =cmd()"),
        ("\u00a0\u200b=cmd()", "'\u00a0\u200b=cmd()"),
        ("\x00=cmd()", "'\x00=cmd()"),
        ("\uff1dcmd()", "'\uff1dcmd()"),
        ("\uff0bcmd()", "'\uff0bcmd()"),
        ("\ufe63cmd()", "'\ufe63cmd()"),
        ("\uff20cmd()", "'\uff20cmd()"),
        ('"=cmd()', "'\"=cmd()"),
        ("vase\n=cmd()", "vase\n'=cmd()"),
        ("vase\r\n \t=cmd()", "vase\r\n \t'=cmd()"),
        ("vase\u2028=cmd()", "vase\u2028'=cmd()"),
        ("vase;=cmd()", "vase;'=cmd()"),
    ],
)
def test_a_sign_that_begins_a_formula_is_defused_where_it_stands(
    text: str, written: str
) -> None:
    assert rows_of(csv_line([text])) == [[written]]


def test_numbers_and_what_is_absent_stay_as_they_are() -> None:
    assert csv_line([-1.5, None, True]) == b"-1.5,,True\r\n"


@given(st.text(max_size=40))
def test_no_cell_of_any_separator_begins_with_a_formula(text: str) -> None:
    for separator in ",;\t|":
        for row in rows_of(csv_line(["a", text]), separator):
            assert not any(
                cell.lstrip(' "').startswith(("=", "+", "-", "@")) for cell in row
            ), (separator, row)
