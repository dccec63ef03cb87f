"""What a report tells of the printer's camera."""

from ..printer.model import CameraInfo
from .models import CameraKind
from .report import BambuReport

CAMERA = "camera"


def camera_kind(report: BambuReport) -> CameraKind | None:
    """Return how the camera is looked through, `None` for no camera that we know."""
    camera = report.fields.section("ipcam")
    if camera.text("ipcam_dev") == "0":
        return None
    if report.model.camera is CameraKind.JPEG:
        return CameraKind.JPEG
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
