"""What a Bambu Lab nozzle is, from a code such as `HS01` or from an older name."""

from ...printer.fields import Fields
from ...printer.kinds import NozzleMaterial
from ...printer.nozzles import NozzleFlow, StoredNozzle, ToolModule
from ..models import Model
from .bits import is_set

# The code's last two digits; older firmware sends the name.
_MATERIALS = {
    "00": NozzleMaterial.STAINLESS_STEEL,
    "01": NozzleMaterial.HARDENED_STEEL,
    "05": NozzleMaterial.TUNGSTEN_CARBIDE,
}
# The code's second letter.
_FLOWS = {
    "S": NozzleFlow.STANDARD,
    "A": NozzleFlow.STANDARD,
    "X": NozzleFlow.STANDARD,
    "H": NozzleFlow.HIGH,
    "E": NozzleFlow.HIGH,
    "U": NozzleFlow.TPU_HIGH,
}
# The six places of the H2C's rack; what is mounted has the ids 0 and 1.
_RACK = range(16, 22)
_TOOLS = {
    "LB00": ToolModule.LASER_10W,
    "LB01": ToolModule.LASER_40W,
    "CP00": ToolModule.CUTTER,
}


def material_of(code: str | None) -> NozzleMaterial | None:
    """Return what the nozzle is made of."""
    told = (code or "").partition("-")[0]
    if told in NozzleMaterial:
        return NozzleMaterial(told)
    return _MATERIALS.get(told[2:4])


def flow_of(code: str | None) -> NozzleFlow | None:
    """Return how much it lets through, `None` if only its name is told."""
    told = (code or "").partition("-")[0]
    return _FLOWS.get(told[1]) if material_of(told) and told[2:4].isdigit() else None


def wear_of(nozzle: Fields) -> int | None:
    """Return how far it is worn down, in %."""
    return nozzle.integer("wear", 0, 100)


def diameter_of(nozzle: Fields, key: str = "diameter") -> float | None:
    """Return its diameter in mm."""
    return nozzle.number(key, 0.05, 5)


def mounted_nozzle(fields: Fields, number: int, here: int | None = None) -> Fields:
    """Return what newer firmware tells of a nozzle that is mounted.

    `here` is the one from the rack that is mounted there now.
    """
    nozzles = fields.section("device").section("nozzle").items("info")
    by_number = {nozzle.integer("id"): nozzle for nozzle in nozzles}
    return by_number.get(here) or by_number.get(number) or Fields(None)


def _read_rack(fields: Fields) -> tuple[StoredNozzle, ...]:
    """Return the nozzles in the rack, which have the ids from 16 on.

    `exist` says which of them are there: items are merged and never go away.
    """
    block = fields.section("device").section("nozzle")
    exist = block.bits("exist")
    stored = {}
    for nozzle in block.items("info"):
        number = nozzle.integer("id", 0)
        if number is None or number not in _RACK:
            continue
        if exist is not None and not is_set(exist, number):
            continue
        code = nozzle.text("type")
        stored[number] = StoredNozzle(
            place=number - _RACK.start + 1,
            diameter=diameter_of(nozzle),
            material=material_of(code),
            flow=flow_of(code),
            wear=wear_of(nozzle),
        )
    return tuple(stored[number] for number in sorted(stored))


def rack_of(fields: Fields, model: Model) -> tuple[StoredNozzle, ...] | None:
    """Return what is in the rack; a model that nobody knows has one if it shows it."""
    if model.nozzle_rack is False:
        return None
    stored = _read_rack(fields)
    return stored if model.nozzle_rack or stored else None


def tool_module_of(fields: Fields, model: Model) -> ToolModule | None:
    """Return what is mounted on a model that can carry something."""
    if model.tool_module is False:
        return None
    told = _told_tool(fields)
    # A model that nobody knows can, once it does.
    certain = model.tool_module or told is not ToolModule.NONE
    return told if certain else None


def _told_tool(fields: Fields) -> ToolModule | None:
    """Return what is mounted beside the print head, `None` if that is not told."""
    tool = fields.section("device").section("ext_tool")
    match tool.integer("mount"):
        case None:
            return None
        case 0:
            return ToolModule.NONE
        case _:
            return _TOOLS.get(tool.text("type") or "", ToolModule.OTHER)
