"""What each Bambu Lab model has, and how to tell the models apart.

The table follows the vendor's documents; what a printer reports of itself comes first.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum, unique

from ..printer.fields import Fields
from ..printer.kinds import AirductMode, FanKind, FeatureKind
from ..printer.model import BuildVolume
from .versions import Version


@unique
class CameraKind(StrEnum):
    """How a camera is looked through."""

    JPEG = "jpeg"
    """Pictures from port 6000, which on other models is something else."""
    RTSPS = "rtsps"


@unique
class DoorField(StrEnum):
    """Which of the bit fields of a report tells of the door."""

    HOME_FLAG = "home_flag"
    STAT = "stat"


@dataclass(frozen=True, slots=True)
class Door:
    """Where a model tells of its door, and since which firmware.

    Without a field there is no sensor at all.
    """

    field: DoorField | None
    since: Version = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """The facts about one model; `None` for a part means: go by the reports."""

    name: str
    chamber_sensor: bool | None = None
    chamber_heater: bool | None = None
    auxiliary_fan: bool | None = None
    chamber_fan: bool | None = None
    left_fan: bool | None = None
    """A second auxiliary fan, which the air duct alone tells of."""
    fans_crossed: bool = False
    """Whether the right auxiliary fan has the number of the left one and vice versa."""
    lacks: frozenset[FeatureKind] = frozenset()
    """What reports may tell of all the same, and the model does not do."""
    airduct: bool | None = None
    hidden_airduct_modes: frozenset[AirductMode] = frozenset()
    """What the duct reports and the vendor's slicer does not offer."""
    door: Door | None = None
    nozzles: int | None = None
    """How many are mounted at once."""
    nozzle_roles: bool = False
    """Whether the two are called main and auxiliary instead of right and left."""
    nozzle_rack: bool | None = None
    """Whether there are places for nozzles that are not mounted."""
    tool_module: bool | None = None
    """Whether a laser or a cutter can be mounted."""
    heatbed_light: bool | None = None
    """A lamp that takes commands and is in no report."""
    camera: CameraKind | None = None
    prints_from_sdcard: bool | None = None
    """Whether a file to print is addressed as one on the card (A2L: not certain)."""
    cuts_names: bool = False
    """Whether it tells only so many letters of a job's name."""
    clear_files: bool = False
    """Whether the file server hangs at the end of an encrypted transfer."""
    nozzle_maximum: int = 320
    """The hottest targets in °C, as in the vendor's slicer profiles."""
    bed_maximum: int = 120
    chamber_maximum: int = 65
    volume: BuildVolume | None = None
    """As in the vendor's data sheets; of two nozzles, what either of them reaches."""

    def fan_number(self, kind: FanKind) -> int | None:
        """Return the number of a fan in G-code and at the air duct, if it has one."""
        if self.fans_crossed:
            kind = _CROSSED.get(kind, kind)
        return _FAN_NUMBERS.get(kind)


# Bits 4 to 11 of a duct part's id are the number of its fan (BambuStudio).
_FAN_NUMBERS = {
    FanKind.PART: 1,
    FanKind.AUXILIARY: 2,
    FanKind.CHAMBER: 3,
    FanKind.LEFT_AUXILIARY: 10,
}
_CROSSED = {
    FanKind.AUXILIARY: FanKind.LEFT_AUXILIARY,
    FanKind.LEFT_AUXILIARY: FanKind.AUXILIARY,
}
# Only from the A1 on is there something that makes them.
_SILENT = frozenset({FeatureKind.PROMPT_SOUND})
# The first layer is inspected with the lidar, which the X1 family alone has.
_WITHOUT_LIDAR = frozenset({FeatureKind.FIRST_LAYER_INSPECTION})
# The cameras of P1 and A1 show pictures and judge nothing.
_WITHOUT_JUDGEMENT = _WITHOUT_LIDAR | {
    FeatureKind.SPAGHETTI_DETECTION,
    FeatureKind.PILE_UP_DETECTION,
    FeatureKind.CLUMP_DETECTION,
    FeatureKind.PRINT_MONITORING,
}


_CUBE = BuildVolume(x=256, y=256, z=256)
_X1_DOOR = Door(DoorField.HOME_FLAG, (1, 7))
_X1E_DOOR = Door(DoorField.HOME_FLAG, (1, 1, 2))
_NEW_DOOR = Door(DoorField.STAT)
_NO_DOOR = Door(None)

_X1C = Model(
    name="X1 Carbon",
    chamber_sensor=True,
    chamber_heater=False,
    auxiliary_fan=True,
    chamber_fan=True,
    left_fan=False,
    airduct=False,
    door=_X1_DOOR,
    nozzles=1,
    nozzle_rack=False,
    tool_module=False,
    heatbed_light=False,
    camera=CameraKind.RTSPS,
    lacks=_SILENT,
    prints_from_sdcard=True,
    nozzle_maximum=300,
    volume=_CUBE,
)
# No chamber sensor, whatever it reports; the P1P's fans are an upgrade.
_P1S = replace(
    _X1C,
    name="P1S",
    chamber_sensor=False,
    auxiliary_fan=None,
    chamber_fan=None,
    door=_NO_DOOR,
    camera=CameraKind.JPEG,
    lacks=_WITHOUT_JUDGEMENT | _SILENT,
    cuts_names=True,
    bed_maximum=100,
)
_P2S = replace(
    _X1C,
    name="P2S",
    bed_maximum=110,
    left_fan=True,
    lacks=_WITHOUT_LIDAR,
    airduct=True,
    door=_NEW_DOOR,
    prints_from_sdcard=False,
)
_A1 = replace(
    _P1S,
    name="A1",
    lacks=_WITHOUT_JUDGEMENT,
    auxiliary_fan=False,
    chamber_fan=False,
    clear_files=True,
)
_H2S = replace(
    _X1C,
    name="H2S",
    nozzle_maximum=350,
    lacks=_WITHOUT_LIDAR,
    chamber_heater=True,
    airduct=True,
    door=_NEW_DOOR,
    prints_from_sdcard=False,
    tool_module=True,
    heatbed_light=True,
    volume=BuildVolume(x=340, y=320, z=340),
)
_H2D = replace(
    _H2S,
    name="H2D",
    nozzles=2,
    volume=BuildVolume(x=325, y=320, z=325),
    hidden_airduct_modes=frozenset({AirductMode.EXHAUST}),
)

_MODELS = {
    model.name: model
    for model in (
        replace(_X1C, name="X1"),
        _X1C,
        replace(
            _X1C, name="X1E", chamber_heater=True, door=_X1E_DOOR, chamber_maximum=60
        ),
        replace(_P1S, name="P1P"),
        _P1S,
        _P2S,
        _A1,
        replace(
            _A1,
            name="A1 mini",
            bed_maximum=80,
            volume=BuildVolume(x=180, y=180, z=180),
        ),
        replace(
            _A1,
            name="A2L",
            lacks=_WITHOUT_LIDAR,
            prints_from_sdcard=False,
            clear_files=False,
            cuts_names=False,
            volume=None,
        ),
        _H2S,
        _H2D,
        replace(_H2D, name="H2D Pro"),
        replace(_H2D, name="H2C", nozzle_rack=True, volume=None),
        replace(
            _H2D,
            name="X2D",
            nozzle_maximum=300,
            nozzle_roles=True,
            left_fan=True,
            fans_crossed=True,
            hidden_airduct_modes=frozenset(),
            tool_module=False,
            heatbed_light=False,
            volume=None,
        ),
    )
}
UNKNOWN_MODEL = Model(name="")

_BRAND = "Bambu Lab"
# `product_name` of a module, without the brand (BambuStudio).
_PRODUCT_NAMES = {"X1-Carbon": "X1 Carbon"}
# `project_name` of the module `esp32`, on firmware that has no `product_name`.
_PROJECT_NAMES = {"C11": "P1P", "C12": "P1S", "N1": "A1 mini", "N2S": "A1"}
# `hw_ver` of the first module that starts with AP0, with the project name.
_BOARDS = {
    ("AP02", ""): "X1E",
    ("AP04", "C11"): "P1P",
    ("AP04", "C12"): "P1S",
    ("AP05", "N2S"): "A1",
    ("AP05", ""): "X1 Carbon",
}
# How serials begin, where that is one model's alone. It is a hint, and so comes last.
_SERIALS = {
    "03W": "X1E",
    "01S": "P1P",
    "01P": "P1S",
    "22E": "P2S",
    "030": "A1 mini",
    "039": "A1",
    "26A": "A2L",
    "20P": "X2D",
    "093": "H2S",
    "31B": "H2C",
}


def model_named(name: str | None) -> Model:
    """Return the facts about the model with this name, as it is in a snapshot."""
    return _MODELS.get(name or "", Model(name=name or ""))


def detect_model(modules: Iterable[Fields]) -> Model:
    """Return the model that the modules of `get_version` belong to.

    A model that is not in the table keeps its own name and goes by its reports; one
    that tells nothing at all has an empty name.
    """
    modules = sorted(modules, key=lambda module: module.text("name") != "ota")
    # The surest first: boards are used again in other models, and some share a prefix.
    for read in (_by_product, _by_project, _by_board, _by_serial):
        if name := read(modules):
            return model_named(name)
    return UNKNOWN_MODEL


def is_in_table(model: Model) -> bool:
    """Whether what a model has is known without its reports."""
    return model.name in _MODELS


def _by_product(modules: list[Fields]) -> str | None:
    for module in modules:
        told = module.text("product_name") or ""
        product = told.removeprefix(_BRAND).strip()
        if product and _is_of_printer(module, told):
            return _PRODUCT_NAMES.get(product, product)
    return None


def _is_of_printer(module: Fields, product: str) -> bool:
    """Whether a product is the printer: units and tools name themselves, too."""
    name = module.text("name") or ""
    return name == "ota" or (product.startswith(_BRAND) and "/" not in name)


def _by_project(modules: list[Fields]) -> str | None:
    for module in modules:
        if module.text("name") == "esp32":
            return _PROJECT_NAMES.get(module.text("project_name") or "")
    return None


def _by_board(modules: list[Fields]) -> str | None:
    for module in modules:
        board = module.text("hw_ver") or ""
        if board.startswith("AP0"):
            return _BOARDS.get((board[:4], module.text("project_name") or ""))
    return None


def _by_serial(modules: list[Fields]) -> str | None:
    for module in modules:
        if module.text("name") == "ota":
            return _SERIALS.get((module.text("sn") or "")[:3])
    return None
