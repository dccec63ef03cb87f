"""What a command needs of a printer, and what shows that it was taken."""

from dataclasses import replace

import pytest

from custom_components.printernizer.printer.commands.commands import (
    Cancel,
    Command,
    Pause,
    SetAirduct,
    SetBedTemperature,
    SetChamberTemperature,
    SetFanSpeed,
    SetFeature,
    SetLight,
    SetNozzleTemperature,
    SetPrintFlow,
    SetPrintSpeed,
    SetSensitivity,
    SetSpeedProfile,
)
from custom_components.printernizer.printer.commands.effects import has_part, shows
from custom_components.printernizer.printer.kinds import (
    AirductMode,
    FanKind,
    FeatureKind,
    Sensitivity,
    SpeedProfile,
)
from custom_components.printernizer.printer.model import (
    Airduct,
    Fan,
    FanUnit,
    Feature,
    Heater,
    Light,
    Motion,
    PrinterInfo,
    PrinterSnapshot,
    PrinterStatus,
)
from custom_components.printernizer.printer.nozzles import Nozzle, NozzleSide

BARE = PrinterSnapshot(info=PrinterInfo(serial="1", brand="Any"))
EQUIPPED = replace(
    BARE,
    nozzles=(
        Nozzle(index=1, side=NozzleSide.LEFT, target=0),
        Nozzle(index=0, side=NozzleSide.RIGHT, target=220),
    ),
    bed=Heater(target=60),
    chamber=Heater(target=45),
    fans=(
        Fan(kind=FanKind.PART, unit=FanUnit.PERCENT, speed=50),
        Fan(kind=FanKind.CHAMBER, unit=FanUnit.RPM, speed=50),
        Fan(kind=FanKind.AUXILIARY, unit=FanUnit.PERCENT),
    ),
    lights=(Light(id="chamber_light", on=True),),
    motion=Motion(speed=120, flow=95, speed_profile="sport"),
    status=PrinterStatus.PAUSED,
)


@pytest.mark.parametrize(
    "command",
    [
        SetNozzleTemperature(220),
        SetNozzleTemperature(0, nozzle=1),
        SetBedTemperature(60),
        SetChamberTemperature(45),
        SetFanSpeed(FanKind.PART, 50),
        SetLight("chamber_light", on=True),
    ],
    ids=str,
)
def test_a_part_that_is_there_can_be_set_and_shows_it(command: Command) -> None:
    assert has_part(command, EQUIPPED)
    assert shows(command, EQUIPPED)
    assert not has_part(command, BARE)
    assert not shows(command, BARE)


@pytest.mark.parametrize(
    "command",
    [
        SetNozzleTemperature(219),
        SetNozzleTemperature(220, nozzle=1),
        SetBedTemperature(0),
        SetChamberTemperature(0),
        SetFanSpeed(FanKind.PART, 60),
        SetFanSpeed(FanKind.AUXILIARY, 0),
        SetLight("chamber_light", on=False),
        SetSpeedProfile(SpeedProfile.SILENT),
        SetPrintSpeed(100),
        SetPrintFlow(100),
        Cancel(),
    ],
    ids=str,
)
def test_what_is_not_as_it_was_wanted_does_not_show(command: Command) -> None:
    assert not shows(command, EQUIPPED)


@pytest.mark.parametrize(
    "command",
    [
        SetSpeedProfile(SpeedProfile.SPORT),
        SetPrintSpeed(120),
        SetPrintFlow(95),
        Pause(),
    ],
    ids=str,
)
def test_what_needs_no_part_shows_in_the_job(command: Command) -> None:
    assert has_part(command, BARE)
    assert shows(command, EQUIPPED)


def test_a_fan_that_is_told_in_steps_shows_the_nearest_one() -> None:
    assert shows(SetFanSpeed(FanKind.PART, 44), EQUIPPED)


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(SetNozzleTemperature(200, nozzle=2), id="third nozzle"),
        pytest.param(SetFanSpeed(FanKind.CHAMBER, 50), id="fan told in turns"),
        pytest.param(SetFanSpeed(FanKind.HOTEND, 50), id="no such fan"),
        pytest.param(SetLight("work_light", on=True), id="no such light"),
    ],
)
def test_a_part_that_is_missing_cannot_be_set(command: Command) -> None:
    assert not has_part(command, EQUIPPED)


def test_a_chamber_that_is_only_measured_cannot_be_heated() -> None:
    measured = replace(EQUIPPED, chamber=Heater(temperature=30, heated=False))
    assert not has_part(SetChamberTemperature(40), measured)


SET = replace(
    EQUIPPED,
    features=(
        Feature(kind=FeatureKind.PROMPT_SOUND, on=False),
        Feature(
            kind=FeatureKind.AUTO_RECOVERY, on=True, sensitivity=Sensitivity.MEDIUM
        ),
    ),
    airduct=Airduct(
        mode=AirductMode.COOLING, modes=(AirductMode.COOLING, AirductMode.HEATING)
    ),
)


@pytest.mark.parametrize(
    ("as_it_is", "otherwise"),
    [
        (
            SetFeature(FeatureKind.PROMPT_SOUND, on=False),
            SetFeature(FeatureKind.PROMPT_SOUND, on=True),
        ),
        (
            SetSensitivity(FeatureKind.AUTO_RECOVERY, Sensitivity.MEDIUM),
            SetSensitivity(FeatureKind.AUTO_RECOVERY, Sensitivity.HIGH),
        ),
        (SetAirduct(AirductMode.COOLING), SetAirduct(AirductMode.HEATING)),
    ],
    ids=str,
)
def test_a_setting_shows_where_it_is_as_it_was_wanted(
    as_it_is: Command, otherwise: Command
) -> None:
    for command in (as_it_is, otherwise):
        assert has_part(command, SET)
        assert not has_part(command, BARE)
        assert not shows(command, BARE)
    assert shows(as_it_is, SET)
    assert not shows(otherwise, SET)


@pytest.mark.parametrize(
    "command",
    [
        SetFeature(FeatureKind.AUTO_REFILL, on=True),
        SetSensitivity(FeatureKind.PROMPT_SOUND, Sensitivity.LOW),
        SetSensitivity(FeatureKind.AUTO_REFILL, Sensitivity.LOW),
        SetAirduct(AirductMode.EXHAUST),
    ],
    ids=str,
)
def test_a_setting_that_a_printer_does_not_have_cannot_be_set(command: Command) -> None:
    assert not has_part(command, SET)
    assert not shows(command, SET)
