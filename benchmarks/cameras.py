"""How pictures get from a printer's camera to many who look at it."""

import asyncio
from contextlib import aclosing
import statistics
import time

from homeassistant.components.camera import async_get_image
from homeassistant.core import HomeAssistant

from custom_components.printernizer.following.shutter import async_take_picture
from custom_components.printernizer.printer.cameras.camera import PrinterCamera
from custom_components.printernizer.printer.cameras.shared import SharedCamera
from simulator.bambu.camera import framed
from simulator.bambu.dialects import P1S
from simulator.bambu.printer import BambuSimulator
from simulator.pictures import jpeg_of

from .figures import say
from .home import bambu_home
from .measures import until

_VIEWERS = 10
_PICTURES = 50
_ASLEEP = 3.0
_END = b"\xff\xd9"


async def ten_viewers_of_a_camera() -> None:
    """Let ten look at once, and see how late each picture is at each of them."""
    async with bambu_home(P1S) as (home, simulator):
        simulator.camera.interval = None
        camera = home.entry.runtime_data.coordinator.backend.camera("camera")
        if camera is None:
            raise LookupError("no camera")
        arrivals: list[dict[int, float]] = [{} for _ in range(_VIEWERS)]
        looking = [asyncio.create_task(_watch(camera, seen)) for seen in arrivals]
        await simulator.camera.wait_for_viewers(1)
        await until(lambda: all(0 in seen for seen in arrivals))
        jpeg = jpeg_of(simulator.machine)
        delays: list[float] = []
        for number in range(1, _PICTURES + 1):
            sent = time.perf_counter()
            simulator.camera.send_raw(framed(_marked(jpeg, number)))
            await until(lambda number=number: all(number in one for one in arrivals))  # type: ignore[misc]
            delays += [seen[number] - sent for seen in arrivals]
        for task in looking:
            task.cancel()
        await asyncio.gather(*looking, return_exceptions=True)
        say(
            f"{P1S.product_name}: connections to the camera for {_VIEWERS} viewers",
            f"{simulator.camera.total_connections}",
        )
        say(
            f"{P1S.product_name}: picture of {len(jpeg) / 1000:.0f} kB sent to seen by "
            "each",
            f"median {statistics.median(delays) * 1000:.1f} ms, "
            f"worst {max(delays) * 1000:.1f} ms",
        )


async def age_of_a_photo() -> None:
    """Take photos with a camera that slept before each, and wakes up with an old one.

    The age is that of the picture when it is wanted: below zero it is taken later.
    """
    ways = {"a still": _still_of, "a photo": async_take_picture}
    for name, take in ways.items():
        async with bambu_home(P1S) as (home, simulator):
            simulator.camera.wakes_with_the_last = True
            taken = _number_pictures(simulator)
            camera = home.entry.runtime_data.coordinator.backend.camera("camera")
            if not isinstance(camera, SharedCamera):
                raise TypeError("the camera is none that sleeps")
            await camera.frame()
            ages = []
            for _ in range(_PICTURES):
                await camera.close()
                await asyncio.sleep(_ASLEEP)
                wanted = time.perf_counter()
                content = await take(home.hass, home.entity_id("camera", "camera"))
                ages.append(wanted - taken[_number_of(content)])
            say(
                f"{P1S.product_name}: age of {name} when it is wanted, {_PICTURES} "
                f"times, camera asleep for {_ASLEEP:.0f} s",
                f"median {statistics.median(ages):.2f} s, worst {max(ages):.2f} s",
            )


async def _still_of(hass: HomeAssistant, entity_id: str) -> bytes:
    """Return what Home Assistant shows of a camera."""
    return (await async_get_image(hass, entity_id)).content


def _number_pictures(simulator: BambuSimulator) -> list[float]:
    """Hide a number in each picture of a camera, and return when each was taken."""
    taken: list[float] = []
    jpeg = jpeg_of(simulator.machine)

    def picture() -> bytes:
        taken.append(time.perf_counter())
        return _marked(jpeg, len(taken) - 1)

    simulator.camera._picture = picture  # noqa: SLF001
    return taken


async def _watch(camera: PrinterCamera, seen: dict[int, float]) -> None:
    """Note when each picture arrives; the first of all has no number."""
    async with aclosing(camera.frames()) as frames:
        async for frame in frames:
            arrived = time.perf_counter()
            seen[_number_of(frame.content) if seen else 0] = arrived


def _marked(jpeg: bytes, number: int) -> bytes:
    """Hide a number in a picture, before its end."""
    return jpeg.removesuffix(_END) + number.to_bytes(2) + _END


def _number_of(jpeg: bytes) -> int:
    return int.from_bytes(jpeg[-4:-2])
