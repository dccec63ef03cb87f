"""How the units are set that hold spools: the printer tells it once for all of them."""

from dataclasses import dataclass

from ...printer.commands.commands import SetFeature
from ...printer.errors import RefusedError
from ...printer.filament.spools import FilamentUnitKind
from ...printer.kinds import FeatureKind
from ...printer.model import PrinterSnapshot
from ...printer.reasons import Reason
from ..session.messages import Payload
from .places import unit_number

UNIT_SETTINGS = {
    FeatureKind.SPOOL_READING_AT_START: "startup_read_option",
    FeatureKind.SPOOL_READING_ON_INSERTION: "tray_read_option",
    FeatureKind.REMAINING_ESTIMATE: "calibrate_remain_flag",
}


@dataclass(frozen=True, slots=True)
class SetUnitFeature(SetFeature):
    """Let a single unit, by its number, do something by itself or not."""

    unit: int


def for_each_unit(
    command: SetFeature, snapshot: PrinterSnapshot
) -> tuple[SetUnitFeature, ...]:
    """Return the commands that set all units of the printer alike."""
    return tuple(
        SetUnitFeature(command.kind, command.on, unit_number(unit))
        for unit in snapshot.filament_units
        if unit.kind is not FilamentUnitKind.EXTERNAL
    )


def set_unit(command: SetUnitFeature, snapshot: PrinterSnapshot) -> Payload:
    """Set a unit: the other settings are sent along as they are."""
    settings: dict[str, bool] = {}
    for kind, key in UNIT_SETTINGS.items():
        feature = snapshot.feature(kind)
        on = None if feature is None else feature.on
        if kind is command.kind:
            on = command.on
        if on is None:
            raise RefusedError(Reason.UNIT_SETTINGS_UNKNOWN)
        settings[key] = on
    return {
        "print": {"command": "ams_user_setting", "ams_id": command.unit, **settings}
    }
