"""Rules for the pictures that Home Assistant shows for the integration."""

from PIL import Image
import pytest

from .files import PACKAGE

SIZES = [("", 1), ("@2x", 2)]


def _picture(name: str) -> Image.Image:
    with Image.open(PACKAGE / "brand" / f"{name}.png") as picture:
        picture.load()
        return picture


def test_there_is_no_other_picture() -> None:
    names = {path.name for path in (PACKAGE / "brand").iterdir()}
    assert names == {"icon.png", "icon@2x.png", "logo.png", "logo@2x.png"}


@pytest.mark.parametrize(("suffix", "scale"), SIZES)
def test_the_icon_is_a_square(suffix: str, scale: int) -> None:
    assert _picture(f"icon{suffix}").size == (256 * scale, 256 * scale)


@pytest.mark.parametrize(("suffix", "scale"), SIZES)
def test_the_logo_is_wide_and_neither_too_low_nor_too_high(
    suffix: str, scale: int
) -> None:
    width, height = _picture(f"logo{suffix}").size
    assert 128 * scale <= height <= 256 * scale
    assert width > height


@pytest.mark.parametrize("name", ["icon", "icon@2x", "logo", "logo@2x"])
def test_a_picture_shows_what_is_behind_it(name: str) -> None:
    picture = _picture(name)
    assert picture.mode == "RGBA"
    assert picture.getpixel((0, 0)) == (0, 0, 0, 0)
