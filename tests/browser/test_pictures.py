"""The pictures of the cards in docs/images.

Make them anew: PRINTERNIZER_WRITE_PICTURES=1 pytest tests/browser/test_pictures.py
"""

import os

import pytest

from demo.configuration import ROOT

from .stage import DESKTOP, PHONE, Stage
from .test_printer_card import call_for_help

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(300),
    pytest.mark.xdist_group("browser"),
]

X1C = "Bambu Lab X1 Carbon"
FOLDER = ROOT / "docs" / "images"
MOST_BYTES = 60_000
LOADED = "deep('img').every((it) => it.complete && it.naturalWidth)"
BOX = """(() => {
  const card = seen("ha-card")[0].getBoundingClientRect();
  const {x, y, width, height} = card;
  return {x: x - 8, y: y - 8, width: width + 16, height: height + 16};
})()"""


async def take(stage: Stage, name: str) -> None:
    """Take a picture of the card on the screen, once all of it is there."""
    await stage.sees(LOADED, "all pictures")
    await stage.sees("!document.querySelector('#ha-launch-screen')", "no start screen")
    picture = await stage.page.picture(await stage.look(BOX))
    assert len(picture) < MOST_BYTES
    assert len(set(picture)) > 100, "it is blank"
    if "PRINTERNIZER_WRITE_PICTURES" in os.environ:
        (FOLDER / f"card-{name}.png").write_bytes(picture)


@pytest.mark.parametrize("look", ["light", "dark", "phone"])
@pytest.mark.parametrize("kind", ["printer", "filament"])
async def test_a_card_has_a_picture(stage: Stage, kind: str, look: str) -> None:
    scheme = "dark" if look == "dark" else "light"
    await stage.page.prefer(prefers_color_scheme=scheme)
    await stage.prints(X1C)
    size = PHONE if look == "phone" else DESKTOP
    await stage.open(await stage.card(kind, X1C), size=size)
    await take(stage, f"{kind}-{look}")


async def test_the_compact_card_and_the_alarm_have_pictures(stage: Stage) -> None:
    await stage.prints(X1C)
    await stage.open(await stage.card("printer", X1C, compact=True))
    await take(stage, "compact")
    call_for_help(stage, X1C)
    await stage.open(await stage.card("printer", X1C))
    await stage.sees("seen('.alert').length", "the alarm")
    await take(stage, "attention")
    await stage.prints(X1C)
