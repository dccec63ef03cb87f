"""Looking through a camera."""

from contextlib import aclosing

from custom_components.printernizer.printer.cameras.camera import Frame, PrinterCamera


async def some(camera: PrinterCamera, count: int) -> list[Frame]:
    """Look until so many pictures were seen."""
    seen: list[Frame] = []
    async with aclosing(camera.frames()) as frames:
        async for frame in frames:
            seen.append(frame)
            if len(seen) == count:
                break
    return seen


async def look(camera: PrinterCamera, count: int) -> list[bytes]:
    """Look until so many pictures were seen, and return what was in them."""
    return [frame.content for frame in await some(camera, count)]
