"""Where the objects of a plate are, by the picture that the slicer makes for picking.

It is the plate from straight above, without shades: what belongs to an object has a
colour that is its number, red the lowest byte and blue the highest, and the rest is
black. So it is written, and read again to skip objects, by the slicer's own source
(Bambu Studio 2: `GLCanvas3D`, `Plater`, `SkipPartCanvas`).
"""

from collections.abc import Iterable
from io import BytesIO
from typing import cast

from PIL import Image, ImageChops

from ...printer.plates import Box

# Slicers draw 512 of them; whoever wrote the file does not fill the memory.
_MOST_PIXELS = 2048
# More than there are objects on any plate (threemf.py): a photo, for one.
_MOST_COLOURS = 4096
_MOST_OBJECTS = 1 << 24


def boxes(picture: bytes, objects: Iterable[int]) -> dict[int, Box]:
    """Return where each object is that can be seen, nothing of what is no such picture.

    Blocks for some milliseconds. `picture` is a PNG; `objects` are numbers of 24 bits.
    """
    try:
        # A file from somewhere gets near one decoder of Pillow only.
        with Image.open(BytesIO(picture), formats=["PNG"]) as image:
            if max(image.size) > _MOST_PIXELS:
                return {}
            seen = image.convert("RGB")
    except OSError, SyntaxError, ValueError:
        return {}
    counted = seen.getcolors(_MOST_COLOURS) or ()
    colours = {cast("tuple[int, ...]", colour) for _, colour in counted}
    return {
        number: _box(seen, colour)
        for number in objects
        if 0 < number < _MOST_OBJECTS and (colour := _colour(number)) in colours
    }


def _colour(number: int) -> tuple[int, ...]:
    return tuple(number.to_bytes(3, "little"))


def _box(seen: Image.Image, colour: tuple[int, ...]) -> Box:
    """Return the box around all that has a colour."""
    other = ImageChops.difference(seen, Image.new("RGB", seen.size, colour))
    red, green, blue = other.split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    around = most.point(lambda value: 0 if value else 255).getbbox()
    assert around is not None  # noqa: S101 - it has that colour somewhere
    left, top, right, bottom = around
    width, height = seen.size
    return Box(
        left=left / width,
        top=top / height,
        width=(right - left) / width,
        height=(bottom - top) / height,
    )
