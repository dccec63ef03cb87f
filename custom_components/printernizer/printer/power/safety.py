"""Whether a printer can be switched off without ruining anything. Pure."""

from enum import StrEnum, unique

from ..model import PrinterSnapshot, PrinterStatus, Refusal

HOT = 50.0
"""Above this, in °C, a nozzle needs its fan, or filament clogs it."""


@unique
class PowerBlock(StrEnum):
    """Why a printer must not be switched off now."""

    UNSEEN = "unseen"
    """Nothing is known: it is out of reach, or does not tell enough."""
    STARTING = "starting"
    """A print has just been asked for, and does not show yet."""
    PREPARING = "preparing"
    JOB = "job"
    PAUSED = "paused"
    ATTENTION = "attention"
    """It waits for somebody, with a job or without."""
    BUSY = "busy"
    """It does something other than a job: a self-test, loading filament."""
    UPDATING = "updating"
    HOT_NOZZLE = "hot_nozzle"
    """A nozzle is hot, or is being heated."""
    FAN = "fan"
    DRYING = "drying"
    TRANSFER = "transfer"


_BY_STATUS = {
    PrinterStatus.PREPARING: PowerBlock.PREPARING,
    PrinterStatus.PRINTING: PowerBlock.JOB,
    PrinterStatus.PAUSED: PowerBlock.PAUSED,
    PrinterStatus.ATTENTION: PowerBlock.ATTENTION,
    PrinterStatus.BUSY: PowerBlock.BUSY,
    PrinterStatus.OFFLINE: PowerBlock.UNSEEN,
    PrinterStatus.UNKNOWN: PowerBlock.UNSEEN,
}


def block_of(
    snapshot: PrinterSnapshot, *, job: bool, starting: bool = False
) -> PowerBlock | None:
    """Return why a printer must not be switched off, `None` if it can be.

    `job` says that one is open in the books, `starting` that one was asked for.
    """
    if starting:
        return PowerBlock.STARTING
    if not snapshot.watched:
        return PowerBlock.UNSEEN
    if _is_updating(snapshot):
        return PowerBlock.UPDATING
    if (block := _BY_STATUS.get(snapshot.status)) is not None:
        return block
    return PowerBlock.JOB if job else _warmth(snapshot) or _rest(snapshot)


def is_heated(snapshot: PrinterSnapshot) -> bool:
    """Whether somebody, or a job, wants a nozzle or the bed to be warm."""
    bed = snapshot.bed
    targets = [nozzle.target for nozzle in snapshot.nozzles]
    return any(targets) or bool(bed and bed.target)


def _is_updating(snapshot: PrinterSnapshot) -> bool:
    told = snapshot.info.firmware.updating
    return bool(told) or snapshot.refusal is Refusal.UPDATING


def _warmth(snapshot: PrinterSnapshot) -> PowerBlock | None:
    """Return what the nozzles say; one that tells nothing may be hot."""
    told = [nozzle.temperature for nozzle in snapshot.nozzles]
    hot = [
        temperature
        for temperature in told
        if temperature is not None and temperature > HOT
    ]
    if hot or any(nozzle.target for nozzle in snapshot.nozzles):
        return PowerBlock.HOT_NOZZLE
    return PowerBlock.UNSEEN if not told or None in told else None


def _rest(snapshot: PrinterSnapshot) -> PowerBlock | None:
    if any(fan.speed for fan in snapshot.fans):
        return PowerBlock.FAN
    if any(unit.drying for unit in snapshot.filament_units):
        return PowerBlock.DRYING
    return None if snapshot.transfer is None else PowerBlock.TRANSFER
