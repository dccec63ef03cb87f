"""What a report tells of the printer's camera."""

from enum import StrEnum, unique

from ..printer.model import CameraInfo
from .report import BambuReport

CAMERA = "camera"


@unique
class CameraKind(StrEnum):
    """How a camera is looked through."""

    JPEG = "jpeg"
    RTSPS = "rtsps"


# What listens on port 6000 of other models is no camera.
_JPEG_MODELS = frozenset({"A1", "A1 mini", "A2L", "P1P", "P1S"})


def camera_kind(report: BambuReport) -> CameraKind | None:
    """Return how the camera is looked through, `None` for no camera that we know."""
    camera = report.fields.section("ipcam")
    if camera.text("ipcam_dev") == "0":
        return None
    if report.model.name in _JPEG_MODELS:
        return CameraKind.JPEG
    return CameraKind.RTSPS if camera.text("rtsp_url") else None


def read_cameras(report: BambuReport) -> tuple[CameraInfo, ...]:
    """Return the camera, and whether its owner lets it be seen in the network."""
    match camera_kind(report):
        case CameraKind.RTSPS:
            url = report.fields.section("ipcam").text("rtsp_url")
            return (CameraInfo(id=CAMERA, enabled=url != "disable"),)
        case CameraKind.JPEG:
            return (CameraInfo(id=CAMERA, enabled=report.camera_allowed),)
        case None:
            return ()
