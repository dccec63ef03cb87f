"""Lines of CSV that a spreadsheet shows, and never runs."""

from collections.abc import Iterable
import csv
import io
import re
from typing import Any
import unicodedata

# Where one program or another begins a new cell, save the comma: cells with one are
# quoted. In half of Europe a spreadsheet splits at the semicolon, also within quotes.
_BEGINNINGS = re.compile(r"([;|\t\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+)")
_READ_AS_FORMULAS = frozenset("=+-@")


def csv_line(cells: Iterable[Any]) -> bytes:
    """Return a line of CSV as UTF-8, in which no text is a formula."""
    text = io.StringIO()
    csv.writer(text).writerow(
        [_defused(cell) if isinstance(cell, str) else cell for cell in cells]
    )
    return text.getvalue().encode("utf-8", "replace")


def _defused(text: str) -> str:
    """Put an apostrophe before all that a spreadsheet would take for a formula."""
    parts = _BEGINNINGS.split(text)
    return "".join(f"'{part}" if _is_formula(part) else part for part in parts)


def _is_formula(text: str) -> bool:
    """Whether the first sign that is seen begins a formula, in any of its forms."""
    for sign in unicodedata.normalize("NFKC", text):
        if sign.isprintable() and not sign.isspace() and sign != '"':
            return sign in _READ_AS_FORMULAS
    return False
