"""Pages that do not have our cards, or not yet."""

import json

from custom_components.printernizer.serving.cards import CARDS

from .forms import visit
from .stage import DASHBOARD, MARKS, Stage

pytestmark = MARKS

X1C = "Bambu Lab X1 Carbon"
CARD = "printernizer-printer"


async def test_nothing_of_us_is_in_safe_mode_and_all_is_back_after_it(
    stage: Stage,
) -> None:
    home_assistant = stage.show.home_assistant
    await stage.open(await stage.card("printer", X1C))
    before = await stage.device_id(X1C)
    try:
        await home_assistant.restart(safe_mode=True)
        await visit(stage, f"/{DASHBOARD}")
        await stage.sees("seen('hui-error-card').length", "that the card is unknown")
        assert not await stage.look(f"customElements.get('{CARD}')")
    finally:
        await home_assistant.restart()
    await visit(stage, f"/{DASHBOARD}")
    await stage.sees(f"seen('{CARD}')[0]?.renders > 0", "the card")
    assert await stage.device_id(X1C) == before
    assert await stage.text(".name") == X1C


async def test_cards_wait_for_the_frontend_which_forgets_what_came_before_it(
    stage: Stage,
) -> None:
    await stage.open(await stage.card("printer", X1C))
    loaded = "performance.getEntriesByType('resource').map((it) => it.name)"
    found = f"{loaded}.find((it) => it.endsWith('/printernizer.js'))"
    module = await stage.sees(found, "our module")
    # A page of the same origin, without the frontend.
    await stage.page.open(f"{stage.show.home_assistant.url}/manifest.json")
    await stage.sees("document.contentType.includes('json')", "a bare page")
    await stage.look(f"void import({module!r})")
    every = [
        module.replace("printernizer.js", path.name) for path in CARDS.glob("*.js")
    ]
    there = f"{json.dumps(every)}.every((it) => {loaded}.includes(it))"
    await stage.sees(there, "all modules are there")
    assert await stage.look(f"customElements.get('{CARD}') === undefined")
    await stage.look(
        "customElements.define('home-assistant', class extends HTMLElement {})"
    )
    await stage.sees(f"customElements.get('{CARD}')", "the card")
