"""Sliced projects as the slicers of Bambu Lab printers save them: `.gcode.3mf`.

A zip with a G-code file and a picture for each plate, what the slicer found out about
them in `Metadata/slice_info.config`, and the model itself, which is most of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
import io
import json
import math
import random
import re
from typing import Any
import zipfile
import zlib

from PIL import Image, ImageDraw

from .gcode import Use, moves
from .machine import Plan
from .pictures import plate_png

SLICE_INFO = "Metadata/slice_info.config"
MODEL = "3D/Objects/object_1.model"
BED, MASK = 256, 512
"""How wide a plate is, mm, and the picture of it for picking, pixels."""
WHEN = (2026, 1, 1, 12, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filament:
    """One of the project's filaments, counted from 1, and what a plate needs of it."""

    id: int
    material: str = "PLA"
    color: str = "#FF6A13"
    grams: float = 18.4
    meters: float = 6.16


@dataclass(frozen=True, slots=True, kw_only=True)
class Plate:
    """One plate: its plan, its objects by their ids, and its filaments."""

    plan: Plan
    number: int = 1
    objects: Sequence[tuple[int, str]] = ((157, "Part.stl"),)
    filaments: Sequence[Filament] = (Filament(id=1),)
    picture: bool = True


def plate_of(plan: Plan, color: str = "#FF6A13", number: int = 1) -> Plate:
    """A plate of the plan's objects, printed with one filament."""
    filament = Filament(
        id=1,
        material=plan.material,
        color=color,
        grams=plan.weight,
        meters=plan.length / 1000,
    )
    names = [
        f"{plan.name}.stl",
        *(f"{plan.name} {number}.stl" for number in range(2, plan.objects + 1)),
    ]
    objects = [(156 + number + place, name) for place, name in enumerate(names)]
    return Plate(number=number, plan=plan, objects=objects, filaments=(filament,))


def picture_of(plate: Plate) -> bytes:
    """Draw the picture of a plate, as PNG."""
    color, objects = plate.filaments[0].color, len(plate.objects)
    return plate_png(color, name=plate.plan.name, objects=objects)


def mask_of(plate: Plate) -> bytes:
    """Draw the plate from above, where the colour of each object is its number."""
    scale = MASK / BED
    image = Image.new("RGBA", (MASK, MASK), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    for thing in _layout(plate)["bbox_objects"]:
        left, front, right, back = (scale * edge for edge in thing["bbox"])
        red, green, blue = thing["id"].to_bytes(3, "little")
        box = (left, MASK - back, right - 1, MASK - front - 1)
        pen.rectangle(box, fill=(red, green, blue, 255))
    content = io.BytesIO()
    image.save(content, "PNG")
    return content.getvalue()


def make(*plates: Plate, model_bytes: int = 20_000) -> bytes:
    """Pack plates into a file; the model in it has so many bytes that do not shrink."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        _put(archive, "[Content_Types].xml", b'<?xml version="1.0"?><Types/>')
        for plate in plates:
            if plate.picture:
                name = f"Metadata/plate_{plate.number}.png"
                _put(archive, name, picture_of(plate))
            _put(archive, f"Metadata/pick_{plate.number}.png", mask_of(plate))
            layout = json.dumps(_layout(plate), separators=(",", ":")).encode()
            _put(archive, f"Metadata/plate_{plate.number}.json", layout)
        model = random.Random(model_bytes).randbytes(model_bytes)  # noqa: S311
        _put(archive, MODEL, model, zipfile.ZIP_STORED)
        for plate in plates:
            gcode = _gcode(plate).encode()
            _put(archive, f"Metadata/plate_{plate.number}.gcode", gcode)
        _put(archive, SLICE_INFO, _slice_info(plates).encode())
    return packed.getvalue()


def plan_in(content: bytes, name: str, number: int) -> Plan | None:
    """What the printer makes of a plate of a file; None if it cannot be printed."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            gcode = archive.read(f"Metadata/plate_{number}.gcode").decode()
    except KeyError, ValueError, zipfile.BadZipFile, zlib.error:
        return None
    said = dict(re.findall(r"^; ([^:=\n]+?) ?[:=] (.+)$", gcode, re.MULTILINE))
    try:
        return Plan(
            name=name.removesuffix(".3mf").removesuffix(".gcode"),
            file=name,
            seconds=float(said["total estimated seconds"]),
            layers=int(said["total layer number"]),
            layer_height=float(said["layer_height"]),
            nozzle=float(said["nozzle_temperature"]),
            bed=float(said["hot_plate_temp"]),
            chamber=float(said["chamber_temperatures"]),
            weight=float(said["total filament weight [g]"]),
            length=float(said["total filament length [mm]"]),
            material=said["filament_type"],
        )
    except KeyError, ValueError:
        return None


def _put(
    archive: zipfile.ZipFile,
    name: str,
    content: bytes,
    method: int = zipfile.ZIP_DEFLATED,
) -> None:
    """Add a member that is the same at every run."""
    archive.writestr(zipfile.ZipInfo(name, WHEN), content, method)


def _gcode(plate: Plate) -> str:
    """A plate's G-code: the slicer's comments, and the moves."""
    plan = plate.plan
    uses = [
        Use(tool=filament.id - 1, length=filament.meters * 1000)
        for filament in plate.filaments
    ]
    return "\n".join(
        [
            "; HEADER_BLOCK_START",
            f"; total estimated seconds: {plan.seconds}",
            f"; total layer number: {plan.layers}",
            f"; total filament length [mm] : {plan.length}",
            f"; total filament weight [g] : {plan.weight}",
            "; HEADER_BLOCK_END",
            "; CONFIG_BLOCK_START",
            f"; chamber_temperatures = {plan.chamber}",
            "; filament_density = 1.24",
            "; filament_diameter = 1.75",
            f"; filament_type = {plan.material}",
            f"; hot_plate_temp = {plan.bed}",
            f"; layer_height = {plan.layer_height}",
            f"; nozzle_temperature = {plan.nozzle}",
            "; CONFIG_BLOCK_END",
            "G28",
            *(moves(plan, uses, bambu=True) if uses else ()),
            "",
        ]
    )


def _layout(plate: Plate) -> dict[str, Any]:
    """Where the objects lie on a plate, mm, and what they are printed with."""
    columns = math.ceil(math.sqrt(len(plate.objects)))
    cell = BED / max(columns, 1)
    boxes = {}
    for place, (number, _) in enumerate(plate.objects):
        row, column = divmod(place, columns)
        left, back = (column + 0.25) * cell, BED - (row + 0.25) * cell
        boxes[number] = [left, back - cell / 2, left + cell / 2, back]
    edges = [*zip(*boxes.values(), strict=True)] or [(0.0,)] * 4
    return {
        "bbox_all": [*map(min, edges[:2]), *map(max, edges[2:])],
        "bbox_objects": [
            {
                "area": cell**2 / 4,
                "bbox": boxes[number],
                "id": number,
                "layer_height": plate.plan.layer_height,
                "name": name,
            }
            for number, name in plate.objects
        ],
        "bed_type": "textured_plate",
        "filament_colors": [filament.color for filament in plate.filaments],
        "filament_ids": [filament.id - 1 for filament in plate.filaments],
        "first_extruder": 0,
        "is_seq_print": False,
        "nozzle_diameter": 0.4,
        "version": 2,
    }


def _slice_info(plates: Sequence[Plate]) -> str:
    """What the slicer found out about the plates."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        "<config>",
        "  <header>",
        '    <header_item key="X-BBL-Client-Type" value="slicer"/>',
        "  </header>",
    ]
    for plate in plates:
        lines += _plate_info(plate)
    return "\n".join([*lines, "</config>", ""])


def _plate_info(plate: Plate) -> list[str]:
    facts = {
        "index": plate.number,
        "nozzle_diameters": "0.4",
        "prediction": round(plate.plan.seconds),
        "weight": f"{sum(filament.grams for filament in plate.filaments):.2f}",
        "label_object_enabled": "true",
    }
    return [
        "  <plate>",
        *(f'    <metadata key="{key}" value="{fact}"/>' for key, fact in facts.items()),
        *(
            f'    <object identify_id="{number}" name="{name}" skipped="false" />'
            for number, name in plate.objects
        ),
        *(
            f'    <filament id="{filament.id}" tray_info_idx="GFA00" '
            f'type="{filament.material}" color="{filament.color}" '
            f'used_m="{filament.meters:.2f}" used_g="{filament.grams:.2f}" />'
            for filament in plate.filaments
        ),
        "  </plate>",
    ]
