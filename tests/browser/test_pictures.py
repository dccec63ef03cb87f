"""The pictures of the cards in docs/images.

Make them anew: PRINTERNIZER_WRITE_PICTURES=1 pytest tests/browser/test_pictures.py
"""

import os
from typing import Any

import pytest

from demo.configuration import ROOT

from .stage import DESKTOP, MARKS, PHONE, Stage
from .test_printer_card import call_for_help

pytestmark = MARKS

each_look = pytest.mark.parametrize("look", ["light", "dark", "phone"])

X1C = "Bambu Lab X1 Carbon"
FOLDER = ROOT / "docs" / "images"
MOST_BYTES = 60_000
LOADED = """deep('img').every((it) => it.complete && it.naturalWidth)
  && seen('ha-card >>> ha-icon').every((it) => deep('path', it).length)"""
BOX = """(() => {
  const card = seen("ha-card")[0].getBoundingClientRect();
  const {x, y, width, height} = card;
  return {x: x - 8, y: y - 8, width: width + 16, height: height + 16};
})()"""


async def take(stage: Stage, name: str) -> None:
    """Take a picture of the card on the screen, once all of it is there."""
    await stage.sees(LOADED, "all pictures and icons")
    await stage.sees("!document.querySelector('#ha-launch-screen')", "no start screen")
    picture = await stage.page.picture(await stage.look(BOX))
    assert len(picture) < MOST_BYTES
    assert len(set(picture)) > 100, "it is blank"
    if "PRINTERNIZER_WRITE_PICTURES" in os.environ:
        (FOLDER / f"card-{name}.png").write_bytes(picture)


async def show(stage: Stage, look: str, card: dict[str, Any]) -> None:
    """Show a card as it is to be in a picture."""
    scheme = "dark" if look == "dark" else "light"
    await stage.page.prefer(prefers_color_scheme=scheme)
    await stage.open(card, size=PHONE if look == "phone" else DESKTOP)


@each_look
@pytest.mark.parametrize("kind", ["printer", "filament"])
async def test_a_card_has_a_picture(stage: Stage, kind: str, look: str) -> None:
    await stage.prints(X1C)
    await show(stage, look, await stage.card(kind, X1C))
    await take(stage, f"{kind}-{look}")


@each_look
async def test_the_objects_on_a_plate_have_a_picture(stage: Stage, look: str) -> None:
    await stage.prints(X1C)
    await show(stage, look, await stage.card("skip-objects", X1C))
    await stage.click("[data-object]")
    await stage.sees("seen('[data-action=skip]').length", "what is chosen")
    await take(stage, f"skip-objects-{look}")


@each_look
async def test_the_fleet_has_a_picture(stage: Stage, look: str) -> None:
    await stage.prints(X1C)
    await show(stage, look, {"type": "custom:printernizer-fleet"})
    await stage.sees("seen('.needs').length", "a printer that waits")
    await take(stage, f"fleet-{look}")


@each_look
async def test_jobs_have_a_picture(stage: Stage, look: str) -> None:
    await show(stage, look, {"type": "custom:printernizer-jobs"})
    for exhibit in stage.show.exhibits:
        if not exhibit.waits:
            exhibit.machine.advance(exhibit.machine.remaining or 0)
    await stage.sees("seen('[data-job]').length >= 4", "some jobs")
    await stage.sees("seen('.photo img').length >= 1", "a photo")
    await take(stage, f"jobs-{look}")


async def test_the_compact_card_and_the_alarm_have_pictures(stage: Stage) -> None:
    await stage.prints(X1C)
    await stage.open(await stage.card("printer", X1C, compact=True))
    await take(stage, "compact")
    call_for_help(stage, X1C)
    await stage.open(await stage.card("printer", X1C))
    await stage.sees("seen('.alert').length", "the alarm")
    await take(stage, "attention")
    await stage.prints(X1C)
