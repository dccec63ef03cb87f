"""Messages about spools, and what is refused before the printer is asked."""

import pytest

from custom_components.printernizer.bambu.commanding.encoders import steps
from custom_components.printernizer.bambu.commanding.filament import filament_payload
from custom_components.printernizer.bambu.commanding.unit_settings import (
    SetUnitFeature,
    set_unit,
)
from custom_components.printernizer.bambu.filament_profiles import (
    _PROFILES,
    find_profile,
)
from custom_components.printernizer.printer.commands.commands import Command
from custom_components.printernizer.printer.errors import RefusedError
from custom_components.printernizer.printer.filament.commands import (
    MATERIALS,
    LoadFilament,
    SetFilament,
    SkipObjects,
    StartDrying,
)
from custom_components.printernizer.printer.kinds import FeatureKind
from custom_components.printernizer.printer.model import (
    Feature,
    PrinterInfo,
    PrinterSnapshot,
)
from custom_components.printernizer.printer.reasons import Reason
from tests.bambu.reading.test_filament import JsonObject, snapshot_of_unit
from tests.repository.files import PACKAGE, read_yaml


def sent(command: Command, snapshot: PrinterSnapshot) -> JsonObject:
    """Return what the printer is sent for a command."""
    [step] = steps(command, snapshot)
    payload = filament_payload(step, snapshot)
    assert payload is not None
    return payload["print"]


def spools(*materials: str) -> JsonObject:
    """Return the slots of a unit with these materials."""
    trays = [
        {"id": str(index), "tray_type": text} for index, text in enumerate(materials)
    ]
    return {"tray": trays}


def described(**fields: object) -> JsonObject:
    """Return what the printer is sent about a spool."""
    command = SetFilament("n3f/0", 0, "FF6A13", **fields)  # type: ignore[arg-type]
    return sent(command, snapshot_of_unit("n3f/0"))


@pytest.mark.parametrize(
    ("number", "reason"), [(0, "job"), (1, "power"), (8, "power_supply")]
)
def test_what_the_unit_says_that_stops_it_from_drying_is_the_refusal(
    number: int, reason: str
) -> None:
    snapshot = snapshot_of_unit("n3f/0", dry_sf_reason=[number])
    with pytest.raises(RefusedError) as caught:
        sent(StartDrying("n3f/0", 55, 8), snapshot)
    assert caught.value.reason == f"drying_blocked_{reason}"


def test_a_unit_that_nothing_stops_is_told_to_dry() -> None:
    snapshot = snapshot_of_unit("n3f/0", dry_sf_reason=[])
    told = sent(StartDrying("n3f/0", 55, 8), snapshot)
    assert (told["temp"], told["duration"], told["filament"]) == (55, 8, "PLA")


@pytest.mark.parametrize(
    ("materials", "celsius", "hours"),
    [
        (["PETG"], 65, 12),
        (["PLA"], 45, 12),
        (["PETG", "PLA", "ABS"], 45, 12),
        (["ABS"], 65, 8),
        (["wood of my own"], 45, 12),
        ([], 45, 12),
    ],
)
def test_spools_are_dried_as_the_most_delicate_of_them_bears_it(
    materials: list[str], celsius: int, hours: int
) -> None:
    snapshot = snapshot_of_unit("n3f/0", **spools(*materials))
    told = sent(StartDrying("n3f/0"), snapshot)
    assert (told["temp"], told["duration"]) == (celsius, hours)


def test_the_profile_tells_how_a_spool_is_dried_whose_material_is_written_oddly() -> (
    None
):
    tray = {"id": "0", "tray_type": "PETG HF", "tray_info_idx": "GFG02"}
    snapshot = snapshot_of_unit("n3f/0", tray=[tray])
    assert sent(StartDrying("n3f/0"), snapshot)["temp"] == 65


def test_what_is_said_of_drying_wins() -> None:
    snapshot = snapshot_of_unit("n3f/0", **spools("PETG"))
    told = sent(StartDrying("n3f/0", celsius=50), snapshot)
    assert (told["temp"], told["duration"]) == (50, 12)


@pytest.mark.parametrize(
    ("profile", "number"),
    [
        ("GFL96", "GFL96"),
        ("gfl96", "GFL96"),
        ("Generic PLA Silk", "GFL96"),
        ("PLA Silk", "GFL96"),
        ("Bambu Lab PLA Silk", "GFA05"),
        (" PLA Basic ", "GFA00"),
        ("Bambu Lab PLA Wood", "GFA16"),
        ("PolyTerra PLA", "GFL01"),
    ],
)
def test_a_profile_is_picked_by_id_or_name(profile: str, number: str) -> None:
    told = described(profile=profile)
    assert (told["tray_info_idx"], told["tray_type"]) == (number, "PLA")
    assert (told["nozzle_temp_min"], told["nozzle_temp_max"]) == (190, 240)


def test_temperatures_that_are_given_win_over_those_of_the_profile() -> None:
    told = described(profile="GFG99", nozzle_maximum=250)
    assert (told["nozzle_temp_min"], told["nozzle_temp_max"]) == (220, 250)


@pytest.mark.parametrize("material", MATERIALS)
def test_a_material_alone_is_its_generic_profile(material: str) -> None:
    number = described(material=material)["tray_info_idx"]
    profile = find_profile(number)
    assert profile is not None
    assert (profile.vendor, profile.material) == ("Generic", material)


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"profile": "GFX00"}, "unknown_profile"),
        ({"profile": "PLA Silk", "material": "PETG"}, "profile_material"),
        ({"profile": "PLA Silk", "nozzle_minimum": 290}, "nozzle_range"),
    ],
)
def test_what_makes_no_sense_about_a_spool_is_refused_with_a_reason(
    fields: dict[str, object], key: str
) -> None:
    with pytest.raises(RefusedError) as caught:
        described(**fields)
    assert caught.value.reason == key


def test_the_form_offers_all_profiles_that_there_are_by_names_that_are_found() -> None:
    services = read_yaml(PACKAGE / "services.yaml")
    field = services["set_filament"]["fields"]["profile"]
    offered = field["selector"]["select"]["options"]
    found = [find_profile(name) for name in offered]
    assert [profile and profile.full_name for profile in found] == offered
    assert len({profile.id for profile in found if profile}) == len(_PROFILES)


@pytest.mark.parametrize("known", [None, True, False])
def test_a_unit_is_set_only_where_its_other_settings_are_known(
    known: bool | None,  # noqa: FBT001 - a parameter of the test
) -> None:
    features = (
        Feature(kind=FeatureKind.SPOOL_READING_AT_START, on=True),
        Feature(kind=FeatureKind.SPOOL_READING_ON_INSERTION, on=known),
        Feature(kind=FeatureKind.REMAINING_ESTIMATE),
    )
    snapshot = PrinterSnapshot(
        info=PrinterInfo(serial="1", brand="Bambu Lab"), features=features
    )
    command = SetUnitFeature(FeatureKind.REMAINING_ESTIMATE, on=False, unit=2)
    if known is None:
        with pytest.raises(RefusedError) as caught:
            set_unit(command, snapshot)
        assert caught.value.reason is Reason.UNIT_SETTINGS_UNKNOWN
        return
    assert set_unit(command, snapshot) == {
        "print": {
            "command": "ams_user_setting",
            "ams_id": 2,
            "startup_read_option": True,
            "tray_read_option": known,
            "calibrate_remain_flag": False,
        }
    }


@pytest.mark.parametrize("number", [0, 65])
def test_only_so_many_objects_can_be_left_out_at_once(number: int) -> None:
    with pytest.raises(RefusedError) as caught:
        sent(SkipObjects(tuple(range(number))), snapshot_of_unit("ams/0"))
    assert caught.value.reason is Reason.OBJECTS_AT_ONCE


@pytest.mark.parametrize(
    ("told", "celsius"),
    [
        ({"nozzle_temp_min": "190", "nozzle_temp_max": "240"}, 215),
        ({"nozzle_temp_min": "190"}, 220),
        ({}, 220),
    ],
)
def test_a_spool_is_loaded_as_hot_as_it_flows_or_as_most_do(
    told: JsonObject, celsius: int
) -> None:
    tray = {"id": "0", "tray_type": "PLA", **told}
    snapshot = snapshot_of_unit("ams/0", tray=[tray])
    change = sent(LoadFilament("ams/0", 0), snapshot)
    assert (change["curr_temp"], change["tar_temp"]) == (celsius, celsius)
