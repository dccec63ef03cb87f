"""Only G-code that hides nothing and harms nothing is sent."""

import pytest

from custom_components.printernizer.printer.commands.gcode import (
    MOST_LINES,
    checked_lines,
)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("G28", ("G28",)),
        ("M104 S200 ; warm up", ("M104 S200",)),
        ("  G91\n\n; now\nG1 X.5 Y-1.25 F300", ("G91", "G1 X.5 Y-1.25 F300")),
        ("M211 S", ("M211 S",)),
        ("T1", ("T1",)),
        ("G29.1 Z0.02\r\nG28", ("G29.1 Z0.02", "G28")),
    ],
)
def test_plain_gcode_is_sent_line_by_line(text: str, lines: tuple[str, ...]) -> None:
    assert checked_lines(text) == lines


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n \n; only a comment",
        "M112",
        "m112",
        "M104 S200\nM112",
        "M104 S200 M112",
        "M0112",
        "M112.0",
        "M0997.1",
        "M997",
        "M502 ; reset",
        "G28\x00",
        "M104 S200\u2028M112",
        "print the bracket",
        "G1 X" + "1" * 200,
        "\n".join(["G28"] * (MOST_LINES + 1)),
        "M117 S\x1b[2J",
    ],
)
def test_anything_else_is_refused_as_a_whole(text: str) -> None:
    with pytest.raises(ValueError, match=r"lines|\w|^$"):
        checked_lines(text)
