"""Home Assistant without us, as it starts when somebody looks for a culprit."""

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
