"""The printer behind the web server, the same for both flavours."""

from dataclasses import dataclass, field

from simulator.machine import Machine

from .files import FileStore
from .pi.camera import PiCamera
from .transfers import TransferSlot
from .views import Dialogs


@dataclass(slots=True, kw_only=True)
class Identity:
    """What a printer says about itself."""

    serial: str | None
    hostname: str
    name: str = "Garage MK3"
    location: str = "Workbench"
    nozzle_diameter: float = 0.4
    min_extrusion_temp: int = 170
    mmu: bool = False


@dataclass(slots=True, kw_only=True)
class Device:
    """A machine with its identity, its media and what its screen asks."""

    machine: Machine
    identity: Identity
    dialogs: Dialogs
    files: FileStore
    transfers: TransferSlot
    """The USB drive (Buddy) or the folder on the Raspberry Pi."""
    medium: bool = True
    """Whether the USB drive is inserted; the Raspberry Pi's folder is always there."""
    sdcard: FileStore | None = None
    """The printer's SD card on the Raspberry Pi, if one is inserted."""
    filament_change_at: float | None = None
    """Seconds of the plan after which the file changes the filament (Buddy)."""
    listing_delay: float = 1.0
    """Seconds until a change of files shows (Raspberry Pi)."""
    command_delay: float = 2.0
    """Seconds until a queued command takes effect (Raspberry Pi)."""
    ready: bool = False
    """Whether the user has said that the bed is free for the next print (Pi)."""
    cameras: list[PiCamera] = field(default_factory=lambda: [PiCamera()])
    """What is plugged into the Raspberry Pi."""
    chamber: bool = False
    """Whether the firmware tells of the chamber (Buddy; proposed for later ones)."""
    drive_fails: bool = False
    """Whether no file can be read (Buddy)."""
    serves_ranges: bool = False
    """Whether parts of files are served (Buddy; no firmware that we know does)."""
    material: str | None = "PLA"
    """What is loaded (Buddy)."""
    end_shows: float = 11.0
    """Seconds for which FINISHED and STOPPED show (Raspberry Pi)."""
