"""What a camera in a simulated printer sees: the bed and the part that grows on it."""

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
