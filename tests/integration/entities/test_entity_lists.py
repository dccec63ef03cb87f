"""Every model has the entities of its parts, and the documentation lists them."""

import difflib
import os

from homeassistant.core import HomeAssistant
import pytest

from custom_components.printernizer.bambu.models import Model, model_named

from .entity_lists import BAMBU, LIST, PRINTERS, Entities, as_markdown, entities_of

WRITE = "PRINTERNIZER_WRITE_ENTITIES"
# Their reports tell; the model's facts do not.
WITH_LEFT_FAN = {"P2S"}
MOST_AT_FIRST = {
    "Prusa": 30,
    "Prusa with Pi": 30,
    "P1S": 40,
    "A1": 45,
    "X1 Carbon": 50,
    "H2D": 60,
}
"""With one unit for filament, where the printer comes with one here."""
WITH_PROMPT_SOUND = {"P2S", "A1", "A1 mini", "H2D", "H2C"}


pytestmark = pytest.mark.as_at_first


@pytest.fixture(scope="module")
def known() -> dict[str, Entities]:
    """Keep what was found: setting all printers up takes a while."""
    return {}


@pytest.fixture
async def printers(
    hass: HomeAssistant, socket_enabled: None, known: dict[str, Entities]
) -> dict[str, Entities]:
    """Set up every printer there is, one after another."""
    for make in PRINTERS if not known else ():
        rig = make.rig()
        await rig.start()
        known[make.name] = await entities_of(hass, rig)
        await rig.power_off()
    return known


async def test_every_printer_has_the_entities_of_its_parts_as_documented(
    printers: dict[str, Entities],
) -> None:
    """Those of parts that it lacks would be dead, and those of others are missed."""
    assert wrong_parts(printers) == []
    found = as_markdown(printers)
    if os.environ.get(WRITE):
        LIST.write_text(found, encoding="utf-8")
    listed = LIST.read_text(encoding="utf-8") if LIST.exists() else ""
    if found != listed:
        lines = difflib.unified_diff(
            listed.splitlines(), found.splitlines(), "listed", "found", lineterm="", n=0
        )
        pytest.fail(
            f"{LIST.name} is not what comes to be; if it should be, run"
            " scripts/entities\n" + "\n".join(lines),
            pytrace=False,
        )


async def test_a_new_user_is_not_flooded_with_entities(
    printers: dict[str, Entities],
) -> None:
    """What few need, and what a control shows too, is there and turned off."""
    on = {
        name: sum(not entity.disabled for entity in entities.values())
        for name, entities in printers.items()
    }
    too_many = {
        name: on[name] for name, most in MOST_AT_FIRST.items() if on[name] > most
    }
    assert not too_many


async def test_a_target_is_shown_once_and_also_where_it_cannot_be_set(
    printers: dict[str, Entities],
) -> None:
    def shows(printer: str, platform: str) -> bool:
        return any(
            (row.platform, row.key) == (platform, "nozzle_target_temperature")
            and not found.disabled
            for row, found in printers[printer].items()
        )

    shown = {
        name: [platform for platform in ("sensor", "number") if shows(name, platform)]
        for name in ("X1 Carbon", "Prusa", "Prusa with Pi")
    }
    assert shown == {
        "X1 Carbon": ["number"],
        "Prusa": ["sensor"],
        "Prusa with Pi": ["number"],
    }


def wrong_parts(printers: dict[str, Entities]) -> list[str]:
    """Return what a model's facts and its entities do not agree on."""
    return [
        f"{name}: {key} is {'missing' if fitted else 'there without its part'}"
        for name in BAMBU
        for fitted, keys in parts_of(model_named(name))
        for key in keys.split()
        if fitted is not None
        and fitted != (key in {f"{row.platform}.{row.key}" for row in printers[name]})
    ]


def parts_of(model: Model) -> list[tuple[bool | None, str]]:
    """Return whether the model has its parts, and the entities of each of them."""
    return [
        (model.chamber_sensor, "sensor.chamber_temperature"),
        (
            model.chamber_heater,
            "sensor.chamber_target_temperature number.chamber_target_temperature",
        ),
        (model.auxiliary_fan, "sensor.auxiliary_fan_speed fan.auxiliary_fan"),
        (model.chamber_fan, "sensor.chamber_fan_speed fan.chamber_fan"),
        (model.name in WITH_LEFT_FAN, "fan.left_auxiliary_fan"),
        (model.airduct, "select.airduct_mode"),
        (model.door and model.door.field is not None, "binary_sensor.door"),
        (model.nozzle_rack, "sensor.nozzle_rack"),
        (model.tool_module, "sensor.tool_module"),
        (model.heatbed_light, "light.heatbed_light"),
        (model.name in WITH_PROMPT_SOUND, "switch.prompt_sound"),
        (model.nozzles == 1, "sensor.nozzle_temperature sensor.nozzle_type"),
        (
            model.nozzles == 2,
            "sensor.left_nozzle_temperature sensor.active_nozzle",
        ),
    ]
