"""What is known about a printer at one moment, whatever its brand.

Everything is frozen: a new snapshot replaces the old one. A value that the printer
did not send is `None`, never 0. Temperatures are in °C, shares in %, lengths in mm,
weights in g, signal strength in dBm, durations are `timedelta`, points in time are
aware UTC `datetime`.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum, unique

from .attention.parts import PrinterPart
from .attention.reasons import AttentionReason
from .commands.commands import CommandTypes
from .connection.cause import Cause
from .connection.connection import ConnectionState

# Part of the model, but commands need it too.
from .filament.meter.curve import UseMeter
from .filament.spools import FilamentUnit, SpoolPlace
from .kinds import AirductMode, FanKind, FeatureKind, Sensitivity
from .nozzles import Nozzle, NozzleSide, StoredNozzle, ToolModule
from .plates import Box
from .stages import Stage


@unique
class PrinterStatus(StrEnum):
    """What a printer is doing, in words that hold for every brand."""

    IDLE = "idle"
    """Ready for a job."""
    PREPARING = "preparing"
    """A job was taken and is being fetched or sliced; nothing moves yet."""
    PRINTING = "printing"
    """A job runs, its heating and levelling included."""
    PAUSED = "paused"
    """A job rests because somebody wanted it to."""
    ATTENTION = "attention"
    """The printer waits for somebody to solve a problem."""
    FINISHED = "finished"
    """The last job is complete and the printer still says so."""
    CANCELLED = "cancelled"
    """The last job was ended by somebody."""
    FAILED = "failed"
    """The last job was ended by a fault."""
    BUSY = "busy"
    """The printer does something other than a job: a self-test, loading filament."""
    OFFLINE = "offline"
    """Switched off or out of reach: normal for a printer."""
    UNKNOWN = "unknown"
    """The printer says something that nobody knows."""


@unique
class Reading(StrEnum):
    """A reading that only some printers give, so that no entity is dead.

    Readings that have a record of their own (bed, chamber, nozzles, fans, storage)
    exist where the record does and need no entry here.
    """

    STAGE = "stage"
    LAYERS = "layers"
    TOTAL_LAYERS = "total_layers"
    """Without the one that is being printed."""
    PRINT_SPEED = "print_speed"
    PRINT_FLOW = "print_flow"
    Z_HEIGHT = "z_height"
    WIFI_SIGNAL = "wifi_signal"
    NOZZLE_DIAMETER = "nozzle_diameter"
    NOZZLE_MATERIAL = "nozzle_material"
    STORAGE = "storage"
    STORAGE_FAULT = "storage_fault"
    ADDRESS = "address"
    DOOR = "door"
    FIRMWARE_UPDATE = "firmware_update"
    TOOL_MODULE = "tool_module"
    JOB_SOURCE = "job_source"
    PLATE = "plate"
    SKIPPED_OBJECTS = "skipped_objects"
    NOZZLE_FLOW = "nozzle_flow"
    NOZZLE_WEAR = "nozzle_wear"
    NOZZLE_FILAMENT = "nozzle_filament"
    PROBLEMS = "problems"
    COVER = "cover"
    XY_POSITION = "xy_position"
    STORAGE_SPACE = "storage_space"
    TRANSFER = "transfer"
    CLOUD = "cloud"
    FILAMENT_CHANGE = "filament_change"
    MULTI_MATERIAL = "multi_material"
    PLANNED_USE = "planned_use"
    LAYER_HEIGHT = "layer_height"
    REFUSAL = "refusal"


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmwareModule:
    """A part of the printer with software of its own."""

    name: str
    installed: str | None = None
    available: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Firmware:
    """The printer's software: installed, to be had, being changed right now.

    `available` is what is installed if the printer says that there is nothing newer.
    `progress` is the share in % of a change that is under way.
    """

    installed: str | None = None
    available: str | None = None
    updating: bool | None = None
    progress: int | None = None
    modules: tuple[FirmwareModule, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildVolume:
    """How large a thing can be that is printed with one nozzle, in mm."""

    x: float
    y: float
    z: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterInfo:
    """Who the printer is; changes rarely.

    `serial` is the identity; `name` is what the printer calls itself.
    """

    serial: str
    brand: str
    name: str | None = None
    model: str | None = None
    firmware: Firmware = Firmware()
    multi_material: bool | None = None
    """Whether a unit that changes filament is switched on."""
    volume: BuildVolume | None = None
    """What its model can print at most, as its vendor says; no printer tells it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedFilament:
    """What the slicer plans to use of one of a file's filaments, counted from 1.

    `colour` is `RRGGBB`, `weight` in g, `length` in mm, `place` from where the printer
    was told to take it.
    """

    index: int
    material: str | None = None
    colour: str | None = None
    weight: float | None = None
    length: float | None = None
    place: SpoolPlace | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobObject:
    """A thing that a job prints; `skipped` if the printer leaves it out."""

    id: int
    name: str
    skipped: bool = False
    box: Box | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """The running job, or the last one for as long as the printer tells of it.

    `id` is the printer's own, `planned_*` are the slicer's estimates, `thumbnail` is a
    reference that only the backend understands.
    """

    id: str | None = None
    name: str | None = None
    file: str | None = None
    progress: float | None = None
    layer: int | None = None
    total_layers: int | None = None
    plate: int | None = None
    source: JobSource | None = None
    skipped: int | None = None
    """How many objects are left out."""
    started: datetime | None = None
    elapsed: timedelta | None = None
    remaining: timedelta | None = None
    filament_change_in: timedelta | None = None
    """Until the file itself asks for another filament."""
    planned_time: timedelta | None = None
    planned_weight: float | None = None
    planned_length: float | None = None
    layer_height: float | None = None
    planned_filaments: tuple[PlannedFilament, ...] = ()
    meter: UseMeter | None = field(default=None, repr=False)
    """What is used by when, if its file was read."""
    objects: tuple[JobObject, ...] = ()
    thumbnail: str | None = None


@unique
class JobSource(StrEnum):
    """From where a job came."""

    LOCAL = "local"
    CLOUD = "cloud"
    SYSTEM = "system"
    """From the printer itself, such as a calibration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heater:
    """The bed or the chamber; a chamber without a heater has no target."""

    temperature: float | None = None
    target: float | None = None
    maximum: float | None = None
    heated: bool = True


@unique
class FanUnit(StrEnum):
    """What a printer tells a fan's speed in."""

    PERCENT = "percent"
    RPM = "rpm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fan:
    """One fan and its speed, in per cent of its maximum or in turns a minute."""

    kind: FanKind
    unit: FanUnit
    speed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Motion:
    """How the printer moves: positions in mm, speed and flow in % of the plan."""

    x: float | None = None
    y: float | None = None
    z: float | None = None
    speed: int | None = None
    flow: int | None = None
    speed_profile: str | None = None


@unique
class Severity(StrEnum):
    """How bad a problem is."""

    FATAL = "fatal"
    SERIOUS = "serious"
    COMMON = "common"
    INFO = "info"


_HARMLESS = frozenset({Severity.COMMON, Severity.INFO})


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something that is wrong now. `code` is the vendor's, `text` for people.

    `reason` says in the words of all brands what somebody has to see to. `standing` is
    what was there before the present pause or end, so that it does not explain it.
    """

    code: str
    severity: Severity | None = None
    text: str | None = None
    link: str | None = None
    since: datetime | None = None
    reason: AttentionReason | None = None
    part: PrinterPart | None = None
    """What it is about, `None` if the code does not tell."""
    standing: bool = False
    on_screen: bool = False
    """Whether it is what the printer itself asks about, and no mere notice."""
    spool: SpoolPlace | None = None
    """Where the spool is that it is about."""

    @property
    def harmless(self) -> bool:
        """Whether it stops no job."""
        return self.severity in _HARMLESS


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """The card, stick or disk that jobs are printed from; sizes in bytes."""

    name: str | None = None
    present: bool | None = None
    read_only: bool | None = None
    faulty: bool | None = None
    free: int | None = None
    total: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """How the printer hangs in the network; `signal` is in dBm.

    `cloud` says whether the vendor's service is reached, if the user has set it up.
    """

    signal: int | None = None
    hostname: str | None = None
    address: str | None = None
    cloud: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """A file on its way to the printer: share in %, sizes in bytes."""

    name: str | None = None
    progress: float | None = None
    transferred: int | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraInfo:
    """A camera that the printer offers."""

    id: str
    name: str | None = None
    enabled: bool | None = None
    resolution: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """A lamp of the printer."""

    id: str
    on: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """Something that the printer does by itself; `sensitivity` if it has a choice."""

    kind: FeatureKind
    on: bool | None = None
    sensitivity: Sensitivity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Airduct:
    """What the air in the chamber is moved for, and what it can be moved for."""

    mode: AirductMode | None = None
    modes: tuple[AirductMode, ...] = ()


@unique
class Refusal(StrEnum):
    """Why the printer takes no command at present."""

    AUTHORISATION = "authorisation"
    UPDATING = "updating"


# Without slots: see `replaced`.
@dataclass(frozen=True, kw_only=True)
class PrinterSnapshot:
    """Everything that is known about a printer, as of one moment.

    `accepts` are the commands that make sense right now: a subset of what the backend
    supports at all. `readings` says which of the optional values this printer gives.
    """

    info: PrinterInfo
    connection: ConnectionState = ConnectionState.CONNECTING
    cause: Cause | None = None
    """Why the printer is away, if it is."""
    status: PrinterStatus = PrinterStatus.UNKNOWN
    stage: Stage | None = None
    job: Job | None = None
    nozzles: tuple[Nozzle, ...] = ()
    nozzle_rack: tuple[StoredNozzle, ...] | None = None
    """What is in the rack, `None` for a printer without one."""
    tool_module: ToolModule | None = None
    bed: Heater | None = None
    chamber: Heater | None = None
    fans: tuple[Fan, ...] = ()
    filament_units: tuple[FilamentUnit, ...] = ()
    motion: Motion = Motion()
    problems: tuple[Problem, ...] = ()
    storage: Storage | None = None
    network: Network = Network()
    transfer: Transfer | None = None
    cameras: tuple[CameraInfo, ...] = ()
    lights: tuple[Light, ...] = ()
    features: tuple[Feature, ...] = ()
    airduct: Airduct | None = None
    door_open: bool | None = None
    refusal: Refusal | None = None
    booted: bool = False
    """Whether it was switched on and tells of no job: one may be resumed yet."""
    recalled: bool = False
    """Whether it has not told how it stands since it is back: that is of before."""
    readings: frozenset[Reading] = frozenset()
    accepts: CommandTypes = frozenset()

    @property
    def online(self) -> bool:
        """Whether the readings are of now."""
        return self.connection.is_live

    @property
    def watched(self) -> bool:
        """Whether it tells now how it and its job stand."""
        return self.connection is ConnectionState.CONNECTED and not self.recalled

    def nozzle(self, side: NozzleSide | None = None) -> Nozzle | None:
        """Return the nozzle on a side; without one, the only nozzle."""
        return next((nozzle for nozzle in self.nozzles if nozzle.side is side), None)

    def fan(self, kind: FanKind, unit: FanUnit) -> Fan | None:
        """Return the fan of a kind, if its speed is told in this unit."""
        fans = (fan for fan in self.fans if fan.kind is kind and fan.unit is unit)
        return next(fans, None)

    def feature(self, kind: FeatureKind) -> Feature | None:
        """Return a feature, `None` if the printer does not have it."""
        return next(
            (feature for feature in self.features if feature.kind is kind), None
        )

    def light(self, light_id: str) -> Light | None:
        """Return the lamp with an id."""
        return next((light for light in self.lights if light.id == light_id), None)
