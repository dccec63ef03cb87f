"""Only G-code that is on the list is sent, within what the printer stands."""

from pathlib import Path
import re

from hypothesis import given, strategies as st
import pytest

from custom_components.printernizer.printer.commands.gcode import (
    ALLOWED,
    MOST_LINES,
    Allowed,
    GcodeError,
    Span,
    bed_maximum,
    chamber_maximum,
    checked_lines,
    nozzle_maximum,
)
from custom_components.printernizer.printer.model import (
    Heater,
    PrinterInfo,
    PrinterSnapshot,
    PrinterStatus,
)
from custom_components.printernizer.printer.nozzles import Nozzle, NozzleSide

MANUAL = Path(__file__).parents[3] / "docs" / "actions.md"
IN_WORDS = {
    nozzle_maximum: "what all nozzles stand",
    bed_maximum: "what the bed stands",
    chamber_maximum: "what the chamber stands",
}


def printer(
    status: PrinterStatus = PrinterStatus.IDLE, *, heated: bool = True
) -> PrinterSnapshot:
    """Return a printer with two nozzles, of which one stands less."""
    return PrinterSnapshot(
        info=PrinterInfo(serial="1", brand="any"),
        status=status,
        nozzles=(
            Nozzle(index=0, side=NozzleSide.RIGHT, maximum=350),
            Nozzle(index=1, side=NozzleSide.LEFT, maximum=300),
        ),
        bed=Heater(maximum=110),
        chamber=Heater(maximum=65, heated=heated),
    )


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("G28", ("G28",)),
        ("M104 S200 ; warm up", ("M104 S200",)),
        ("M0104 S300 T1", ("M104 S300 T1",)),
        ("  G91\n\n; now\nG1 X.5 Y-1.25 F300", ("G91", "G1 X.5 Y-1.25 F300")),
        ("G90\r\nG1 Z0\r\nG28", ("G90", "G1 Z0", "G28")),
        ("G91\nM83\nG1 Z10 E-100", ("G91", "M83", "G1 Z10 E-100")),
        ("M140 S110\nM141 S65", ("M140 S110", "M141 S65")),
        ("G1 F30000", ("G1 F30000",)),
        ("G90\nG1 Z20\nG91\nG1 Z-9", ("G90", "G1 Z20", "G91", "G1 Z-9")),
        ("G90\nG1 Z5\nG28\nG91\nG1 Z-9", ("G90", "G1 Z5", "G28", "G91", "G1 Z-9")),
        ("G4 S30\nM400 S29.5\nG4 P500", ("G4 S30", "M400 S29.5", "G4 P500")),
        ("G91\nG1 X100 Y-100\nG1 Y200", ("G91", "G1 X100 Y-100", "G1 Y200")),
        ("M106 P1.0 S255", ("M106 P1.0 S255",)),
    ],
)
def test_what_is_on_the_list_is_sent_line_by_line(
    text: str, lines: tuple[str, ...]
) -> None:
    assert checked_lines(text, printer()) == lines


HARMFUL = """
    M0 M20 M28 M42 M81 M82 M92 M112 M201 M203 M204 M205 M211 M302 M303 M412 M500 M501
    M502 M504 M620 M900 M906 M928 M997 M999 M9999 M1002 G2 G3 G10 G29.1 M104.1 M0112
    M112.0 M0997.1 G92.1
"""


@pytest.mark.parametrize("code", HARMFUL.split())
def test_what_is_not_on_the_list_is_refused(code: str) -> None:
    with pytest.raises(GcodeError) as caught:
        checked_lines(f"G28\n{code}", printer())
    assert caught.value.reason == "gcode_not_allowed"


@pytest.mark.parametrize(
    "text",
    [
        "m112",
        "T1",
        "M104 S200 M112",
        "M104 S200\u2028M112",
        "M104S200",
        "M104 S",
        "M104 S-",
        "M104 S.",
        "M104 S1 S999",
        "M104 S1e3",
        "M104 R200",
        "G28 X",
        "G28 X0",
        "M84 S1",
        "G28\x00",
        "M104 S\u0662",
        "M117 S\x1b[2J",
        "print the bracket",
        "G90\nG1 X" + "1" * 200,
    ],
)
def test_anything_but_plain_words_is_refused(text: str) -> None:
    with pytest.raises(GcodeError) as caught:
        checked_lines(text, printer())
    assert caught.value.reason == "gcode_not_allowed"


@pytest.mark.parametrize(
    "text", ["", "\n \n; only a comment", "\n".join(["G28"] * (MOST_LINES + 1))]
)
def test_nothing_and_too_much_is_refused(text: str) -> None:
    with pytest.raises(GcodeError) as caught:
        checked_lines(text, printer())
    assert caught.value.reason == "gcode_lines"


@pytest.mark.parametrize(
    "text",
    [
        "M104 S301",
        "M109 S999",
        "M140 S111",
        "M190 S120",
        "M141 S66",
        "M104 S-1",
        "M104 S" + "9" * 190,
        "M106 S256",
        "M220 S999",
        "M221 S0",
        "G4 S3600",
        "G92 E5",
        "G1 F99999",
        "G1 F0",
        "G90\nG1 Z-0.1",
        "G90\nG1 X401",
        "G90\nG0 Y-61",
        "G91\nG1 Z-50",
        "G91\nG1 Z-6\nG1 Z-6",
        "G91\nG1 X60\nG90\nG1 X10\nG91\nG1 X60",
        "G90\nG1 Z5\nG91\nG1 Z-6",
        "G90\nG1 Z1\nG91\nG1 Z3\nG1 Z-5",
        "G90\nG1 Z5\nG90\nG1 Z2\nG91\nG1 Z-3",
        "G90\nG1 X395\nG91\nG1 X6",
        "G4 S40\nM400 S21",
        "G4 P40000\nG4 S20.5",
        "G4 S31 P30000",
        "G4 S59 P1000\nG4 P1",
        "G91\nG1 X60\nG1 X41",
        "M83\nG1 E60\nG1 E60",
    ],
)
def test_what_goes_too_far_is_refused(text: str) -> None:
    with pytest.raises(GcodeError) as caught:
        checked_lines(text, printer())
    assert caught.value.reason == "gcode_limit"


@pytest.mark.parametrize(
    "text", ["M106 P1.5", "M106 P1 S127.5", "M107 P.5", "M104 S200 T0.5", "G4 P1.5"]
)
def test_a_fraction_of_what_is_counted_is_refused(text: str) -> None:
    with pytest.raises(GcodeError) as caught:
        checked_lines(text, printer())
    assert caught.value.reason == "gcode_whole"


@pytest.mark.parametrize("text", ["G1 Z5", "G1 E5", "G91\nG1 E5", "M83\nG1 Z5"])
def test_a_move_that_could_mean_two_things_is_refused(text: str) -> None:
    with pytest.raises(GcodeError) as caught:
        checked_lines(text, printer())
    assert caught.value.reason == "gcode_mode"


def test_a_heater_that_is_not_there_is_not_heated() -> None:
    with pytest.raises(GcodeError):
        checked_lines("M141 S40", printer(heated=False))
    bare = PrinterSnapshot(info=PrinterInfo(serial="1", brand="any"))
    with pytest.raises(GcodeError):
        checked_lines("M104 S1", bare)
    assert checked_lines("M104 S0", bare)


@pytest.mark.parametrize(
    "status",
    [
        PrinterStatus.PRINTING,
        PrinterStatus.PREPARING,
        PrinterStatus.PAUSED,
        PrinterStatus.UNKNOWN,
    ],
)
def test_a_job_is_left_alone(status: PrinterStatus) -> None:
    assert checked_lines("M104 S200", printer(status))
    for text in ("G28", "G91", "M84", "M109 S200", "G4 S1"):
        with pytest.raises(GcodeError) as caught:
            checked_lines(text, printer(status))
        assert caught.value.reason == "gcode_during_a_job"


@given(st.text(alphabet="GMTXYZEFSP0123456789.- \n;", max_size=60))
def test_whatever_is_sent_is_on_the_list(text: str) -> None:
    try:
        lines = checked_lines(text, printer())
    except GcodeError:
        return
    assert all(line.split()[0] in ALLOWED for line in lines)


def test_the_manual_lists_exactly_what_is_sent() -> None:
    section = MANUAL.read_text(encoding="utf-8").partition("### What `send_gcode`")[2]
    rows = re.findall(r"^\| `.*$", section.partition("\n### ")[0], re.MULTILINE)
    assert rows == [row_of(code, allowed) for code, allowed in ALLOWED.items()]


def row_of(code: str, allowed: Allowed) -> str:
    """Return the row of a command in the manual."""
    words = ", ".join(
        f"`{word}` {in_words(span)}" for word, span in allowed.words.items()
    )
    cells = [f"`{code}`", words, "✓" if allowed.during_a_job else ""]
    return "|" + "|".join(f" {cell} " if cell else " " for cell in cells) + "|"


def in_words(span: Span) -> str:
    """Return the values that a word may have as the manual tells them."""
    highest = span.highest
    text = IN_WORDS[highest] if callable(highest) else f"{highest}"
    return f"{span.lowest} to {text} {span.unit}".rstrip()
