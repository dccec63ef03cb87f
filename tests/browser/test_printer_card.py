"""The printer card, as people see it and use it."""

import pytest

from simulator.bambu.printer import BambuSimulator
from simulator.machine import Phase
from simulator.prusalink.printer import PrusaLinkSimulator

from .stage import MARKS, PHONE, Stage

pytestmark = MARKS

X1C = "Bambu Lab X1 Carbon"
MK4 = "Prusa MK4"


def call_for_help(stage: Stage, model: str) -> None:
    """Let a printer wait for somebody."""
    simulator = stage.exhibit(model).simulator
    if isinstance(simulator, PrusaLinkSimulator):
        simulator.attention(job=True)
    else:
        assert isinstance(simulator, BambuSimulator)
        simulator.settings.pause_stage = 35
        stage.exhibit(model).machine.pause()


@pytest.mark.parametrize("model", [X1C, MK4])
async def test_it_shows_the_status_and_how_far_the_print_is(
    stage: Stage, model: str
) -> None:
    await stage.prints(model)
    await stage.open(await stage.card("printer", model))
    assert await stage.text(".name") == model
    assert (await stage.text(".status")).startswith("Printing")
    shown = await stage.sees(
        "+seen('[role=progressbar]')[0]?.ariaValueNow", "a bar that has begun"
    )
    assert abs(shown - (stage.exhibit(model).machine.progress or 0)) <= 2
    await stage.sees("seen('.picture img')[0]?.naturalWidth > 0", "a picture")


async def test_cancelling_asks_back_and_names_the_printer(stage: Stage) -> None:
    await stage.prints(X1C)
    machine = stage.exhibit(X1C).machine
    await stage.open(await stage.card("printer", X1C))
    await stage.click('[data-key="button.cancel"]')
    await stage.asks(f"{X1C}: Cancel job?")
    await stage.page.press_escape()
    await stage.sees("!deep('dialog').length", "no dialog any more")
    assert machine.phase is Phase.PRINTING
    await stage.click('[data-key="button.cancel"]')
    await stage.click("[data-answer]")
    await stage.happens("the print stops", lambda: machine.phase is Phase.STOPPED)


@pytest.mark.parametrize("compact", [False, True])
async def test_a_printer_that_waits_says_why_and_goes_on_when_told(
    stage: Stage, *, compact: bool
) -> None:
    await stage.prints(X1C)
    await stage.open(await stage.card("printer", X1C, compact=compact))
    call_for_help(stage, X1C)
    where = ".status" if compact else ".alert .name"
    await stage.sees(f"seen('{where}')[0]?.innerText == 'Nozzle clogged'", "the reason")
    await stage.click('[data-key="button.resume"]')
    await stage.asks(f"{X1C}: Resume?")
    await stage.click("[data-answer]")
    machine = stage.exhibit(X1C).machine
    await stage.happens("it prints on", lambda: machine.phase is Phase.PRINTING)
    await stage.sees("!seen('.alert').length", "no alarm any more")


async def test_what_answers_a_call_can_be_read_in_the_compact_form_on_a_phone(
    stage: Stage,
) -> None:
    await stage.prints(X1C)
    await stage.open(await stage.card("printer", X1C, compact=True), size=PHONE)
    call_for_help(stage, X1C)
    words = "seen('.compact .chip span')"
    await stage.sees(f"{words}.length === 2", "two answers")
    assert await stage.look(f"{words}.map(words)") == ["Resume", "Cancel job"]
    cut = "it.scrollWidth > it.clientWidth || it.scrollHeight > it.clientHeight"
    assert await stage.look(f"{words}.filter((it) => {cut}).map(words)") == []
    await stage.prints(X1C)


async def test_a_picture_that_cannot_be_had_leaves_no_hole(stage: Stage) -> None:
    await stage.prints(X1C)
    await stage.open(await stage.card("printer", X1C, picture="camera"))
    await stage.sees("seen('.bar').length && !deep('img').length", "no picture")
    await stage.open(await stage.card("printer", X1C, picture="cover"))
    await stage.sees("seen('.picture img')[0]?.naturalWidth > 0", "the cover")


async def test_a_tap_on_a_temperature_opens_it(stage: Stage) -> None:
    await stage.open(await stage.card("printer", X1C))
    await stage.click(".heater .chip")
    await stage.sees("seen('ha-more-info-dialog').length", "its dialog")


async def test_a_light_is_switched(stage: Stage) -> None:
    await stage.open(await stage.card("printer", X1C))
    light = '[data-key="light.chamber_light"]'
    before = await stage.look(f"seen('{light}')[0].ariaPressed")
    await stage.click(light)
    await stage.sees(f"seen('{light}')[0].ariaPressed != '{before}'", "another light")
