"""What is attached to a printer, in its report: network, storage, camera."""

import re

from ...printer.fields import Fields
from ...printer.model import CameraInfo, Network, Storage
from ..models import CameraKind
from .bits import hex_bits
from .report import BambuReport

CAMERA = "camera"
_WIRED_SIGNAL = -90
_ABNORMAL = 2
_READ_ONLY = 3


def camera_kind(report: BambuReport) -> CameraKind | None:
    """Return how the camera is looked through, `None` for no camera that we know."""
    camera = report.fields.section("ipcam")
    if camera.text("ipcam_dev") == "0":
        return None
    if report.model.camera is CameraKind.JPEG:
        return CameraKind.JPEG
    # The host in it is sometimes wrong, so that only its being there counts.
    return CameraKind.RTSPS if camera.text("rtsp_url") else None


def read_cameras(report: BambuReport) -> tuple[CameraInfo, ...]:
    """Return the camera, and whether its owner lets it be seen in the network."""
    told = report.fields.section("ipcam")
    match camera_kind(report):
        case CameraKind.RTSPS:
            enabled: bool | None = told.text("rtsp_url") != "disable"
        case CameraKind.JPEG:
            enabled = report.camera_allowed
        case None:
            return ()
    resolution = told.text("resolution")
    return (CameraInfo(id=CAMERA, enabled=enabled, resolution=resolution),)


def read_network(fields: Fields, address: str | None) -> Network:
    """Return signal and address; a signal of -90 dBm stands for a cable."""
    told = re.match(r"(-?\d{1,4})", fields.text("wifi_signal") or "")
    if told is None:
        return Network(address=address)
    signal = int(told[1])
    return Network(signal=None if signal == _WIRED_SIGNAL else signal, address=address)


def read_address(fields: Fields) -> str | None:
    """Return the first address in use: a number, its lowest byte comes first."""
    for item in fields.section("net").items("info"):
        if number := item.bits("ip"):
            return ".".join(str(byte) for byte in number.to_bytes(4, "little"))
    return None


def read_storage(fields: Fields) -> Storage:
    """Return what is known of the card or stick."""
    match _storage_state(fields):
        case None:
            return Storage()
        case 0:
            return Storage(present=False, faulty=False)
        case state:
            return Storage(
                present=True,
                read_only=state == _READ_ONLY,
                faulty=state == _ABNORMAL,
            )


def _storage_state(fields: Fields) -> int | None:
    """Return 0 for none, 1 for fine, 2 for abnormal, 3 for read-only."""
    # The newer protocol tells it in `aux`, an older one in `home_flag`; `sdcard` tells
    # no more than that there is one.
    if (aux := hex_bits(fields, "aux")) is not None:
        return aux >> 12 & 3
    if (home_flag := fields.bits("home_flag")) is not None:
        return home_flag >> 8 & 3
    match fields.raw("sdcard"):
        case bool() as present:
            return int(present)
        case "HAS_SDCARD_NORMAL":
            return 1
        case _:
            return None
