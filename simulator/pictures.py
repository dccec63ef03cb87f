"""Pictures: what a camera in a simulated printer sees, and what a slicer draws."""

from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from .machine import Machine

SIZE = (1280, 720)
QUALITY = 80

_CHAMBER = (26, 28, 32)
_BED = (62, 66, 74)
_PART = (0, 150, 136)
_NOZZLE = (190, 190, 190)
_TEXT = (235, 235, 235)
_BED_Y = 610
_TALLEST = 430


def jpeg_of(machine: Machine) -> bytes:
    """Take a picture of a machine, as JPEG."""
    name = machine.plan.name if machine.plan else "no job"
    progress = machine.progress or 0.0
    return _draw(f"{name}: {progress:.1f} %, {machine.phase}", round(progress, 1))


@lru_cache(maxsize=16)
def _draw(caption: str, progress: float) -> bytes:
    """Draw the part as high as it has got; the same picture is drawn once."""
    image = Image.new("RGB", SIZE, _CHAMBER)
    draw = ImageDraw.Draw(image)
    middle, top = SIZE[0] // 2, _BED_Y - round(_TALLEST * progress / 100)
    draw.rectangle((240, _BED_Y, SIZE[0] - 240, _BED_Y + 24), fill=_BED)
    draw.rectangle((middle - 160, top, middle + 160, _BED_Y), fill=_PART)
    draw.polygon(
        [(middle - 30, top - 70), (middle + 30, top - 70), (middle, top)], fill=_NOZZLE
    )
    draw.text((40, 30), caption, fill=_TEXT, font=ImageFont.load_default(40))
    content = BytesIO()
    image.save(content, "JPEG", quality=QUALITY)
    return content.getvalue()


@lru_cache(maxsize=16)
def plate_png(color: str, size: tuple[int, int] = (512, 512)) -> bytes:
    """Draw the picture of a plate: a box of this colour (`#RRGGBB`) on the bed."""
    side = min(size)
    plate = _plate(color).resize((side, side), Image.Resampling.LANCZOS)
    image = Image.new("RGBA", size, (0, 0, 0, 0))
    image.paste(plate, ((size[0] - side) // 2, (size[1] - side) // 2))
    content = BytesIO()
    image.save(content, "PNG")
    return content.getvalue()


def _plate(color: str) -> Image.Image:
    image = Image.new("RGBA", (512, 512), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    pen.polygon([(256, 196), (486, 316), (256, 436), (26, 316)], fill=(70, 74, 82, 255))
    for step in range(1, 8):
        across, down = 230 * step // 8, 120 * step // 8
        grid = (96, 101, 110, 255)
        pen.line([(26 + across, 316 - down), (256 + across, 436 - down)], fill=grid)
        pen.line([(486 - across, 316 - down), (256 - across, 436 - down)], fill=grid)
    light, middle, dark = (_shade(color, share) for share in (1.0, 0.8, 0.55))
    pen.polygon([(256, 96), (376, 158), (256, 220), (136, 158)], fill=light)
    pen.polygon([(136, 158), (256, 220), (256, 376), (136, 314)], fill=middle)
    pen.polygon([(376, 158), (256, 220), (256, 376), (376, 314)], fill=dark)
    return image


def _shade(color: str, share: float) -> tuple[int, int, int, int]:
    """Return a colour, given as `#RRGGBB`, with less light on it."""
    red, green, blue = bytes.fromhex(color.removeprefix("#")[:6])
    return int(red * share), int(green * share), int(blue * share), 255
