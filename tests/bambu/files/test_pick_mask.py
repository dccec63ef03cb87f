"""Where objects are on a plate, by pictures as slicers draw them for picking."""

from io import BytesIO

from PIL import Image, ImageDraw
import pytest

from custom_components.printernizer.bambu.files.pick_mask import boxes
from custom_components.printernizer.printer.plates import Box

SMALL, LARGE = 157, 0x0302_01
"""Numbers: the colour of the second one has a red of 1, a green of 2, a blue of 3."""


def mask(size: int = 512, mode: str = "RGBA") -> bytes:
    """Draw a plate with two objects, a ring of one around the other."""
    image = Image.new(mode, (size, size))
    pen = ImageDraw.Draw(image)
    pen.ellipse((128, 64, 383, 319), outline=(1, 2, 3, 255), width=20)
    pen.rectangle((240, 160, 271, 223), fill=(157, 0, 0, 255))
    content = BytesIO()
    image.save(content, "PNG")
    return content.getvalue()


@pytest.mark.parametrize("mode", ["RGBA", "RGB"])
def test_an_object_is_where_its_colour_is(mode: str) -> None:
    assert boxes(mask(mode=mode), [SMALL, LARGE]) == {
        SMALL: Box(left=240 / 512, top=160 / 512, width=32 / 512, height=64 / 512),
        LARGE: Box(left=0.25, top=0.125, width=0.5, height=0.5),
    }


def test_an_object_that_nobody_sees_is_nowhere() -> None:
    assert boxes(mask(), [0, 158, 0x0003_0201 + 1, 2**33]) == {}


@pytest.mark.parametrize(
    "picture",
    [b"", b"\x89PNG", mask()[:60], mask(4096)],
    ids=["nothing", "beginning", "half", "huge"],
)
def test_what_is_no_such_picture_places_nothing(picture: bytes) -> None:
    assert boxes(picture, [SMALL, LARGE]) == {}


def test_a_shaded_picture_places_nothing() -> None:
    gradient = Image.linear_gradient("L").resize((512, 512))
    noise = Image.effect_noise((512, 512), 90)
    content = BytesIO()
    Image.merge("RGB", (gradient, noise, gradient.rotate(90))).save(content, "PNG")
    assert boxes(content.getvalue(), range(1, 200)) == {}
