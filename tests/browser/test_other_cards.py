"""The cards of jobs, of objects to skip and of the fleet, and the dashboard of them."""

from demo.dashboard import PATH
from simulator.bambu.printer import BambuSimulator
from simulator.machine import ACTIVE

from .stage import MARKS, Stage

pytestmark = MARKS

X1C = "Bambu Lab X1 Carbon"
SPOT = ".plate > [data-object]"


async def test_what_is_chosen_is_skipped_once_somebody_has_agreed(stage: Stage) -> None:
    await stage.prints(X1C)
    simulator = stage.exhibit(X1C).simulator
    assert isinstance(simulator, BambuSimulator)
    # Nothing else that the card looks at changes then, for however long.
    stage.exhibit(X1C).machine.pause()
    await stage.shows(X1C, "paused", "attention")
    await stage.open(await stage.card("skip-objects", X1C))
    chosen = await stage.sees(f"seen('{SPOT}')[1]?.dataset.object", "objects")
    # Two behind, and the third one in front of the first.
    places = f"seen('{SPOT}').map((it) => [it.offsetLeft, it.offsetTop])"
    first, second, third = await stage.look(places)
    assert first[0] == third[0] < second[0]
    assert first[1] == second[1] < third[1]
    await stage.click(f"{SPOT}:nth-child(2)")
    named = f"seen('[data-object=\"{chosen}\"]').map((it) => it.ariaChecked)"
    await stage.sees(f"{named}.join() === 'true,true'", "it is chosen by name as well")
    await stage.click("[data-action=skip]")
    await stage.asks(f"{X1C}: Skip objects?")
    assert simulator.settings.skipped == []
    await stage.click("[data-answer]")
    await stage.happens("it is skipped", lambda: bool(simulator.settings.skipped))
    assert simulator.settings.skipped == [int(chosen)]
    skipped = f"seen('{SPOT}')[1]?.disabled"
    await stage.sees(f"{skipped} && !seen('[data-action=skip]').length", "no offer")


async def test_a_job_that_was_cancelled_is_listed_and_can_be_printed_again(
    stage: Stage,
) -> None:
    await stage.prints(X1C)
    machine = stage.exhibit(X1C).machine
    assert machine.plan is not None
    name = machine.plan.name
    await stage.open(await stage.card("jobs", X1C))
    await stage.rests(X1C)
    listed = "seen('[data-job]')[0]?.innerText.includes('Cancelled')"
    await stage.sees(listed, "the job")
    assert name in await stage.text("[data-job]")
    await stage.click("[data-job]")
    await stage.click("[data-action=start_print]:not([disabled])")
    await stage.asks(f"{X1C}: Start print?")
    assert machine.phase not in ACTIVE
    await stage.click("[data-answer]")
    await stage.happens("it prints", lambda: machine.phase in ACTIVE)
    assert machine.plan.name == name


async def test_the_fleet_is_counted_and_who_waits_is_named(stage: Stage) -> None:
    await stage.prints(X1C)
    simulator = stage.exhibit(X1C).simulator
    assert isinstance(simulator, BambuSimulator)
    await stage.open({"type": "custom:printernizer-fleet"})
    waiting = "seen('[data-count=attention] b')[0]?.innerText"
    # One of the demo's printers waits from the beginning.
    assert await stage.sees(waiting, "a count") == "1"
    simulator.settings.pause_stage = 35
    stage.exhibit(X1C).machine.pause()
    await stage.sees(f"{waiting} === '2'", "one more that waits")
    named = f"seen('.needs').some((it) => it.innerText.includes('{X1C}'))"
    await stage.sees(named, "its name")
    stage.exhibit(X1C).machine.resume()
    await stage.sees(f"{waiting} === '1'", "one less that waits")


async def test_the_dashboard_has_an_overview_a_page_a_printer_and_the_jobs(
    stage: Stage,
) -> None:
    await stage.page.open(f"{stage.show.home_assistant.url}/{PATH}")
    await stage.sees("seen('printernizer-fleet').length", "the fleet")
    printers = len(stage.show.exhibits)
    assert await stage.look("seen('printernizer-printer').length") == printers
    pages = "deep('hui-root')[0].lovelace.config.views.map((it) => it.title)"
    titles = await stage.look(pages)
    assert titles[0] == "Overview"
    assert X1C in titles
    assert len(titles) == printers + 2


async def test_the_page_of_a_printer_shows_its_video_while_somebody_looks(
    stage: Stage,
) -> None:
    printer = await stage.device_id(X1C)
    await stage.page.open(f"{stage.show.home_assistant.url}/{PATH}/{printer}")
    await stage.sees("seen('video')[0]?.videoWidth > 0", "its video")
    simulator = stage.exhibit(X1C).simulator
    assert isinstance(simulator, BambuSimulator)
    assert simulator.video.viewers == 1
