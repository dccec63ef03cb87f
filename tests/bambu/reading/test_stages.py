"""What `stg_cur` means."""

import pytest

from custom_components.printernizer.bambu.reading.stages import stage_of
from custom_components.printernizer.printer.attention.pauses import is_forced
from custom_components.printernizer.printer.stages import Stage

# The vendor's numbers and our slugs, column by column as the protocol page has them.
TABLE = """
printing auto_bed_leveling heatbed_preheating vibration_compensation
changing_filament m400_pause paused_filament_runout heating_hotend
calibrating_extrusion scanning_bed inspecting_first_layer identifying_plate
calibrating_lidar homing cleaning_nozzle checking_extruder_temp
paused_user paused_front_cover calibrating_lidar calibrating_flow
paused_nozzle_temp paused_bed_temp unloading paused_step_loss loading
motor_noise_cali paused_ams_offline paused_heatbreak_fan paused_chamber_temp
cooling_chamber paused_gcode motor_noise_showoff
paused_nozzle_clump paused_cutter paused_first_layer paused_clog
measuring_precision enhancing_precision measure_accuracy nozzle_offset_cali
high_temp_leveling check_quick_release check_door_cover laser_cali
check_platform check_birdseye_pos cali_birdseye leveling_phase1
leveling_phase2 heating_chamber cooling_bed printing_cali_lines
check_material liveview_cam_cali waiting_bed_temp check_material_pos
cutter_offset_cali measuring_surface thermal_preconditioning homing_blade
camera_offset_cali blade_pos_cali hotend_pick_place_test waiting_chamber_equalize
preparing_hotend nozzle_clump_cali purifying_air measuring_rotary
toolhead_to_chute cooling_nozzle toolhead_to_center arc_fitting
hotend_type_detect plate_align_detect bed_surface_detect bed_underside_detect
pre_extrusion preparing_ams
"""
SLUGS = TABLE.split()


@pytest.mark.parametrize(
    ("number", "slug"), [pytest.param(*pair, id=pair[1]) for pair in enumerate(SLUGS)]
)
def test_every_number_has_its_slug(number: int, slug: str) -> None:
    """The slugs are in users' automations."""
    assert stage_of(number, job_active=True) == slug


def test_the_table_is_complete() -> None:
    """The vendor counts from 0 to 77."""
    assert len(SLUGS) == 78


@pytest.mark.parametrize("number", [78, 254, 256, 9999, -2, 2**31])
def test_a_number_that_nobody_knows_is_an_unknown_stage(number: int) -> None:
    """New firmware brings new ones."""
    assert stage_of(number, job_active=True) is Stage.UNKNOWN


@pytest.mark.parametrize("job_active", [True, False])
@pytest.mark.parametrize("number", [-1, 255, None])
def test_a_printer_at_rest_has_no_stage(
    number: int | None, *, job_active: bool
) -> None:
    """Both ways of saying so count on every model."""
    assert stage_of(number, job_active=job_active) is None


def test_zero_means_printing_only_while_there_is_a_job() -> None:
    """P1 and A1 report 0 when idle."""
    assert stage_of(0, job_active=True) is Stage.PRINTING
    assert stage_of(0, job_active=False) is None


@pytest.mark.parametrize("number", [6, 17, 20, 21, 23, 26, 27, 28, 32, 33, 34, 35])
def test_these_pauses_are_the_printers_own(number: int) -> None:
    """Somebody has to solve a problem."""
    assert is_forced(stage_of(number, job_active=True))


@pytest.mark.parametrize("number", [-1, 0, 4, 5, 16, 30, 77, 9999])
def test_these_stages_are_no_problem(number: int) -> None:
    """16 and 30 are pauses that the user or the file wanted."""
    assert not is_forced(stage_of(number, job_active=True))
