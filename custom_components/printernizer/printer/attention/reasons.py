"""Why a printer waits for somebody, in words that hold for every brand."""

from enum import StrEnum, unique

from ..stages import Stage


@unique
class AttentionReason(StrEnum):
    """What somebody has to see to."""

    FILAMENT_RUNOUT = "filament_runout"
    USER_PAUSE = "user_pause"
    """Somebody, or the file, wanted to stop here: nothing is wrong."""
    FILAMENT_STUCK = "filament_stuck"
    """Filament is not cut, drawn back or fed: a tangle, a spool, a tube, a cutter."""
    NOZZLE_CLOG = "nozzle_clog"
    DOOR = "door"
    """A door, a lid or a cover is open or off."""
    PLATE = "plate"
    FIRST_LAYER = "first_layer"
    PRINT_FAILURE = "print_failure"
    """What is printed has come off, or filament piles up: seen by a camera."""
    FOREIGN_OBJECT = "foreign_object"
    """Something lies where it does not belong."""
    HEATING = "heating"
    """Nozzle, bed or chamber do not get or stay as hot as they should, or something is
    too hot."""
    POWER_LOSS = "power_loss"
    """The power was cut in the middle of a job, which can go on."""
    REPLAY = "replay"
    """The last job has begun again by itself, as the power came back."""
    STORAGE_MISSING = "storage_missing"
    AUTHORISATION = "authorisation"
    STALLED = "stalled"
    """It says that it prints, and nothing moves."""
    OTHER = "other"


REASONS_OF_STAGES = {
    Stage.PAUSED_FILAMENT_RUNOUT: AttentionReason.FILAMENT_RUNOUT,
    Stage.PAUSED_CUTTER: AttentionReason.FILAMENT_STUCK,
    Stage.PAUSED_CLOG: AttentionReason.NOZZLE_CLOG,
    Stage.PAUSED_NOZZLE_CLUMP: AttentionReason.NOZZLE_CLOG,
    Stage.PAUSED_FRONT_COVER: AttentionReason.DOOR,
    Stage.PAUSED_FIRST_LAYER: AttentionReason.FIRST_LAYER,
    Stage.PAUSED_NOZZLE_TEMP: AttentionReason.HEATING,
    Stage.PAUSED_BED_TEMP: AttentionReason.HEATING,
    Stage.PAUSED_CHAMBER_TEMP: AttentionReason.HEATING,
}
"""The pauses whose stage says it all."""
