"""Pictures: what a camera in a simulated printer sees, and what a slicer draws."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
import math
import zlib

from PIL import Image, ImageDraw, ImageFont

from .machine import Machine

SIZE = (1280, 720)
QUALITY = 80

_CHAMBER = (30, 33, 38, 255)
_WALL = (41, 45, 52, 255)
_BED = (70, 74, 82, 255)
_GRID = (96, 101, 110, 255)
_PART = "#009688"
_RAIL, _NOZZLE = (120, 124, 130, 255), (205, 170, 90, 255)
_TEXT = (150, 154, 160)
_FLAT = 0.52
"""How a circle on the bed looks from above: its depth by its width."""
_PLATE = 512

type _Point = tuple[float, float]
type _Color = tuple[int, int, int, int]
type _Shape = Callable[[float, float], float]
"""How far a part reaches, from 0 to 1, at a height (0 to 1) and an angle."""


def _vase(height: float, angle: float) -> float:
    belly = 0.62 + 0.28 * math.sin(1.2 + 4.4 * height)
    return belly * (1 + 0.06 * math.cos(7 * angle + 3 * height))


def _dome(height: float, angle: float) -> float:
    ridge = 0.05 * max(0.0, math.cos(2 * angle)) ** 8
    return math.sqrt(max(0.0, 1 - 0.96 * height**2)) * 0.92 + ridge


def _gear(height: float, angle: float) -> float:
    if height > 0.55:
        return 0.3
    return 0.9 + 0.1 * math.tanh(6 * math.sin(14 * angle))


def _tower(height: float, angle: float) -> float:
    square = 1 / max(abs(math.cos(angle)), abs(math.sin(angle)))
    return square * (0.66 if height < 0.12 or height > 0.9 else 0.5)


_SHAPES: Mapping[str, tuple[_Shape, float]] = {
    "vase": (_vase, 2.1),
    "helmet": (_dome, 1.25),
    "gear": (_gear, 1.2),
    "bracket": (_tower, 1.5),
}
"""The shape of what is called so, and how high it is, by its radius."""


def _shape_of(name: str) -> tuple[_Shape, float]:
    """Return the shape of whatever is called so; it is always the same one."""
    for word, shape in _SHAPES.items():
        if word in name.lower():
            return shape
    return list(_SHAPES.values())[zlib.crc32(name.encode()) % len(_SHAPES)]


@dataclass(frozen=True, slots=True)
class _Part:
    """A part on the bed: where its middle stands, and how large it is, in pixels."""

    at: _Point
    radius: float
    color: str
    name: str
    layer: float = 2.0
    sides: int = 72

    @property
    def height(self) -> float:
        """How high it is in the end, in pixels."""
        return self.radius * _shape_of(self.name)[1]

    def draw(self, pen: ImageDraw.ImageDraw, done: float = 1.0) -> _Point:
        """Draw it layer on layer, as far as it is done; return where its top is."""
        layers = max(1, round(self.height / self.layer))
        number = round(layers * done)
        for index in range(number):
            self._lay(pen, index / layers)
        return self.at[0], self.at[1] - number * self.layer

    def _lay(self, pen: ImageDraw.ImageDraw, height: float) -> None:
        corners = range(self.sides + 1)
        angles = [2 * math.pi * corner / self.sides for corner in corners]
        edge = [self._place(height, angle) for angle in angles]
        pen.polygon(edge, fill=_shade(self.color, 1.0))
        for angle, begin, end in zip(angles, edge, edge[1:], strict=False):
            if begin[1] + end[1] > 2 * (self.at[1] - height * self.height):
                light = 0.68 - 0.26 * math.cos(angle)
                width = math.ceil(self.layer) + 1
                pen.line([begin, end], fill=_shade(self.color, light), width=width)

    def _place(self, height: float, angle: float) -> _Point:
        shape, _ = _shape_of(self.name)
        reach = self.radius * shape(height, angle)
        across, down = math.cos(angle), _FLAT * math.sin(angle)
        base = self.at[1] - height * self.height
        return self.at[0] + reach * across, base + reach * down


def jpeg_of(machine: Machine) -> bytes:
    """Take a picture of a machine, as JPEG."""
    name = machine.plan.name if machine.plan else "no job"
    return _photo(name, round(machine.progress or 0.0, 1), str(machine.phase))


@lru_cache(maxsize=16)
def _photo(name: str, progress: float, phase: str) -> bytes:
    """Draw the part as high as it has got; the same picture is drawn once."""
    image = Image.new("RGBA", SIZE, _CHAMBER)
    pen = ImageDraw.Draw(image)
    pen.polygon([(200, 0), (1080, 0), (1080, 400), (200, 400)], fill=_WALL)
    _bed(pen, middle=(640, 480), across=420, lines=10)
    part = _Part((640, 490), 150, _PART, name, layer=3, sides=48)
    x, y = part.draw(pen, progress / 100)
    pen.rectangle((120, y - 108, 1160, y - 86), fill=_RAIL)
    pen.rectangle((x - 46, y - 130, x + 46, y - 40), fill=_CHAMBER, outline=_RAIL)
    pen.polygon([(x - 22, y - 40), (x + 22, y - 40), (x, y - 4)], fill=_NOZZLE)
    caption = f"{name}: {progress:.1f} %, {phase}"
    pen.text((24, SIZE[1] - 40), caption, fill=_TEXT, font=ImageFont.load_default(22))
    content = BytesIO()
    image.convert("RGB").save(content, "JPEG", quality=QUALITY)
    return content.getvalue()


@lru_cache(maxsize=16)
def plate_png(
    color: str,
    size: tuple[int, int] = (_PLATE, _PLATE),
    *,
    name: str = "",
    objects: int = 1,
) -> bytes:
    """Draw the picture of a plate: so many parts of this colour (`#RRGGBB`) on it."""
    side = min(size)
    plate = _plate(color, name, objects)
    plate = plate.resize((side, side), Image.Resampling.LANCZOS)
    image = Image.new("RGBA", size, (0, 0, 0, 0))
    image.paste(plate, ((size[0] - side) // 2, (size[1] - side) // 2))
    content = BytesIO()
    image.save(content, "PNG")
    return content.getvalue()


@lru_cache(maxsize=16)
def _plate(color: str, name: str, objects: int) -> Image.Image:
    image = Image.new("RGBA", (_PLATE, _PLATE), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    middle, across = (_PLATE / 2, 330.0), 236.0
    _bed(pen, middle, across, lines=8)
    rows = math.ceil(math.sqrt(objects))
    radius = 0.62 * across / (rows + 0.35)
    # Those at the back first: the others stand before them.
    places = sorted((divmod(index, rows) for index in range(objects)), key=sum)
    for row, column in places:
        left, right = (2 * index - rows + 1 for index in (row, column))
        offset = across / (2 * rows + 0.4)
        x = middle[0] + (right - left) * offset
        y = middle[1] + (left + right) * offset * _FLAT
        _Part((x, y), radius, color, name).draw(pen)
    return image


def _bed(pen: ImageDraw.ImageDraw, middle: _Point, across: float, lines: int) -> None:
    """Draw a bed from one of its corners, with lines on it."""
    x, y = middle
    down = across * _FLAT
    corners = [(x, y - down), (x + across, y), (x, y + down), (x - across, y)]
    pen.polygon(corners, fill=_BED)
    for step in range(1, lines):
        right, low = across * step / lines, down * step / lines
        pen.line(
            [(x - across + right, y - low), (x + right, y + down - low)], fill=_GRID
        )
        pen.line(
            [(x + across - right, y - low), (x - right, y + down - low)], fill=_GRID
        )


def _shade(color: str, share: float) -> _Color:
    """Return a colour, given as `#RRGGBB`, with less light on it."""
    red, green, blue = bytes.fromhex(color.removeprefix("#")[:6])
    return int(red * share), int(green * share), int(blue * share), 255
