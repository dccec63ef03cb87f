"""What the comments of a G-code file tell, in its head and in its tail.

PrusaSlicer and its kin write `; key = value` at the end and the time with the first
move, Orca and Bambu Studio `; key: value` in the head, Cura `;KEY:value` there.
"""

from collections.abc import Iterator
import re

LARGEST_HEAD = 131072
"""Bytes: pictures stand before what is told."""
TAIL = 49152
"""Bytes in which the settings fit that follow what was planned."""

_FIRST_LAYER = re.compile(rb"^; ?(LAYER_CHANGE|LAYER:|CHANGE_LAYER)", re.MULTILINE)
_TIME_LEFT = re.compile(r"^M73 P0 R(\d+)", re.MULTILINE)
_COMMENT = re.compile(r"^;[ \t]*([^;\r\n]+(?:;[^\r\n]*)?)", re.MULTILINE)
_TIME = "estimated printing time (normal mode)"
# What others call what PrusaSlicer calls so.
_NAMES = {
    "total estimated time": _TIME,
    "total filament length [mm]": "filament used [mm]",
    "total filament weight [g]": "filament used [g]",
    "total layer number": "total layers count",
    "LAYER_COUNT": "total layers count",
    "TIME": "estimated_print_time",
    "Layer height": "layer_height",
    "Filament used": "filament used [m]",
}


def is_enough(head: bytes) -> bool:
    """Whether what follows is no longer the head."""
    return _FIRST_LAYER.search(head) is not None


def read_comments(text: bytes) -> dict[str, str]:
    """Return what the slicer tells in a part of a file."""
    decoded = text.decode("utf-8", "replace")
    told = dict(_pairs(decoded))
    if (left := _TIME_LEFT.search(decoded)) is not None and _TIME not in told:
        told.setdefault("estimated_print_time", str(int(left[1][:7]) * 60))
    return told


def key_and_value(line: str) -> tuple[str, str] | None:
    """Return what stands before and after the first `=`."""
    key, is_pair, value = line.partition("=")
    return (key.strip(), value.strip()) if is_pair else None


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for match in _COMMENT.finditer(text):
        line = match[1]
        # Bambu Studio tells two times in one line.
        for part in line.split(";") if " time:" in line else [line]:
            pair = key_and_value(part) if " = " in part else _after_a_colon(part)
            if pair is not None and all(pair):
                yield _NAMES.get(pair[0], pair[0]), pair[1]


def _after_a_colon(line: str) -> tuple[str, str] | None:
    """Return what is told in another way, if it is one of the names that are known."""
    key, _, value = line.partition(":")
    return (key.strip(), value.strip()) if key.strip() in _NAMES else None
