"""Models to slice, made by ourselves: bodies of revolution, one of two colours.

Sizes in mm. They are what a share of layers or of time judges worst: most of their
filament is at one end.
"""

from collections.abc import Sequence
import io
from itertools import chain, pairwise
import math
import struct
import zipfile

type Triangle = tuple[Point, Point, Point]
type Point = tuple[float, float, float]
type Profile = Sequence[tuple[float, float]]
"""Radius and height, from the bottom up."""

_SIDES = 48

PROFILES: dict[str, Profile] = {
    "cone": [(25, 0), (1, 40)],
    "funnel": [(2, 0), (4, 12), (26, 40)],
    "lamp": [(20, 0), (20, 4), (3, 6), (3, 34), (18, 40), (12, 46)],
    "cylinder": [(15, 0), (15, 35)],
}


def turned(profile: Profile) -> list[Triangle]:
    """Return the closed surface of a profile that turns around the vertical axis."""
    rings = [
        [_point(radius, side, z) for side in range(_SIDES)] for radius, z in profile
    ]
    found = []
    for low, high in pairwise(rings):
        for side in range(_SIDES):
            then = (side + 1) % _SIDES
            found.append((low[side], low[then], high[then]))
            found.append((low[side], high[then], high[side]))
    bottom, top = (0.0, 0.0, profile[0][1]), (0.0, 0.0, profile[-1][1])
    for side in range(_SIDES):
        then = (side + 1) % _SIDES
        found.append((bottom, rings[0][then], rings[0][side]))
        found.append((top, rings[-1][side], rings[-1][then]))
    return found


def stl(triangles: Sequence[Triangle]) -> bytes:
    """Return a surface as a binary STL file; its normals are left to the reader."""
    body = b"".join(
        struct.pack("<12fH", 0, 0, 0, *chain.from_iterable(triangle), 0)
        for triangle in triangles
    )
    return bytes(80) + struct.pack("<I", len(triangles)) + body


def two_colours(lower: Sequence[Triangle], upper: Sequence[Triangle]) -> bytes:
    """Return a project whose one object has two parts, for the tools 1 and 2."""
    parts = ((1, len(lower)), (2, len(upper)))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELATIONS)
        archive.writestr("3D/3dmodel.model", _model([*lower, *upper]))
        archive.writestr("Metadata/Slic3r_PE_model.config", _parts(parts))
    return packed.getvalue()


def _point(radius: float, side: int, z: float) -> Point:
    angle = 2 * math.pi * side / _SIDES
    return radius * math.cos(angle), radius * math.sin(angle), z


def _model(triangles: Sequence[Triangle]) -> str:
    places: dict[Point, int] = {}
    faces = []
    for triangle in triangles:
        numbers = [places.setdefault(point, len(places)) for point in triangle]
        faces.append('<triangle v1="{}" v2="{}" v3="{}"/>'.format(*numbers))
    points = "".join(f'<vertex x="{x}" y="{y}" z="{z}"/>' for x, y, z in places)
    return (
        '<?xml version="1.0" encoding="UTF-8"?><model unit="millimeter" '
        'xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02" '
        'xmlns:slic3rpe="http://schemas.slic3r.org/3mf/2017/06">'
        '<metadata name="slic3rpe:Version3mf">1</metadata>'
        f'<resources><object id="1" type="model"><mesh><vertices>{points}</vertices>'
        f"<triangles>{''.join(faces)}</triangles></mesh></object></resources>"
        '<build><item objectid="1" printable="1"/></build></model>'
    )


def _parts(parts: Sequence[tuple[int, int]]) -> str:
    first, volumes = 0, ""
    for tool, count in parts:
        volumes += (
            f'<volume firstid="{first}" lastid="{first + count - 1}">'
            '<metadata type="volume" key="volume_type" value="ModelPart"/>'
            f'<metadata type="volume" key="extruder" value="{tool}"/></volume>'
        )
        first += count
    return (
        '<?xml version="1.0" encoding="UTF-8"?><config>'
        f'<object id="1" instances_count="1">{volumes}</object></config>'
    )


_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType='
    '"application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="model" ContentType='
    '"application/vnd.ms-package.3dmanufacturing-3dmodel+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8"?><Relationships '
    'xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Target="/3D/3dmodel.model" Id="rel-1" Type='
    '"http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"/></Relationships>'
)
