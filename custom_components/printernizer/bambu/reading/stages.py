"""What `stg_cur` means: the printer's own numbers and our names for them.

The numbers are those of BambuStudio.
"""

from ...printer.stages import Stage

_BY_NUMBER = (
    Stage.PRINTING,
    Stage.AUTO_BED_LEVELING,
    Stage.HEATBED_PREHEATING,
    Stage.VIBRATION_COMPENSATION,
    Stage.CHANGING_FILAMENT,
    Stage.M400_PAUSE,
    Stage.PAUSED_FILAMENT_RUNOUT,
    Stage.HEATING_HOTEND,
    Stage.CALIBRATING_EXTRUSION,
    Stage.SCANNING_BED,
    Stage.INSPECTING_FIRST_LAYER,
    Stage.IDENTIFYING_PLATE,
    Stage.CALIBRATING_LIDAR,
    Stage.HOMING,
    Stage.CLEANING_NOZZLE,
    Stage.CHECKING_EXTRUDER_TEMP,
    Stage.PAUSED_USER,
    Stage.PAUSED_FRONT_COVER,
    Stage.CALIBRATING_LIDAR,
    Stage.CALIBRATING_FLOW,
    Stage.PAUSED_NOZZLE_TEMP,
    Stage.PAUSED_BED_TEMP,
    Stage.UNLOADING,
    Stage.PAUSED_STEP_LOSS,
    Stage.LOADING,
    Stage.MOTOR_NOISE_CALI,
    Stage.PAUSED_AMS_OFFLINE,
    Stage.PAUSED_HEATBREAK_FAN,
    Stage.PAUSED_CHAMBER_TEMP,
    Stage.COOLING_CHAMBER,
    Stage.PAUSED_GCODE,
    Stage.MOTOR_NOISE_SHOWOFF,
    Stage.PAUSED_NOZZLE_CLUMP,
    Stage.PAUSED_CUTTER,
    Stage.PAUSED_FIRST_LAYER,
    Stage.PAUSED_CLOG,
    Stage.MEASURING_PRECISION,
    Stage.ENHANCING_PRECISION,
    Stage.MEASURE_ACCURACY,
    Stage.NOZZLE_OFFSET_CALI,
    Stage.HIGH_TEMP_LEVELING,
    Stage.CHECK_QUICK_RELEASE,
    Stage.CHECK_DOOR_COVER,
    Stage.LASER_CALI,
    Stage.CHECK_PLATFORM,
    Stage.CHECK_BIRDSEYE_POS,
    Stage.CALI_BIRDSEYE,
    Stage.LEVELING_PHASE1,
    Stage.LEVELING_PHASE2,
    Stage.HEATING_CHAMBER,
    Stage.COOLING_BED,
    Stage.PRINTING_CALI_LINES,
    Stage.CHECK_MATERIAL,
    Stage.LIVEVIEW_CAM_CALI,
    Stage.WAITING_BED_TEMP,
    Stage.CHECK_MATERIAL_POS,
    Stage.CUTTER_OFFSET_CALI,
    Stage.MEASURING_SURFACE,
    Stage.THERMAL_PRECONDITIONING,
    Stage.HOMING_BLADE,
    Stage.CAMERA_OFFSET_CALI,
    Stage.BLADE_POS_CALI,
    Stage.HOTEND_PICK_PLACE_TEST,
    Stage.WAITING_CHAMBER_EQUALIZE,
    Stage.PREPARING_HOTEND,
    Stage.NOZZLE_CLUMP_CALI,
    Stage.PURIFYING_AIR,
    Stage.MEASURING_ROTARY,
    Stage.TOOLHEAD_TO_CHUTE,
    Stage.COOLING_NOZZLE,
    Stage.TOOLHEAD_TO_CENTER,
    Stage.ARC_FITTING,
    Stage.HOTEND_TYPE_DETECT,
    Stage.PLATE_ALIGN_DETECT,
    Stage.BED_SURFACE_DETECT,
    Stage.BED_UNDERSIDE_DETECT,
    Stage.PRE_EXTRUSION,
    Stage.PREPARING_AMS,
)
# An X1 or H2 rests at -1, a P1 or A1 at 255.
_AT_REST = frozenset({-1, 255})


def stage_of(number: int | None, *, job_active: bool) -> Stage | None:
    """Return the stage behind a number, `Stage.UNKNOWN` for one that nobody knows.

    `None` while the printer rests: that is -1 or 255, and on P1 and A1 also 0, which
    means printing only while a job is active.
    """
    if number is None or number in _AT_REST:
        return None
    if number == 0 and not job_active:
        return None
    if 0 <= number < len(_BY_NUMBER):
        return _BY_NUMBER[number]
    return Stage.UNKNOWN
