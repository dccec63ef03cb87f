"""The printer behind the protocol: the machine, and what it knows beside it."""

from dataclasses import dataclass, field
import random

from simulator.machine import ACTIVE, Heat, Machine, Phase

from .dialects import Dialect
from .filament import EXTERNAL, NO_TRAY, UNIT_OPTIONS, Spool, Unit
from .ftp.storage import Card
from .reports.untidy import Untidiness
from .wire import Payload

CANCELLED = 0x0300_400C
"""The passing `print_error` of a job that somebody cancelled."""
FAULT = 0x0300_8008
"""The lasting `print_error` of a job that failed."""
POWER_LOST = 0x0300_8007
"""The `print_error` that asks whether to go on with a job after a power cut."""
PAUSED_BY_USER = 16
_OWN_DIGITS = 4
WIFI_SECONDS = 30.0
"""How often the signal strength changes, simulated seconds."""
UNSIGNED_REFUSED = {"attr": 0x0500_0500, "code": 0x0001_0007}
"""The message of the printer that refused an unsigned command."""


@dataclass(slots=True, kw_only=True)
class Settings:
    """What the printer remembers or was told; fans in per cent."""

    lights: dict[str, str]
    units: list[Unit]
    external: Spool = field(default_factory=Spool)
    tray: int = NO_TRAY
    """The loaded tray: unit * 4 + slot, 254 the external spool, 255 none."""
    mapping: list[int] = field(default_factory=list)
    """The trays that the job's filaments come from."""
    units_powered: bool = True
    """False in the moment in which the printer shuts down."""
    changing_nozzle: bool = False
    """Whether it is between one nozzle and the other."""
    tells_snow: bool = True
    """Whether the extruders tell their trays."""
    aux_fan: int = 0
    left_fan: int = 0
    chamber_fan: int = 0
    print_error: int = 0
    latched_error: int = 0
    """A notice that is there for ever, wherever nothing else has to be shown."""
    hms: list[Payload] = field(default_factory=list)
    pause_stage: int = PAUSED_BY_USER
    """`stg_cur` while the job rests."""
    skipped: list[int] = field(default_factory=list)
    job_ids: dict[str, str] = field(default_factory=dict)
    options: dict[str, bool] = field(default_factory=dict)
    unit_options: dict[str, bool] = field(default_factory=lambda: dict(UNIT_OPTIONS))
    xcam: dict[str, bool] = field(default_factory=dict)
    sensitivities: dict[str, int] = field(default_factory=dict)
    """How easily the camera's watchers give alarm, 0 to 2."""
    tags_read: list[tuple[int, int]] = field(default_factory=list)
    """The slots, by unit and slot, whose tags were read on demand."""
    calibrated: int = 0
    """The bits of the last calibration."""
    closed_dialogs: list[str] = field(default_factory=list)
    """The errors whose dialogs were closed from afar."""
    recording: bool = True
    live_view: bool = True
    """Whether the camera can be seen in the network."""
    timelapse: bool = False
    nozzle_diameter: str = "0.4"
    nozzle_type: str = "stainless_steel"
    extruder: int = 0
    """The active one: 0 right or only, 1 left."""
    left_nozzle: Heat = field(default_factory=lambda: Heat(gain=4.0, loss=0.02))
    duct_mode: int = 0
    door_open: bool = False
    new_firmware: str | None = None
    updating: bool = False
    """Whether firmware is being installed, during which nothing else is done."""
    lan_only: bool = True
    """Whether it keeps away from the cloud; Developer mode wants that."""
    developer_mode: bool = True
    strict_param: bool = False
    """Whether pause, resume and stop need a `param`."""
    busy: bool = False
    """Whether it has too much to do for commands that nobody has to acknowledge."""

    @property
    def shown_error(self) -> int:
        """What `print_error` tells."""
        return self.print_error or self.latched_error


class Sensors:
    """Readings with the noise that real ones have; new only when time has passed."""

    def __init__(self, seed: int) -> None:
        """Draw the same noise for the same seed."""
        self._random = random.Random(seed)  # noqa: S311 - noise, no secret
        self._wifi_time = 0.0
        self.noise = 0.0
        self.wifi = -52

    def renew(self, time: float) -> None:
        """Draw the noise of this moment."""
        size = self._random.uniform(0.1, 0.3)
        self.noise = self._random.choice((-size, size))
        if time - self._wifi_time >= WIFI_SECONDS:
            self._wifi_time = time
            self.wifi = self._random.choice((-54, -53, -51, -50))

    def read(self, heat: Heat) -> float:
        """A temperature in °C, in steps of 1/32; only a heated part is unsteady."""
        noise = self.noise if heat.target else 0.0
        return round((heat.temperature + noise) * 32) / 32


def _of(serial: str, unit: Unit) -> Unit:
    """Give a unit a serial of its own, as no two printers have the same one."""
    unit.serial = f"{unit.serial[:-_OWN_DIGITS]}{serial[-_OWN_DIGITS:]}"
    return unit


class Device:
    """All that a report tells of, with one clock: the machine's."""

    def __init__(
        self, serial: str, dialect: Dialect, machine: Machine, seed: int
    ) -> None:
        """Stand as the machine stands."""
        self.serial = serial
        self.name = "Workshop"
        """What its owner calls it."""
        self.dialect = dialect
        self.machine = machine
        self.sensors = Sensors(seed)
        self.untidiness: Untidiness | None = None
        """What it gets wrong about jobs, if it does."""
        self.replayed: Payload | None = None
        """What it reports instead of how it is: the report of another printer."""
        self.replayed_modules: list[Payload] | None = None
        """Its modules, likewise."""
        self.card = Card()
        self.settings = Settings(
            lights=dict.fromkeys((*dialect.lights, *dialect.unreported_lights), "off"),
            units=[_of(serial, unit) for unit in dialect.units()],
            nozzle_type=dialect.nozzle_type,
        )
        self._time = machine.time
        self._phase = machine.phase
        self._job_id = machine.job_id

    def follow(self) -> None:
        """Catch up with the machine: after every change of it."""
        self._pass_time(self.machine.time - self._time)
        self._time = self.machine.time
        if self.machine.job_id != self._job_id:
            self._job_id = self.machine.job_id
            self._begin_job()
        if self.machine.phase is not self._phase:
            self._phase = self.machine.phase
            self._enter_phase(self._phase)

    @property
    def nozzles(self) -> list[Heat]:
        """The nozzles by index: 0 right or only, 1 left."""
        both = [self.machine.nozzle, self.settings.left_nozzle]
        return both[: self.dialect.extruders]

    @property
    def active(self) -> bool:
        """Whether a job runs or rests."""
        return self.machine.phase in ACTIVE

    def show(self, message: Payload) -> None:
        """Add a message of the health management system, unless it is there."""
        if message not in self.settings.hms:
            self.settings.hms.append(message)

    def _pass_time(self, seconds: float) -> None:
        """What happens by itself as time goes by."""
        if seconds <= 0:
            return
        self.sensors.renew(self.machine.time)
        self.settings.left_nozzle.advance(seconds)
        for unit in self.settings.units:
            unit.dry_minutes = max(0.0, unit.dry_minutes - seconds / 60)
        if self.settings.print_error == CANCELLED:
            self.settings.print_error = 0

    def _begin_job(self) -> None:
        """Forget the last job; print with the right nozzle and some filament."""
        settings = self.settings
        settings.print_error = settings.extruder = 0
        settings.skipped.clear()
        if settings.tray == NO_TRAY:
            settings.tray = 0 if settings.units else EXTERNAL

    def _enter_phase(self, phase: Phase) -> None:
        """The errors that belong to the ends of a job."""
        if phase is Phase.STOPPED:
            self.settings.print_error = CANCELLED
        elif phase is Phase.FAILED and not self.settings.print_error:
            self.settings.print_error = FAULT
        if phase is not Phase.PAUSED:
            self.settings.pause_stage = PAUSED_BY_USER
