"""The action that finds a printer for something that is to be printed."""

from dataclasses import dataclass
from typing import Any, Final

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
)
from homeassistant.exceptions import Unauthorized
from homeassistant.helpers import (
    config_validation as cv,
    device_registry as dr,
    entity_registry as er,
)
from homeassistant.util.json import JsonObjectType
import probatio

from ..const import CONF_SERIAL, DOMAIN
from ..fleet.entries import printer_entries
from ..printer.bed.ready import BedPhase
from ..printer.filament.spools import FilamentUnitKind
from ..printer.fleet.finding import Candidate, Finding, Spool, Wish, examine
from ..printer.model import BuildVolume
from ..runtime import PrinternizerConfigEntry
from ..unit_entity import slot_unique_id
from .colours import colour
from .rights import Right, async_allowed

_MATERIAL = "material"
_COLOR = "color"
_GRAMS = "grams"
_NOZZLE = "nozzle_diameter"
_SIZE = ("size_x", "size_y", "size_z")
_LENGTH = probatio.All(probatio.Coerce(float), probatio.Range(min=0, max=2000))
FIND_PRINTER: Final = "find_printer"
FIELDS: Final[dict[probatio.Marker, Any]] = {
    probatio.Optional(_MATERIAL): probatio.All(
        cv.string, probatio.Length(min=1, max=64)
    ),
    probatio.Optional(_COLOR): colour,
    probatio.Optional(_GRAMS): probatio.All(
        probatio.Coerce(float), probatio.Range(min=0, max=10**5)
    ),
    probatio.Optional(_NOZZLE): probatio.All(
        probatio.Coerce(float), probatio.Range(min=0.05, max=5)
    ),
    **{probatio.Optional(axis): _LENGTH for axis in _SIZE},
}
RIGHT: Final = Right.READ
"""What a caller needs of a printer to be told of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A printer that was looked at."""

    entry: PrinternizerConfigEntry
    device: dr.DeviceEntry
    candidate: Candidate
    finding: Finding

    @property
    def rank(self) -> tuple[bool, str]:
        """Where it stands in its list: behind those whose bed is surely empty."""
        return self.candidate.bed is not BedPhase.EMPTY, self.entry.title.casefold()


def register_find_printer(hass: HomeAssistant) -> None:
    """Offer the action to users; it is for all printers that its caller may see."""

    async def serve(call: ServiceCall) -> ServiceResponse:
        wish = _wish(call.data)
        entries = {entry: _device(hass, entry) for entry in printer_entries(hass)}
        devices = [device.id for device in entries.values() if device is not None]
        allowed = await async_allowed(hass, call.context, RIGHT, devices)
        if devices and not allowed:
            raise Unauthorized(context=call.context)
        found = [
            _examine(entry, device, wish)
            for entry, device in entries.items()
            if device is not None and device.id in allowed
        ]
        return _answer(hass, sorted(found, key=lambda it: it.rank))

    hass.services.async_register(
        DOMAIN,
        FIND_PRINTER,
        serve,
        schema=probatio.Schema(FIELDS),
        supports_response=SupportsResponse.ONLY,
    )


def _wish(data: dict[str, Any]) -> Wish:
    size = [data.get(axis, 0.0) for axis in _SIZE]
    return Wish(
        material=data.get(_MATERIAL),
        colour=data.get(_COLOR),
        grams=data.get(_GRAMS),
        nozzle=data.get(_NOZZLE),
        size=BuildVolume(x=size[0], y=size[1], z=size[2]) if any(size) else None,
    )


def _device(
    hass: HomeAssistant, entry: PrinternizerConfigEntry
) -> dr.DeviceEntry | None:
    """Return the device of a printer; one that is disabled is for nobody."""
    if entry.disabled_by is not None:
        return None
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, entry.data[CONF_SERIAL]), entry.entry_id
    )
    return device if isinstance(device, dr.DeviceEntry) else None


def _examine(
    entry: PrinternizerConfigEntry, device: dr.DeviceEntry, wish: Wish
) -> _Found:
    # One that is not loaded is named too, as out of reach.
    if entry.state is ConfigEntryState.LOADED:
        runtime = entry.runtime_data
        candidate = Candidate(
            snapshot=runtime.coordinator.data,
            attention=runtime.attention.current,
            bed=runtime.bed.phase,
        )
    else:
        candidate = Candidate(snapshot=None)
    finding = examine(candidate, wish)
    return _Found(entry=entry, device=device, candidate=candidate, finding=finding)


def _answer(hass: HomeAssistant, found: list[_Found]) -> ServiceResponse:
    """Return who can, who perhaps, and who cannot, each with what there is to say."""
    return {
        "ready": [
            {
                **_named(candidate),
                **_spool(hass, candidate),
                "bed_may_hold_print": candidate.rank[0],
            }
            for candidate in found
            if not candidate.finding.obstacles and not candidate.finding.doubts
        ],
        "unknown": [
            {**_named(candidate), "reasons": [*candidate.finding.doubts]}
            for candidate in found
            if candidate.finding.doubts
        ],
        "unable": [
            {**_named(candidate), "reasons": [*candidate.finding.obstacles]}
            for candidate in found
            if candidate.finding.obstacles
        ],
    }


def _named(found: _Found) -> JsonObjectType:
    return {"printer": found.entry.title, "device_id": found.device.id}


def _spool(hass: HomeAssistant, found: _Found) -> JsonObjectType:
    """Describe the spool to print with, where one was asked for."""
    spool = found.finding.spool
    if spool is None:
        return {}
    slot = spool.slot
    return {
        "slot_entity": _slot_entity(hass, found, spool),
        "unit": spool.unit.kind,
        "unit_number": spool.unit.number,
        "slot": slot.index + 1,
        "material": slot.material,
        "color": None if slot.colour is None else f"#{slot.colour}",
        "remaining_weight": slot.remaining_weight,
    }


def _slot_entity(hass: HomeAssistant, found: _Found, spool: Spool) -> str | None:
    """Return the sensor of a slot, as `start_print` takes it; a holder has none."""
    if spool.unit.kind is FilamentUnitKind.EXTERNAL:
        return None
    serial = found.entry.data[CONF_SERIAL]
    unique_id = slot_unique_id(serial, spool.unit.serial, spool.slot.index)
    return er.async_get(hass).async_get_entity_id("sensor", DOMAIN, unique_id)
