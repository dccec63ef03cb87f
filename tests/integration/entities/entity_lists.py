"""Which printers have which entities, as they come to be in Home Assistant."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import override

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er

from custom_components.printernizer.const import DOMAIN
from simulator.bambu.dialects import A1, A1_MINI, H2C, H2D, P1S, P2S, X1C, X1E, Dialect
from simulator.prusalink.printer import Flavour
from tests.rigs import BambuRig, Make, PrusaRig, Rig

from ..helpers import add_through_flow

LIST = Path(__file__).parents[3] / "docs" / "entities.md"
_HEAD = """# Entities

Which printers have which entities: ✓ from the start, (✓) disabled at first, to be
enabled at the entity. It is what Home Assistant makes of simulated printers in the
middle of a job; all from Bambu Lab but the P1S come with one unit for filament. What
comes later only, such as a camera whose address is entered in the options, is not
listed. The key is the end of the unique id and never changes.

Written by `scripts/entities`; a test compares it with what comes to be.
"""


class _OtherPrusa(PrusaRig):
    """A second one beside the first."""

    @property
    @override
    def serial(self) -> str:
        return "17342-3109876543210987"


def _bambu(dialect: Dialect, number: int) -> Callable[[], Rig]:
    """Return what makes a printer that shares no serial number with the others."""

    def rig() -> Rig:
        made = BambuRig(dialect, serial=f"00M00A0000000{number:02}")
        for unit in made.simulator.settings.units:
            unit.serial = f"{unit.serial[:-2]}{number:02}"
        return made

    return rig


BAMBU = {
    "X1 Carbon": X1C,
    "X1E": X1E,
    "P1S": P1S,
    "P2S": P2S,
    "A1": A1,
    "A1 mini": A1_MINI,
    "H2D": H2D,
    "H2C": H2C,
}
PRINTERS = (
    *(
        Make(name, _bambu(dialect, number))
        for number, (name, dialect) in enumerate(BAMBU.items())
    ),
    Make("Prusa", PrusaRig),
    Make("Prusa with Pi", lambda: _OtherPrusa(Flavour.RPI)),
)


@dataclass(frozen=True, slots=True, order=True)
class Listed:
    """What an entity is called, wherever it is found."""

    of_a_unit: bool
    platform: str
    key: str


@dataclass(frozen=True, slots=True)
class Found:
    """An entity of one printer."""

    name: str
    disabled: bool


type Entities = dict[Listed, Found]


async def entities_of(hass: HomeAssistant, rig: Rig) -> Entities:
    """Add a printer as a user does and return all entities that come of it."""
    rig.print_for(900)
    entry = await add_through_flow(hass, rig)
    await hass.async_block_till_done(wait_background_tasks=True)
    entries = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    return {
        _listed(hass, rig, entity): Found(
            name=entity.original_name or "(that of the device)",
            disabled=entity.disabled_by is not None,
        )
        for entity in entries
    }


def _listed(hass: HomeAssistant, rig: Rig, entry: er.RegistryEntry) -> Listed:
    """Take the serial number of its device from an entity's unique id."""
    device = dr.async_get(hass).async_get(entry.device_id or "")
    assert device is not None, f"{entry.entity_id} has no device"
    serial = next(
        identifier[1] for identifier in device.identifiers if identifier[0] == DOMAIN
    )
    key = entry.unique_id.removeprefix(f"{rig.serial}_").removeprefix(f"{serial}_")
    if key.startswith("camera_") and entry.domain == "camera":
        key = "camera_…"
    return Listed(of_a_unit=serial != rig.serial, platform=entry.domain, key=key)


def as_markdown(printers: dict[str, Entities]) -> str:
    """Return the list as it is in the documentation."""
    rows = sorted({entity for entities in printers.values() for entity in entities})
    sections = [
        ("Printers", [row for row in rows if not row.of_a_unit], list(printers)),
        (
            "Units for filament",
            [row for row in rows if row.of_a_unit],
            [
                name
                for name, entities in printers.items()
                if any(entity.of_a_unit for entity in entities)
            ],
        ),
    ]
    return "\n".join([_HEAD, *(_section(*section, printers) for section in sections)])


def _section(
    title: str, rows: list[Listed], columns: list[str], printers: dict[str, Entities]
) -> str:
    """Return one table under its title."""
    lines = [
        f"## {title}",
        "",
        f"| Entity | Name | {' | '.join(columns)} |",
        f"|---|---|{'---|' * len(columns)}",
    ]
    for row in rows:
        founds = [printers[column].get(row) for column in columns]
        name = next(found.name for found in founds if found is not None)
        marks = " | ".join(_mark(found) for found in founds)
        lines.append(f"| `{row.platform}` `{row.key}` | {name} | {marks} |")
    return "\n".join([*lines, ""])


def _mark(found: Found | None) -> str:
    if found is None:
        return " "
    return "(✓)" if found.disabled else "✓"
