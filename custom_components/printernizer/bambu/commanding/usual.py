"""What a command about filament leaves out, filled in by what is usual.

A unit dries as the most delicate of its spools bears it, and as long as the dampest
wants it.
"""

from collections.abc import Iterator
from dataclasses import replace

from ...printer.commands.commands import Command
from ...printer.errors import RefusedError
from ...printer.filament.commands import SetFilament, StartDrying
from ...printer.filament.effects import find_unit
from ...printer.filament.spools import FilamentUnit, FilamentUnitKind
from ...printer.model import PrinterSnapshot
from ...printer.reasons import Details, Reason, drying_blocked_by
from ..filament_profiles import (
    FilamentProfile,
    find_profile,
    generic_profile,
    profile_of,
)

# °C that a unit can be told to dry at.
_DRYING = {
    FilamentUnitKind.AMS_2_PRO: range(45, 66),
    FilamentUnitKind.AMS_HT: range(45, 86),
}
_DRYING_HOURS = range(1, 49)
# Nothing in the table of profiles is dried at a lower temperature.
_MOST_DELICATE = "PLA"


def completed(command: Command, snapshot: PrinterSnapshot) -> Command:
    """Return a command with all that it needs.

    Raises `RefusedError` for what cannot be done or makes no sense.
    """
    match command:
        case SetFilament():
            return _described(command)
        case StartDrying(unit=serial) if unit := find_unit(snapshot, serial):
            return _drying(command, unit)
        case _:
            return command


def _described(command: SetFilament) -> SetFilament:
    profile = _profile_for(command)
    lowest, highest = command.nozzle_minimum, command.nozzle_maximum
    lowest = profile.nozzle_minimum if lowest is None else lowest
    highest = profile.nozzle_maximum if highest is None else highest
    if lowest > highest:
        raise RefusedError(Reason.NOZZLE_RANGE)
    return replace(
        command,
        material=profile.material,
        profile=profile.id,
        nozzle_minimum=lowest,
        nozzle_maximum=highest,
    )


def _profile_for(command: SetFilament) -> FilamentProfile:
    """Return the profile that is named, or that of the material in general."""
    told = command.profile or ""
    profile = find_profile(told) if told else generic_profile(command.material)
    if profile is None:
        name = told or command.material or ""
        raise RefusedError(Reason.UNKNOWN_PROFILE, profile=name)
    if command.material not in {None, profile.material}:
        raise RefusedError(
            Reason.PROFILE_MATERIAL,
            profile=profile.full_name,
            material=profile.material,
        )
    return profile


def _drying(command: StartDrying, unit: FilamentUnit) -> StartDrying:
    if unit.drying_blocks:
        raise RefusedError(drying_blocked_by(unit.drying_blocks[0]))
    limits = _DRYING.get(unit.kind, range(1))
    spools = list(_spools_in(unit))
    celsius, hours = command.celsius, command.hours
    if celsius is None:
        usual = min(spool.drying_celsius for spool in spools)
        celsius = max(limits.start, min(usual, limits.stop - 1))
    if hours is None:
        hours = max(spool.drying_hours for spool in spools)
    if celsius not in limits:
        raise RefusedError(Reason.DRYING_TEMPERATURE, **_ends(limits))
    if hours not in _DRYING_HOURS:
        raise RefusedError(Reason.DRYING_HOURS, **_ends(_DRYING_HOURS))
    return replace(command, celsius=celsius, hours=hours)


def _ends(limits: range) -> Details:
    return {"lowest": str(limits.start), "highest": str(limits.stop - 1)}


def _spools_in(unit: FilamentUnit) -> Iterator[FilamentProfile]:
    """Yield what the spools are; one that nobody knows bears no heat."""
    delicate = generic_profile(_MOST_DELICATE)
    found = [
        profile_of(slot.filament_id) or generic_profile(slot.material) or delicate
        for slot in unit.slots
        if slot.material is not None
    ]
    yield from (profile for profile in found or [delicate] if profile is not None)
