"""The filament card, as people see it and use it."""

from simulator.bambu.printer import BambuSimulator
from simulator.machine import Phase

from .stage import MARKS, Stage

pytestmark = MARKS

X1C = "Bambu Lab X1 Carbon"


def bambu(stage: Stage) -> BambuSimulator:
    """Return the printer with the spools."""
    simulator = stage.exhibit(X1C).simulator
    assert isinstance(simulator, BambuSimulator)
    return simulator


async def test_it_shows_every_slot_with_what_is_left(stage: Stage) -> None:
    await stage.open(await stage.card("filament", X1C))
    await stage.sees("seen('.slots > .slot').length == 4", "four slots")
    texts = await stage.look("seen('.slot').map((it) => it.innerText)")
    assert "PLA" in texts[0]
    assert "82%" in texts[0]
    assert "820\xa0g" in texts[0]
    assert "Empty" in texts[3]
    active = "seen('.slot').map((it) => it.ariaCurrent == 'true')"
    assert (await stage.look(active)).count(True) == 1
    assert await stage.look("seen('.spool img')[0].naturalWidth") > 0


async def test_a_spool_is_described_by_its_profile(stage: Stage) -> None:
    await stage.open(await stage.card("filament", X1C))
    await stage.click(".slot:nth-child(3)")
    await stage.click("summary")
    await stage.sees("deep('datalist option').length > 50", "profiles to choose from")
    fill = """["profile", "color"].map((it, index) => (
      deep(`input[name=${it}]`)[0].value = ["Generic PETG HF", "#112233"][index]))"""
    await stage.look(fill)
    await stage.click("[data-action=set_filament]")
    spool = bambu(stage).settings.units[0].spools

    def is_described() -> bool:
        third = spool[2]
        return third is not None and third.color == "112233FF"

    await stage.happens("the printer knows the colour", is_described)
    await stage.sees(
        "seen('.slot img')[2]?.src.startsWith('data:') && !deep('dialog').length",
        "the swatch",
    )


async def test_a_spool_is_loaded_after_a_question_and_only_while_nothing_prints(
    stage: Stage,
) -> None:
    await stage.prints(X1C)
    await stage.open(await stage.card("filament", X1C))
    await stage.click(".slot:nth-child(2)")
    load = "[data-action=load_filament]"
    await stage.sees(f"seen('{load}')[0]?.disabled", "it prints: nothing to load")
    await stage.rests(X1C)
    await stage.sees(f"seen('{load}')[0]?.disabled === false", "it can be loaded")
    await stage.click(load)
    await stage.asks(f"{X1C}: Load filament?")
    settings = bambu(stage).settings
    assert settings.tray != 1
    await stage.click("[data-answer]")
    await stage.happens("the second spool is loaded", lambda: settings.tray == 1)
    assert stage.exhibit(X1C).machine.phase is not Phase.PRINTING
