"""What each Bambu Lab model has, and how to tell the models apart.

The table follows the vendor's documents; what a printer reports of itself comes first.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from ..printer.fields import Fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """The facts about one model; `None` for a part means: go by the reports."""

    name: str
    chamber_sensor: bool | None = None
    chamber_heater: bool | None = None
    auxiliary_fan: bool | None = None
    chamber_fan: bool | None = None
    nozzle_maximum: int = 320
    """The hottest targets in °C."""
    bed_maximum: int = 120
    chamber_maximum: int = 65


def _enclosed(name: str, *, heater: bool, chamber_maximum: int = 65) -> Model:
    return Model(
        name=name,
        chamber_maximum=chamber_maximum,
        chamber_sensor=True,
        chamber_heater=heater,
        auxiliary_fan=True,
        chamber_fan=True,
    )


def _open(name: str, *, nozzle_maximum: int = 320, bed_maximum: int = 120) -> Model:
    return Model(
        name=name,
        nozzle_maximum=nozzle_maximum,
        bed_maximum=bed_maximum,
        chamber_sensor=False,
        chamber_heater=False,
        auxiliary_fan=False,
        chamber_fan=False,
    )


def _p1(name: str) -> Model:
    """P1P and P1S: no chamber sensor; the P1P's fans are an upgrade."""
    return Model(name=name, chamber_sensor=False, chamber_heater=False)


_MODELS = {
    model.name: model
    for model in (
        _enclosed("X1", heater=False),
        _enclosed("X1 Carbon", heater=False),
        _enclosed("X1E", heater=True, chamber_maximum=60),
        _p1("P1P"),
        _p1("P1S"),
        _enclosed("P2S", heater=False),
        _open("A1", nozzle_maximum=300, bed_maximum=100),
        _open("A1 mini", nozzle_maximum=300, bed_maximum=80),
        _open("A2L"),
        _enclosed("H2S", heater=True),
        _enclosed("H2D", heater=True),
        _enclosed("H2D Pro", heater=True),
        _enclosed("H2C", heater=True),
        _enclosed("X2D", heater=True),
    )
}
UNKNOWN_MODEL = Model(name="")

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


def detect_model(modules: Iterable[Fields]) -> Model:
    """Return the model that the modules of `get_version` belong to.

    A model that is not in the table keeps its own name and goes by its reports; one
    that tells nothing at all has an empty name.
    """
    modules = sorted(modules, key=lambda module: module.text("name") != "ota")
    if name := _by_product(modules) or _by_project(modules) or _by_board(modules):
        return _MODELS.get(name, Model(name=name))
    return UNKNOWN_MODEL


def _by_product(modules: list[Fields]) -> str | None:
    for module in modules:
        product = (module.text("product_name") or "").removeprefix("Bambu Lab").strip()
        if product:
            return _PRODUCT_NAMES.get(product, product)
    return None


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
