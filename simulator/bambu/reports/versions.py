"""The answer to `get_version`: which boards and units the printer has."""

from ..device import Device
from ..dialects import Board
from ..filament import Unit
from ..wire import Payload


def modules(device: Device) -> list[Payload]:
    """Every module; the one named `ota` is the printer with its firmware."""
    if device.replayed_modules is not None:
        return device.replayed_modules
    dialect = device.dialect
    printer = Board(name="ota", hardware="OTA", firmware=dialect.firmware)
    boards = [
        _module(board, f"{device.serial[:3]}00B{number:09d}")
        for number, board in enumerate(dialect.boards, 1)
    ]
    named = _module(printer, device.serial) | {"product_name": dialect.product_name}
    units = [_unit_module(unit) for unit in device.settings.units]
    return [named, *boards, *units]


def _module(board: Board, serial: str) -> Payload:
    """One board."""
    return {
        "name": board.name,
        "project_name": board.project,
        "sw_ver": board.firmware,
        "hw_ver": board.hardware,
        "loader_ver": "00.00.00.00",
        "sn": serial,
        "product_name": "",
        "visible": board.name == "ota",
        "flag": 0,
    }


def _unit_module(unit: Unit) -> Payload:
    """One AMS, which users see too."""
    board = Board(name=unit.module_name, hardware="AMS08", firmware="00.00.06.49")
    names = {"AMS": "AMS", "AMS_LITE": "AMS Lite", "AMS_2_PRO": "AMS 2 Pro"}
    name = names.get(unit.kind.name, "AMS HT")
    return _module(board, unit.serial) | {"product_name": name, "visible": True}
