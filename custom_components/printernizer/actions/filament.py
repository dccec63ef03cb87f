"""Actions about spools: they are for a unit, or with a printer for its own spool."""

from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
import probatio

from ..const import DOMAIN
from ..printer.filament.commands import (
    MATERIALS,
    LoadFilament,
    ReadTag,
    SetFilament,
    SkipObjects,
    StartDrying,
    UnloadFilament,
)
from ..printer.filament.effects import find_unit
from .action import Action
from .colours import colour
from .slots import SLOT, SLOT_FIELDS, Place, place_in
from .target import ActionData, Target

_MATERIAL = "material"
_COLOR = "color"
_PROFILE = "profile"
_NOZZLE_MIN = "nozzle_min"
_NOZZLE_MAX = "nozzle_max"
_TEMPERATURE = "temperature"
_HOURS = "hours"
_ROTATE = "rotate"
_OBJECTS = "objects"
_MOST_OBJECTS = 64

_CELSIUS = probatio.All(probatio.Coerce(int), probatio.Range(min=100, max=350))


def _place(target: Target, data: ActionData) -> Place:
    """Return unit and slot that an action is for; the printer's is its own spool."""
    place = place_in(target, data[SLOT])
    if place is None:
        raise _unknown_unit(target)
    return place


def _unit(target: Target) -> str:
    if find_unit(target.coordinator.data, target.serial) is None:
        raise _unknown_unit(target)
    return target.serial


def _unknown_unit(target: Target) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="no_unit",
        translation_placeholders={"printer": target.coordinator.name},
    )


async def _load(target: Target, data: ActionData) -> None:
    await target.coordinator.async_execute(LoadFilament(*_place(target, data)))


async def _unload(target: Target, _data: ActionData) -> None:
    await target.coordinator.async_execute(UnloadFilament())


async def _set(target: Target, data: ActionData) -> None:
    if _MATERIAL not in data and _PROFILE not in data:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="no_material"
        )
    unit, slot = _place(target, data)
    await target.coordinator.async_execute(
        SetFilament(
            unit,
            slot,
            colour=data[_COLOR],
            material=data.get(_MATERIAL),
            profile=data.get(_PROFILE),
            nozzle_minimum=data.get(_NOZZLE_MIN),
            nozzle_maximum=data.get(_NOZZLE_MAX),
        )
    )


async def _read_tag(target: Target, data: ActionData) -> None:
    await target.coordinator.async_execute(ReadTag(_unit(target), data[SLOT] - 1))


async def _dry(target: Target, data: ActionData) -> None:
    celsius, hours = data.get(_TEMPERATURE), data.get(_HOURS)
    await target.coordinator.async_execute(
        StartDrying(_unit(target), celsius, hours, rotate=data[_ROTATE])
    )


async def _skip(target: Target, data: ActionData) -> None:
    job = target.coordinator.data.job
    known = {thing.id for thing in job.objects} if job else set()
    if known and (unknown := set(data[_OBJECTS]) - known):
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="no_object",
            translation_placeholders={
                "printer": target.coordinator.name,
                "reason": ", ".join(str(index) for index in sorted(unknown)),
            },
        )
    await target.coordinator.async_execute(SkipObjects(tuple(data[_OBJECTS])))


FILAMENT_ACTIONS = (
    Action(name="load_filament", fields=SLOT_FIELDS, for_slots=True, handle=_load),
    Action(name="unload_filament", fields={}, handle=_unload),
    Action(
        name="set_filament",
        fields={
            **SLOT_FIELDS,
            probatio.Optional(_MATERIAL): probatio.In(MATERIALS),
            probatio.Optional(_PROFILE): probatio.All(
                cv.string, probatio.Length(min=1, max=64)
            ),
            probatio.Required(_COLOR): colour,
            probatio.Optional(_NOZZLE_MIN): _CELSIUS,
            probatio.Optional(_NOZZLE_MAX): _CELSIUS,
        },
        handle=_set,
        for_slots=True,
    ),
    Action(name="read_spool_tag", fields=SLOT_FIELDS, for_slots=True, handle=_read_tag),
    Action(
        name="start_drying",
        fields={
            probatio.Optional(_TEMPERATURE): probatio.Coerce(int),
            probatio.Optional(_HOURS): probatio.Coerce(int),
            probatio.Optional(_ROTATE, default=False): cv.boolean,
        },
        handle=_dry,
    ),
    Action(
        name="skip_objects",
        fields={
            probatio.Required(_OBJECTS): probatio.All(
                cv.ensure_list,
                probatio.Length(min=1, max=_MOST_OBJECTS),
                [probatio.All(probatio.Coerce(int), probatio.Range(min=0))],
            )
        },
        handle=_skip,
    ),
)
