"""The cards of printers that are off, have two nozzles, dry or have a camera."""

from demo.printers import VASE
from simulator.bambu.printer import BambuSimulator
from simulator.kinds import Kind

from .forms import add, device_of, one_more, reads, remove, state_of
from .stage import MARKS, PHONE, Stage

pytestmark = MARKS

MK3 = "Prusa MK3S on a Raspberry Pi"
H2D, PI = "bambu:h2d", "prusa:rpi"
PICTURE = "seen('.picture img')[0]?.naturalWidth > 0"


async def card(stage: Stage, kind: Kind, name: str) -> dict[str, str]:
    """Return one of our cards for a printer that was added."""
    device = await device_of(stage, kind)
    return {"type": f"custom:printernizer-{name}", "device_id": device}


async def test_a_printer_with_two_nozzles_shows_both_and_what_it_dries(
    stage: Stage,
) -> None:
    async with one_more(H2D) as (kind, simulator):
        assert isinstance(simulator, BambuSimulator)
        simulator.settings.units[0].dry_minutes = 90
        try:
            await add(stage, kind, simulator)
            await stage.open(
                await card(stage, kind, "printer"), await card(stage, kind, "filament")
            )
            icons = "seen('.heater ha-icon').map((it) => it.icon)"
            nozzles = f"{icons}.filter((it) => it === 'mdi:printer-3d-nozzle')"
            await stage.sees(f"{nozzles}.length === 2", "two nozzles")
            sides = "seen('.heater .chip').map((it) => it.innerText.trim()[0])"
            await stage.sees(f"{sides}.join('').startsWith('◂/▸/')", "which is which")
            dries = "seen('printernizer-filament >>> ha-icon')"
            await stage.sees(
                f"{dries}.some((it) => it.icon === 'mdi:timer-sand')", "time to dry"
            )
            await stage.page.resize(PHONE)
            name = "seen('.unit .muted.grow')[0]"
            whole = f"innerWidth < 400 && {name}.scrollWidth <= {name}.clientWidth"
            await stage.sees(whole, "all of the unit's name")
            stop = '[data-key="button.stop_drying"]'
            await stage.click(stop)
            await stage.click("[data-answer]")
            await stage.happens(
                "it dries no more", lambda: not simulator.settings.units[0].dry_minutes
            )
        finally:
            await remove(stage, kind)


async def test_a_printer_that_is_off_shows_its_last_job_and_the_photo_of_it(
    stage: Stage,
) -> None:
    async with one_more(PI) as (kind, simulator):
        try:
            await add(stage, kind, simulator)
            simulator.machine.start(VASE)
            await state_of(stage, kind, "status", "printing")
            simulator.machine.stop()
            await state_of(stage, kind, "status", "cancelled")
            await stage.open(await card(stage, kind, "printer"))
            await simulator.power_off()
            await reads(stage, ".status", "Offline")
            await reads(stage, "printernizer-printer >>> .name", VASE.file)
            await reads(stage, "printernizer-printer >>> .muted", "Cancelled · ")
            await stage.sees(PICTURE, "the photo")
        finally:
            await remove(stage, kind)


async def test_a_camera_shows_what_it_sees(stage: Stage) -> None:
    await stage.open(await stage.card("printer", MK3, picture="camera"))
    await stage.sees("seen('.camera').length", "the camera")
    await stage.sees(PICTURE, "its picture")
