"""What the models differ in: identity, rules, hardware and habits of reporting."""

from collections.abc import Callable
from dataclasses import dataclass, replace
import ssl

from .filament import Unit, UnitKind, assorted
from .ftp.service import Habits


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A circuit board, which is a module of its own in `get_version`."""

    name: str
    hardware: str
    firmware: str
    project: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """A model with one firmware."""

    product_name: str
    """As `get_version` gives it; empty on old firmware."""
    model_code: str
    """What discovery calls the model."""
    firmware: str
    boards: tuple[Board, ...]
    tls_maximum: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3
    sends_chain: bool = True
    """Whether it shows the root beside the leaf; newer models show the leaf only."""
    client_limit: int = 4
    wants_param: bool = False
    """Pause, resume and stop are lost if they have no `param`."""
    idle_stage: int
    """`stg_cur` without a job."""
    near_full: bool
    """Reports nearly everything while it works, instead of what has changed."""
    states_delta: bool = True
    """Marks what is not a full report by `msg` 1; else it says nothing."""
    indent: int | None = None
    """Reports have line breaks, and so are as long as real ones; None: one line."""
    new_protocol: bool = False
    """Has `device`, `cfg`, `fun`, `aux` and `stat`."""
    extruders: int = 1
    local_trays: bool = False
    """With several units, `tray_now` counts the slots of one of them only."""
    chamber_sensor: bool = False
    chamber_heater: bool = False
    airduct: bool = False
    left_fan: bool = False
    """Whether there is a second auxiliary fan, which the duct alone tells of."""
    fans_crossed: bool = False
    """The right auxiliary fan has number 10 and the left one 2."""
    door_sensor: bool = False
    door_in_home_flag: bool = False
    """The door is told of in `home_flag`; else in `stat`."""
    rack: int = 0
    """How many nozzles lie in the rack."""
    lists_updates: bool = False
    """Newer firmware is in `new_ver_list` instead of fields of its own."""
    resets_layers: bool = False
    """Reports layer 0 as soon as the job has ended."""
    prepared: str = "100"
    """`gcode_file_prepare_percent` once the file is ready; some stop short of 100."""
    prompt_sound: bool = False
    job_name_length: int | None = None
    """Longer names of jobs are cut."""
    gcode_file: str | None = None
    """What it calls the running file; None: by its name."""
    file_url: str = "file:///sdcard/"
    """How the `url` of a file to print has to begin."""
    lights: tuple[str, ...] = ("chamber_light", "work_light")
    unreported_lights: tuple[str, ...] = ()
    nozzle_type: str = "stainless_steel"
    nozzle_maximum: int = 300
    """The hottest target that newer reports tell of a nozzle, °C."""
    watchers: tuple[str, ...] = ("buildplate_marker_detector",)
    """What its camera is told to watch for, by name."""
    sdcard: bool | str = True
    files: Callable[[], Habits] = Habits
    """Makes the habits of its file server."""
    camera_url: str | None = None
    """`ipcam.rtsp_url`; None: the camera is on port 6000."""
    units: Callable[[], list[Unit]] = list
    """Makes the AMS units that it starts with."""


def _one_ams() -> list[Unit]:
    """Make one AMS."""
    return [Unit(spools=assorted())]


def _one_ams_lite() -> list[Unit]:
    """Make one AMS Lite, which measures neither humidity nor temperature."""
    return [
        Unit(
            kind=UnitKind.AMS_LITE,
            serial="03C00A000000001",
            humidity_level=5,
            humidity=0,
            temperature=0.0,
            spools=assorted(),
        )
    ]


def _one_ams_2_pro() -> list[Unit]:
    """Make one AMS 2 Pro."""
    return [Unit(kind=UnitKind.AMS_2_PRO, serial="19C00A000000001", spools=assorted())]


def _vsftpd() -> Habits:
    """Make the habits of the X1's file server."""
    return Habits(full_paths=True, aborts_uploads=True)


def _cutting() -> Habits:
    """Make the habits of the file server of H2C and X2D."""
    return Habits(cuts_short=True)


def _vsftpd_cutting() -> Habits:
    """Make the habits of the P2S's file server."""
    return replace(_vsftpd(), cuts_short=True)


def _hanging() -> Habits:
    """Make the habits of the A1's file server."""
    return Habits(needs_session=False, hangs_encrypted=True)


_LIDAR_WATCHERS = (
    "allow_skip_parts",
    "buildplate_marker_detector",
    "first_layer_inspector",
    "print_halt",
    "printing_monitor",
    "spaghetti_detector",
)
X1C = Dialect(
    product_name="Bambu Lab X1-Carbon",
    model_code="BL-P001",
    firmware="01.09.01.00",
    boards=(
        Board(name="rv1126", hardware="AP05", firmware="00.00.32.18"),
        Board(name="th", hardware="TH09", firmware="00.00.09.55"),
        Board(name="mc", hardware="MC07", firmware="00.00.27.22"),
        Board(name="xm", hardware="", firmware="00.00.00.00"),
    ),
    tls_maximum=ssl.TLSVersion.TLSv1_2,
    idle_stage=-1,
    near_full=True,
    indent=4,
    new_protocol=True,
    chamber_sensor=True,
    door_sensor=True,
    gcode_file="/data/Metadata/plate_1.gcode",
    files=_vsftpd,
    watchers=_LIDAR_WATCHERS,
    nozzle_type="hardened_steel",
    camera_url="rtsps://127.0.0.1/streaming/live/1",
    units=_one_ams,
)
"""X1 Carbon with the new protocol."""

X1C_OLD = replace(X1C, firmware="01.08.02.00", new_protocol=False)
"""X1 Carbon before the new protocol, without `fun`."""

P1S = Dialect(
    product_name="Bambu Lab P1S",
    model_code="C12",
    firmware="01.08.02.00",
    boards=(
        Board(name="esp32", hardware="AP04", firmware="01.13.35.54", project="C12"),
        Board(name="mc", hardware="MC04", firmware="00.00.07.90"),
        Board(name="th", hardware="TH07", firmware="00.00.07.41"),
    ),
    idle_stage=255,
    near_full=False,
    lists_updates=True,
    resets_layers=True,
    prepared="99",
    job_name_length=30,
    lights=("chamber_light",),
)
"""P1S without an AMS."""

P1S_OLD = replace(P1S, product_name="", firmware="01.04.02.00", client_limit=1)
"""P1S that does not name its product and serves one client."""

A1 = Dialect(
    product_name="Bambu Lab A1",
    model_code="N2S",
    firmware="01.05.00.00",
    boards=(
        Board(name="esp32", hardware="AP05", firmware="00.04.12.10", project="N2S"),
        Board(name="mc", hardware="MC02", firmware="00.01.46.20"),
        Board(name="th", hardware="TH01", firmware="00.01.46.20"),
    ),
    idle_stage=0,
    near_full=False,
    prompt_sound=True,
    lists_updates=True,
    job_name_length=30,
    files=_hanging,
    lights=("chamber_light",),
    units=_one_ams_lite,
)
"""A1 with an AMS Lite."""

H2D = Dialect(
    product_name="Bambu Lab H2D",
    model_code="O1D",
    firmware="01.02.00.00",
    boards=(
        Board(name="ap", hardware="AP08", firmware="00.00.61.40"),
        Board(name="mc", hardware="MC11", firmware="00.01.05.31"),
        Board(name="th", hardware="TH11", firmware="00.01.02.18"),
        Board(name="ext", hardware="EX01", firmware="00.01.02.18"),
    ),
    tls_maximum=ssl.TLSVersion.TLSv1_2,
    sends_chain=False,
    idle_stage=-1,
    near_full=True,
    indent=4,
    states_delta=False,
    new_protocol=True,
    extruders=2,
    local_trays=True,
    chamber_sensor=True,
    chamber_heater=True,
    airduct=True,
    prompt_sound=True,
    door_sensor=True,
    gcode_file="/data/Metadata/plate_1.gcode",
    file_url="ftp:///",
    lights=("chamber_light", "chamber_light2", "work_light"),
    unreported_lights=("heatbed_light",),
    watchers=_LIDAR_WATCHERS,
    nozzle_type="HS01",
    nozzle_maximum=350,
    sdcard="HAS_SDCARD_NORMAL",
    camera_url="rtsps://127.0.0.1/streaming/live/1",
    units=_one_ams_2_pro,
)
"""H2D: two extruders, a heated chamber, an AMS 2 Pro."""

X1E = replace(
    X1C,
    product_name="",
    model_code="C13",
    firmware="01.02.00.00",
    boards=(
        Board(name="rv1126", hardware="AP02", firmware="00.00.32.18"),
        Board(name="mc", hardware="MC07", firmware="00.00.27.22"),
    ),
    new_protocol=False,
    chamber_heater=True,
)
"""X1E, which is known by its board alone and heats its chamber."""

A1_MINI = replace(
    A1,
    product_name="Bambu Lab A1 mini",
    model_code="N1",
    boards=(
        Board(name="esp32", hardware="AP05", firmware="00.04.12.10", project="N1"),
    ),
)
"""A1 mini with an AMS Lite."""

P2S = replace(
    X1C,
    product_name="Bambu Lab P2S",
    model_code="N7",
    firmware="01.01.50.40",
    boards=(Board(name="ap", hardware="AP09", firmware="00.00.40.10"),),
    tls_maximum=ssl.TLSVersion.TLSv1_3,
    files=_vsftpd_cutting,
    wants_param=True,
    local_trays=True,
    sends_chain=False,
    airduct=True,
    left_fan=True,
    prompt_sound=True,
    door_in_home_flag=False,
    file_url="ftp:///",
    nozzle_type="HS01",
    lights=("chamber_light", "work_light"),
    units=_one_ams_2_pro,
)
"""P2S with an AMS 2 Pro and a left auxiliary fan; its door is told of in `stat`."""

H2C = replace(
    H2D,
    product_name="Bambu Lab H2C",
    model_code="O1C",
    firmware="01.01.00.00",
    tls_maximum=ssl.TLSVersion.TLSv1_3,
    files=_cutting,
    rack=4,
)
"""H2C with four nozzles in its rack."""

X2D = replace(
    H2D,
    product_name="Bambu Lab X2D",
    model_code="N6",
    firmware="01.01.00.00",
    tls_maximum=ssl.TLSVersion.TLSv1_3,
    files=_cutting,
    wants_param=True,
    left_fan=True,
    fans_crossed=True,
    unreported_lights=(),
    nozzle_maximum=300,
)
"""X2D: two extruders, and a fan at either side with the number of the other one."""
