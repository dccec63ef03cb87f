"""All cards, wherever people look at them."""

from collections.abc import AsyncIterator

import pytest_asyncio

from .stage import MARKS, PHONE, Stage

pytestmark = MARKS

X1C = "Bambu Lab X1 Carbon"
KINDS = ("printer", "filament")
CARDS = ", ".join(f"printernizer-{kind}" for kind in KINDS)

OUTSIDE = f"""deep('{CARDS}').flatMap((card) => {{
  const box = card.getBoundingClientRect();
  return deep("*", card.shadowRoot).filter((it) => {{
    const own = it.getBoundingClientRect();
    return own.width && (own.left < box.left - 1 || own.right > box.right + 1);
  }}).map((it) => it.className || it.localName);
}})"""
SMALL = f"""deep('{CARDS}').flatMap((card) => deep("button, select", card.shadowRoot))
  .filter((it) => it.offsetWidth < 44 || it.offsetHeight < 44)
  .map((it) => it.className)"""
MUTE = f"""deep('{CARDS}').flatMap((card) => deep("button, select", card.shadowRoot))
  .filter((it) => !it.innerText.trim() && !it.ariaLabel && !it.querySelector("[alt]"))
  .map((it) => it.className)"""
DARKNESS = """(() => {
  const style = getComputedStyle(seen("ha-card")[0]);
  const parts = (color) => color.match(/[0-9.]+/g).slice(0, 3).map(Number);
  const bright = (color) => Math.max(...parts(color));
  return [bright(style.backgroundColor), bright(style.color)];
})()"""


async def open_all(stage: Stage, **options: object) -> None:
    """Show every card of a printer, and the compact form."""
    cards = [await stage.card(kind, X1C) for kind in KINDS]
    compact = await stage.card("printer", X1C, compact=True)
    await stage.prints(X1C)
    await stage.open(*cards, compact, **options)  # type: ignore[arg-type]
    await stage.sees("seen('.spool').length >= 4", "spools")


async def test_nothing_is_wider_than_a_phone_and_all_can_be_hit(stage: Stage) -> None:
    await open_all(stage, size=PHONE)
    wide = "document.scrollingElement.scrollWidth - innerWidth"
    assert await stage.look(wide) <= 0
    assert await stage.look(OUTSIDE) == []
    assert await stage.look(SMALL) == []
    assert await stage.look(MUTE) == [], "nobody could be read what it is"


async def test_it_is_dark_where_people_like_it_dark(stage: Stage) -> None:
    await stage.page.prefer(prefers_color_scheme="dark")
    await open_all(stage)
    background, text = await stage.look(DARKNESS)
    assert background < 80
    assert text > 180


@pytest_asyncio.fixture(loop_scope="session")
async def reads_from_the_right(stage: Stage) -> AsyncIterator[None]:
    """Let the user speak Hebrew."""
    speak = stage.client.command
    key = "language"
    await speak("frontend/set_user_data", key=key, value={"language": "he"})
    yield
    await speak("frontend/set_user_data", key=key, value={"language": "en"})


async def test_it_begins_on_the_right_where_people_read_so(
    stage: Stage, reads_from_the_right: None
) -> None:
    await open_all(stage)
    await stage.sees("document.dir == 'rtl'", "a page from the right")
    box = "seen({})[0]?.getBoundingClientRect()"
    badge, name, bar, done = (
        box.format(f"'{part}'")
        for part in (".badge", ".plain .name", ".bar", ".bar > div")
    )
    await stage.sees(f"{badge}.x > {name}.x", "the badge before the name")
    await stage.sees(f"Math.abs({done}.right - {bar}.right) < 1", "where it began")
    assert await stage.look(OUTSIDE) == []


async def test_a_card_is_shown_only_when_something_of_it_has_changed(
    stage: Stage,
) -> None:
    await open_all(stage)
    card = "deep('printernizer-filament')[0]"
    before = await stage.look(f"[{card}.renders, {card}.told]")
    for number in range(20):
        await stage.client.post("/api/states/sensor.elsewhere", {"state": f"{number}"})
    told = f"{card}.told >= {before[1] + 5}"
    await stage.sees(told, "the page hears of states elsewhere")
    assert await stage.look(f"{card}.renders") == before[0]


async def test_it_stands_when_every_entity_is_called_otherwise(stage: Stage) -> None:
    names = await stage.rename_all(X1C)
    try:
        await open_all(stage)
        prints = "seen('.status')[0]?.innerText.startsWith('Printing')"
        await stage.sees(prints, "its status")
        await stage.sees("seen('[role=progressbar]').length >= 2", "how far it is")
        await stage.sees("seen('.heater').length >= 2", "its temperatures")
        await stage.sees("seen('.spool.full').length >= 3", "its spools")
    finally:
        await stage.rename(names)
