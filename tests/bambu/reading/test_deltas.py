"""A report in pieces says the same as the report itself."""

import copy
from datetime import timedelta
import random
from typing import Any

import pytest

from custom_components.printernizer.bambu.reading.report import BambuReport
from custom_components.printernizer.bambu.reading.snapshot import read_snapshot
from custom_components.printernizer.printer.model import PrinterSnapshot

from .reports import NOW, SERIAL, JsonObject
from .test_fuzz import DIALECTS, messages

RUNS = 200
MOST_DELTAS = 1000


def leaves(value: Any, at: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Any]]:
    """Return the way to everything that is no object with something in it.

    A list stays whole: whether its items are merged depends on all of them.
    """
    if not isinstance(value, dict) or not value:
        return [(at, value)]
    return [leaf for key, part in value.items() for leaf in leaves(part, (*at, key))]


def delta_of(chosen: list[tuple[tuple[str, ...], Any]]) -> JsonObject:
    """Return the message that tells of these fields alone."""
    told: JsonObject = {"command": "push_status", "msg": 1}
    for way, value in chosen:
        place = told
        for key in way[:-1]:
            place = place.setdefault(key, {})
        place[way[-1]] = copy.deepcopy(value)
    return {"print": told}


def in_pieces(message: JsonObject, dice: random.Random) -> list[JsonObject]:
    """Return the report as deltas of disjoint fields, some of which come twice."""
    fields = {key: value for key, value in message["print"].items() if key != "command"}
    parts = leaves(fields)
    dice.shuffle(parts)
    # As many runs with few deltas as with many.
    count = round(MOST_DELTAS ** dice.random())
    piles: list[list[tuple[tuple[str, ...], Any]]] = [[] for _ in range(count)]
    for part in parts:
        dice.choice(piles).append(part)
    deltas = [delta_of(pile) for pile in piles]
    deltas += dice.choices(deltas, k=dice.randint(0, count // 4))
    dice.shuffle(deltas)
    return deltas


def snapshot_after(*told: JsonObject) -> PrinterSnapshot:
    """Return what is known after these messages, which come second by second."""
    report = BambuReport()
    for number, message in enumerate(told):
        report = report.merged(message, NOW + timedelta(seconds=number))
    return read_snapshot(report, SERIAL)


@pytest.mark.parametrize("name", DIALECTS)
def test_a_report_in_pieces_says_the_same(name: str) -> None:
    """Two hundred times over all models, in any order, with repetitions."""
    (message,) = messages(DIALECTS[name])
    versions = {"info": message["info"]}
    whole = snapshot_after(versions, message)
    assert whole.job is not None
    dice = random.Random(name)  # noqa: S311 - no secret
    for run in range(-(-RUNS // len(DIALECTS))):
        told = in_pieces(message, dice)
        assert snapshot_after(versions, *told) == whole, f"{run}: {len(told)} deltas"
