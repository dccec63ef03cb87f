"""What a printer can do with filament depends on its model and firmware."""

import pytest

from custom_components.printernizer.bambu.abilities import supported_commands
from custom_components.printernizer.bambu.commanding.filament import filament_payload
from custom_components.printernizer.bambu.models import model_named
from custom_components.printernizer.printer.filament.commands import (
    LoadFilament,
    ReadTag,
    UnloadFilament,
)
from custom_components.printernizer.printer.filament.spools import (
    FilamentSlot,
    FilamentUnit,
    FilamentUnitKind,
)
from custom_components.printernizer.printer.model import (
    Firmware,
    PrinterInfo,
    PrinterSnapshot,
)


@pytest.mark.parametrize(
    ("model", "firmware", "changes"),
    [
        ("X1 Carbon", "01.05.06.00", False),
        ("X1 Carbon", "01.05.06.01", True),
        ("P1S", "01.02.99.09", False),
        ("P1S", "01.10.00.00", True),
        ("X1E", "01.09.00.00", False),
        ("H2D", "01.00.00.00", True),
        ("Z9", None, True),
    ],
)
def test_filament_is_changed_only_by_firmware_that_can(
    model: str, firmware: str | None, *, changes: bool
) -> None:
    supported = supported_commands(model_named(model), firmware)
    assert ({LoadFilament, UnloadFilament} <= supported) is changes


@pytest.mark.parametrize(
    ("model", "firmware", "by_command"),
    [
        ("A1", "01.05.00.00", False),
        ("A1", "01.06.00.00", True),
        ("P1S", "01.08.00.99", False),
        ("P1S", "01.08.01.00", True),
        ("X1 Carbon", "01.08.02.00", False),
        ("X1 Carbon", "01.09.00.00", True),
        ("X1E", "01.09.00.00", False),
        ("H2D", "01.00.00.00", True),
    ],
)
def test_a_tag_is_read_by_gcode_where_there_is_no_command_for_it(
    model: str, firmware: str, *, by_command: bool
) -> None:
    info = PrinterInfo(
        serial="1", brand="", model=model, firmware=Firmware(installed=firmware)
    )
    slots = tuple(FilamentSlot(index=index) for index in range(4))
    unit = FilamentUnit(
        serial="U", kind=FilamentUnitKind.AMS, number=2, address=1, slots=slots
    )
    snapshot = PrinterSnapshot(info=info, filament_units=(unit,))
    payload = filament_payload(ReadTag("U", 1), snapshot)
    if by_command:
        fields = {"command": "ams_get_rfid", "ams_id": 1, "slot_id": 1}
    else:
        fields = {"command": "gcode_line", "param": "M620 R5\n"}
    assert payload == {"print": fields}
