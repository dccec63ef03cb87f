"""The simulated printers that can be had by name, ready to be put on show."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from . import threemf
from .bambu.dialects import A1, H2D, P1S, X1C, Dialect
from .bambu.filament import EXTERNAL
from .bambu.printer import BambuSimulator
from .machine import Machine, Plan
from .powered import PoweredPrinter
from .prusalink.files import previews
from .prusalink.printer import Flavour, PrusaLinkSimulator
from .prusalink.sliced import sliced

ACCESS_CODE = "12345678"
COLORS = ("#FF6A13", "#2F80ED")
"""Of the objects in the pictures of the plates."""
BETWEEN_PICTURES = 0.5
"""Of the video of a printer that somebody watches, s."""
LOGIN = ("maker", "Kf7eWnGzPbq4")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a printer on show is given; port 0 lets the system choose one."""

    serial: str
    port: int
    machine: Machine
    plans: Sequence[Plan]
    """What it is going to print; a Prusa has to have these files."""
    speed: float = 1.0
    """How fast the machine's clock runs; a Pi takes its time all the same."""
    certificates: Path | None = None
    """Where its certificate is kept, so that it is the same the next time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A model: how it is built, and what its owner needs to set it up."""

    model: str
    brand: str
    serial: str
    """A serial such as the maker gives to this model."""
    access: Mapping[str, str]
    """Access code, or user name and password, by the names that owners know."""
    build: Callable[[Order], PoweredPrinter]


def _bambu(model: str, dialect: Dialect, serial: str) -> Kind:
    """A Bambu Lab printer in LAN mode."""

    def build(order: Order) -> PoweredPrinter:
        """Build it with the files of its plans, and a spool that suits the first."""
        simulator = BambuSimulator(
            serial=order.serial,
            dialect=dialect,
            machine=order.machine,
            port=order.port,
            certificates=order.certificates,
            access_code=ACCESS_CODE,
        )
        simulator.video.interval = BETWEEN_PICTURES
        for unit in simulator.settings.units:
            # Two printers on show have two units.
            unit.serial = unit.serial[:6] + order.serial[-9:]
        for plan, color in zip(order.plans, cycle(COLORS)):
            project = threemf.make(threemf.plate_of(plan, color))
            simulator.card.add(f"/cache/{plan.name}.gcode.3mf", project)
        simulator.settings.tray = _suitable_tray(simulator, order.plans[0])
        return simulator

    return Kind(
        model=model,
        brand="bambu",
        serial=serial,
        access={"access_code": ACCESS_CODE},
        build=build,
    )


def _suitable_tray(simulator: BambuSimulator, plan: Plan) -> int:
    """Return the tray with the plan's material, or else the external spool."""
    for unit in simulator.settings.units:
        for slot, spool in enumerate(unit.spools):
            if spool is not None and spool.material == plan.material:
                return unit.tray_number(slot)
    return EXTERNAL


def _prusa(model: str, flavour: Flavour, serial: str, hostname: str) -> Kind:
    """A Prusa printer with PrusaLink."""
    user, word = LOGIN

    def build(order: Order) -> PoweredPrinter:
        """Build it and store the files of the plans."""
        simulator = PrusaLinkSimulator(
            flavour=flavour,
            serial=order.serial,
            hostname=hostname,
            machine=order.machine,
            port=order.port,
            username=user,
            password=word,
        )
        simulator.device.command_delay *= order.speed
        simulator.device.end_shows *= order.speed
        for plan, color in zip(order.plans, cycle(COLORS)):
            pictures = previews(color, plan.name)
            content = sliced(plan, pictures)
            simulator.files.add(plan.file, content, plan=plan, pictures=pictures)
        return simulator

    access = {"username": user, "password": word}
    return Kind(model=model, brand="prusa", serial=serial, access=access, build=build)


KINDS: Mapping[str, Kind] = {
    "bambu:x1c": _bambu("Bambu Lab X1 Carbon", X1C, "00M09A000000001"),
    "bambu:p1s": _bambu("Bambu Lab P1S", P1S, "01P00A000000002"),
    "bambu:a1": _bambu("Bambu Lab A1", A1, "03900A000000003"),
    "bambu:h2d": _bambu("Bambu Lab H2D", H2D, "09400A000000004"),
    "prusa:buddy": _prusa(
        "Prusa MK4", Flavour.BUDDY, "10589-2109876543210987", "prusa-mk4"
    ),
    "prusa:rpi": _prusa(
        "Prusa MK3S on a Raspberry Pi", Flavour.RPI, "CZPX1219X004XC51877", "prusa-mk3"
    ),
}
