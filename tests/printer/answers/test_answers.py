"""Short sentences about a printer, in English and German."""

from dataclasses import replace
from datetime import timedelta
import json
from pathlib import Path

from hypothesis import given, strategies as st
import pytest

import custom_components.printernizer as integration
from custom_components.printernizer.printer.answers.names import Called, in_place, meant
from custom_components.printernizer.printer.answers.printing import (
    Seen,
    tell_reason,
    tell_status,
)
from custom_components.printernizer.printer.answers.spools import tell_filament
from custom_components.printernizer.printer.answers.words import Words
from custom_components.printernizer.printer.attention.attention import Attention
from custom_components.printernizer.printer.attention.reasons import AttentionReason
from custom_components.printernizer.printer.connection.connection import ConnectionState
from custom_components.printernizer.printer.filament.spools import (
    FilamentSlot,
    FilamentUnit,
    FilamentUnitKind,
    SpoolPlace,
)
from custom_components.printernizer.printer.model import (
    Job,
    PrinterInfo,
    PrinterSnapshot,
    PrinterStatus,
)

PLA = FilamentSlot(
    index=0, material="PLA", brand="PLA Basic", remaining=62, weight=1000
)
ABS = FilamentSlot(index=1, material="ABS", remaining=8, active=True)
AMS = FilamentUnit(serial="A", kind=FilamentUnitKind.AMS, address=0, slots=(PLA, ABS))
PRINTING = PrinterSnapshot(
    info=PrinterInfo(serial="1", brand="Any"),
    connection=ConnectionState.CONNECTED,
    status=PrinterStatus.PRINTING,
    job=Job(name="Vase", progress=43.7, remaining=timedelta(minutes=80)),
    filament_units=(AMS,),
)


def words(language: str) -> Words:
    """Return what is said in a language."""
    folder = Path(integration.__file__).parent / "translations"
    texts = json.loads((folder / f"{language}.json").read_text(encoding="utf-8"))
    return Words(
        texts=texts["common"],
        reasons=texts["entity"]["sensor"]["attention_reason"]["state"],
    )


ENGLISH, GERMAN = words("en"), words("de")


def seen(snapshot: PrinterSnapshot | None, attention: Attention | None = None) -> Seen:
    """Return a printer called Anna."""
    return Seen(name="Anna", snapshot=snapshot, attention=attention)


def test_a_printer_tells_what_it_prints_and_how_long_that_takes() -> None:
    assert tell_status(ENGLISH, seen(PRINTING)) == (
        "Anna is printing Vase, 43 percent done, 1 hour and 20 minutes left."
    )
    assert tell_status(GERMAN, seen(PRINTING)) == (
        "Anna druckt Vase, zu 43 Prozent fertig, noch 1 Stunde und 20 Minuten."
    )


def test_what_a_printer_does_not_tell_is_not_said() -> None:
    snapshot = replace(PRINTING, job=Job())
    assert tell_status(ENGLISH, seen(snapshot)) == (
        "Anna is printing a job without a name."
    )


@pytest.mark.parametrize("status", PrinterStatus)
@pytest.mark.parametrize("job", [None, PRINTING.job])
@pytest.mark.parametrize("language", [ENGLISH, GERMAN], ids=["en", "de"])
def test_there_is_a_sentence_for_every_status(
    language: Words, job: Job | None, status: PrinterStatus
) -> None:
    told = tell_status(language, seen(replace(PRINTING, status=status, job=job)))
    assert told.startswith("Anna ")
    assert told.endswith(".")
    assert "say_" not in told


@pytest.mark.parametrize(
    ("status", "job", "told"),
    [
        ("attention", None, "Anna waits for somebody."),
        ("attention", Job(name="Vase"), "Anna is printing Vase and waits for somebody"),
        ("printing", None, "Anna is printing a job without a name."),
        ("idle", None, "Anna is free."),
    ],
)
def test_what_a_printer_waits_with_is_told_if_there_is_something(
    status: str, job: Job | None, told: str
) -> None:
    snapshot = replace(PRINTING, status=PrinterStatus(status), job=job)
    assert tell_status(ENGLISH, seen(snapshot)).startswith(told)


def test_only_a_job_that_is_not_over_takes_time_yet() -> None:
    over = replace(PRINTING, status=PrinterStatus.CANCELLED)
    assert tell_status(ENGLISH, seen(over)) == "Anna has cancelled Vase."


@pytest.mark.parametrize(
    "snapshot", [None, replace(PRINTING, connection=ConnectionState.OFFLINE)]
)
def test_a_printer_out_of_reach_tells_nothing_of_before(
    snapshot: PrinterSnapshot | None,
) -> None:
    told = "Anna is switched off or out of reach."
    assert tell_status(ENGLISH, seen(snapshot)) == told
    assert tell_reason(ENGLISH, seen(snapshot)) == told
    assert tell_filament(ENGLISH, "Anna", snapshot) == told


@pytest.mark.parametrize(
    ("time", "told"),
    [
        (timedelta(0), "less than a minute"),
        (timedelta(seconds=61), "2 minutes"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(hours=2), "2 hours"),
        (timedelta(hours=1, minutes=1), "1 hour and 1 minute"),
        (timedelta(hours=23, minutes=59), "23 hours and 59 minutes"),
        (timedelta(hours=24), "1 day"),
        (timedelta(hours=24, minutes=10), "1 day"),
        (timedelta(hours=49, minutes=40), "2 days and 2 hours"),
    ],
)
def test_a_time_is_told_as_people_tell_it(time: timedelta, told: str) -> None:
    assert ENGLISH.duration(time) == told


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=30)))
def test_every_time_can_be_told(time: timedelta) -> None:
    for language in (ENGLISH, GERMAN):
        told = language.duration(time)
        assert told.strip() == told != ""
        assert "say_" not in told


def test_a_printer_says_why_it_waits_and_where_a_spool_is_wanted() -> None:
    attention = Attention(
        reason=AttentionReason.FILAMENT_RUNOUT,
        text="Insert filament.",
        spool=SpoolPlace(unit=0, slot=1),
    )
    assert tell_reason(GERMAN, seen(PRINTING, attention)) == (
        "Anna wartet auf jemanden: Filament leer, Insert filament, "
        "eine Spule fehlt: AMS 1 Steckplatz 2."
    )


@pytest.mark.parametrize("reason", AttentionReason)
def test_every_reason_has_a_name_in_both_languages(reason: AttentionReason) -> None:
    attention = Attention(reason=reason)
    for language in (ENGLISH, GERMAN):
        assert reason not in tell_reason(language, seen(PRINTING, attention)).split()


def test_a_printer_that_prints_waits_for_nobody() -> None:
    assert tell_reason(ENGLISH, seen(PRINTING)) == "Anna does not wait for anybody."


def test_what_is_loaded_is_told_with_what_is_left_and_what_is_in_use_first() -> None:
    assert tell_filament(ENGLISH, "Anna", PRINTING) == (
        "Anna has ABS in AMS 1 slot 2, in use, 8 percent left; "
        "PLA Basic in AMS 1 slot 1, 620 grams left."
    )


def test_the_only_place_for_a_spool_needs_no_telling() -> None:
    holder = FilamentUnit(
        serial="B",
        kind=FilamentUnitKind.EXTERNAL,
        slots=(FilamentSlot(index=0, material="PETG"),),
    )
    snapshot = replace(PRINTING, filament_units=(holder,))
    assert tell_filament(ENGLISH, "Anna", snapshot) == "Anna has PETG."


def test_an_empty_slot_is_not_loaded() -> None:
    slots = (FilamentSlot(index=0, loaded=False), FilamentSlot(index=1))
    snapshot = replace(PRINTING, filament_units=(replace(AMS, slots=slots),))
    assert tell_filament(ENGLISH, "Anna", snapshot) == "Anna tells of no filament."


CALLED = (
    Called(printer=1, names=("MK4-S", "Old one"), places=("Garage",)),
    Called(printer=2, names=("Garage",), places=("Office",)),
    Called(printer=3, names=("X1",), places=("Garage", "Workshop")),
)


@pytest.mark.parametrize("said", ["mk4s", "MK4 S", "mk4-s", "old one"])
def test_a_printer_is_known_by_its_names_however_they_are_written(said: str) -> None:
    assert meant(CALLED, said) == [1]


def test_a_name_comes_before_a_place() -> None:
    assert meant(CALLED, "garage") == [2]
    assert in_place(CALLED, "garage") == [1, 3]
    assert meant(CALLED, "workshop") == [3]


@pytest.mark.parametrize("said", ["mk", "kitchen", "?"])
def test_nobody_is_meant_by_what_nobody_is_called(said: str) -> None:
    assert meant(CALLED, said) == []
