"""How a stored file is started, down to the message that the printer gets."""

from typing import Any

from aiohttp import ClientSession
import pytest

from custom_components.printernizer.printer.commands.commands import (
    PrintOptions,
    StartPrint,
)
from custom_components.printernizer.printer.errors import (
    NotFoundError,
    RefusedError,
    UnsupportedError,
)
from simulator.bambu.dialects import A1, H2D, P1S, X1C, Dialect
from simulator.bambu.filament import Spool, Unit, UnitKind
from simulator.machine import Phase
from tests.rigs import BRACKET, BambuRig

pytestmark = pytest.mark.usefixtures("socket_enabled")

SWITCHES = (
    "timelapse",
    "bed_leveling",
    "flow_cali",
    "vibration_cali",
    "layer_inspect",
    "use_ams",
)


async def start(
    rig: BambuRig, command: StartPrint, *, expect: type[Exception] | None = None
) -> dict[str, Any]:
    """Start a file on a printer that is switched on for it; what it was sent."""
    await rig.start()
    rig.store(BRACKET, "/cache/my bracket #2.gcode.3mf")
    async with ClientSession() as session:
        backend = rig.backend(session)
        await backend.connect(lambda _: None)
        try:
            if expect is not None:
                with pytest.raises(expect):
                    await backend.execute(command)
                return {}
            await backend.execute(command)
            received = await rig.simulator.wait_for_command("project_file")
            sent: dict[str, Any] = received.message["print"]
            return sent
        finally:
            await backend.close()
            await rig.power_off()


PATH = "/cache/my bracket #2.gcode.3mf"


@pytest.mark.parametrize(
    ("dialect", "url"),
    [
        (X1C, "file:///sdcard/cache/my%20bracket%20%232.gcode.3mf"),
        (P1S, "file:///sdcard/cache/my%20bracket%20%232.gcode.3mf"),
        (A1, "file:///sdcard/cache/my%20bracket%20%232.gcode.3mf"),
        (H2D, "ftp:///cache/my%20bracket%20%232.gcode.3mf"),
    ],
    ids=["X1C", "P1S", "A1", "H2D"],
)
async def test_every_model_gets_the_address_that_it_understands(
    dialect: Dialect, url: str
) -> None:
    rig = BambuRig(dialect)
    sent = await start(rig, StartPrint(PATH))
    assert sent["url"] == url
    assert sent["param"] == "Metadata/plate_1.gcode"
    assert sent["md5"] == ""
    assert rig.machine.phase is Phase.PREPARING
    assert rig.machine.plan is not None
    assert rig.machine.plan.seconds == BRACKET.seconds, "not the plan of the file"


async def test_the_left_external_spool_is_not_taken_for_the_right_one() -> None:
    rig = BambuRig(H2D)
    left = (f"{rig.serial}_external_2", 0)
    await start(rig, StartPrint(PATH, slots=(left,)), expect=RefusedError)


async def test_switches_are_true_or_false_and_ids_are_new_ones() -> None:
    first = await start(BambuRig(), StartPrint(PATH))
    second = await start(BambuRig(), StartPrint(PATH))
    assert all(isinstance(first[key], bool) for key in SWITCHES)
    for key in ("project_id", "profile_id", "task_id", "subtask_id"):
        assert 0 < int(first[key]) < 2**31
        assert first[key] != second[key]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (
            PrintOptions(),
            {
                "bed_leveling": True,
                "auto_bed_leveling": 2,
                "flow_cali": False,
                "extrude_cali_flag": 2,
                "timelapse": False,
            },
        ),
        (
            PrintOptions(bed_leveling=False, flow_calibration=True, timelapse=True),
            {
                "bed_leveling": False,
                "auto_bed_leveling": 0,
                "flow_cali": True,
                "extrude_cali_flag": 1,
                "timelapse": True,
            },
        ),
        (
            PrintOptions(vibration_calibration=True, first_layer_inspection=True),
            {"vibration_cali": True, "layer_inspect": True},
        ),
    ],
)
async def test_options_are_told_or_left_to_the_printer(
    options: PrintOptions, told: dict[str, Any]
) -> None:
    sent = await start(BambuRig(), StartPrint(PATH, options=options))
    assert {key: sent[key] for key in told} == told


async def test_slots_are_told_in_both_ways_that_printers_know() -> None:
    rig = BambuRig(A1)
    rig.simulator.settings.units.append(
        Unit(
            id=128,
            kind=UnitKind.AMS_HT,
            serial="19F00A000000001",
            spools=[Spool(material="PA")],
        )
    )
    slots = (("03C00A000000001", 1), None, ("19F00A000000001", 0))
    sent = await start(rig, StartPrint(PATH, slots=slots))
    assert sent["use_ams"] is True
    assert sent["ams_mapping"] == [1, -1, 128]
    assert sent["ams_mapping2"] == [
        {"ams_id": 0, "slot_id": 1},
        {"ams_id": 255, "slot_id": 0},
        {"ams_id": 128, "slot_id": 0},
    ]


async def test_without_slots_the_external_spool_is_used() -> None:
    sent = await start(BambuRig(A1), StartPrint(PATH))
    assert (sent["use_ams"], sent["ams_mapping"]) == (False, [])


async def test_a_slot_that_there_is_none_of_is_unsupported() -> None:
    rig = BambuRig(A1)
    command = StartPrint(PATH, slots=(("03C00A000000001", 4),))
    await start(rig, command, expect=UnsupportedError)
    assert rig.commands_seen() == 0


async def test_a_file_that_is_not_there_is_not_started() -> None:
    rig = BambuRig()
    await start(rig, StartPrint("/nothing.3mf"), expect=NotFoundError)
    assert rig.commands_seen() == 0


async def test_a_plate_that_is_not_in_the_file_is_refused() -> None:
    await start(BambuRig(), StartPrint(PATH, plate=3), expect=RefusedError)


async def test_during_a_job_nothing_is_even_sent() -> None:
    rig = BambuRig()
    rig.print_for(900)
    await start(rig, StartPrint(PATH), expect=RefusedError)
    assert rig.commands_seen() == 0


async def test_without_developer_mode_nothing_is_started() -> None:
    rig = BambuRig(X1C, developer_mode=False)
    await start(rig, StartPrint(PATH), expect=RefusedError)
    assert rig.machine.phase is Phase.IDLE
