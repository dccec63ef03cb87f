"""The cameras at a Raspberry Pi, which takes a photo with each every half a minute."""

from email.utils import formatdate, parsedate_to_datetime
from functools import partial
from http import HTTPStatus
import json
from typing import Any

from ..device import Device
from ..files import EPOCH
from ..http import Request, Response
from ..routing import Route
from .camera import INTERVAL, PiCamera
from .replies import JSON, no_content, with_json


class RpiCameras:
    """What the Raspberry Pi answers about its cameras."""

    def __init__(self, device: Device) -> None:
        """Serve the cameras of a device."""
        self._device = device

    @property
    def routes(self) -> list[Route]:
        """What answers where."""
        base = "/api/v1/cameras"
        one = f"{base}/([\\w-]+)"
        return [
            Route("GET", base, self._list),
            Route("GET", f"{base}/snap", partial(self._snap, camera_id=None)),
            Route("GET", f"{one}/snap", self._snap),
            Route("POST", f"{one}/snap", self._shoot),
            Route("GET", one, self._details),
        ]

    async def _list(self, _: Request) -> Response:
        """List the cameras."""
        return with_json(
            {"camera_list": [_entry(camera) for camera in self._device.cameras]}
        )

    async def _details(self, _: Request, camera_id: str) -> Response:
        """Tell what one of them can do."""
        if (camera := self._find(camera_id)) is None:
            return _missing(camera_id)
        return with_json(
            {
                "trigger_scheme": "THIRTY_SEC",
                "resolution": {"width": 1280, "height": 720},
                "name": camera.name,
                "available_resolutions": [{"width": 1280, "height": 720}],
                "capabilities": ["TRIGGER_SCHEME", "IMAGING", "RESOLUTION"],
                "token": "a-secret-of-connect",
            }
        )

    async def _snap(self, request: Request, camera_id: str | None) -> Response:
        """Show the last photo, unless the client has it."""
        camera = self._find(camera_id)
        if camera is None:
            return _missing(camera_id)
        camera.look(self._device.machine)
        if camera.photo is None:
            return no_content()
        taken = EPOCH + camera.taken
        headers = {
            "Content-Type": "image/jpeg",
            "Last-Modified": formatdate(taken, usegmt=True),
            "Expires": formatdate(taken + INTERVAL + 1, usegmt=True),
            "Cache-Control": f"private, max-age={INTERVAL + 1}",
        }
        if _is_known(request, taken):
            return Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
        return Response(headers=headers, body=camera.photo)

    async def _shoot(self, _: Request, camera_id: str) -> Response:
        """Take a photo now."""
        if (camera := self._find(camera_id)) is None:
            return _missing(camera_id)
        if not camera.takes_orders:
            return _refusal(HTTPStatus.CONFLICT, "The camera cannot be triggered")
        camera.shoot(self._device.machine, int(self._device.machine.time))
        return Response(
            headers={"Content-Type": "image/jpeg"}, body=camera.photo or b""
        )

    def _find(self, camera_id: str | None) -> PiCamera | None:
        """Find a connected camera; without an id the first."""
        connected = (camera for camera in self._device.cameras if camera.connected)
        return next(
            (camera for camera in connected if camera_id in {None, camera.id}), None
        )


def _entry(camera: PiCamera) -> dict[str, Any]:
    """Return a camera as the list has it."""
    config = {
        "path": "/dev/video0",
        "name": camera.name,
        "driver": "V4L2",
        "resolution": "1280x720",
    }
    return {
        "camera_id": camera.id,
        "config": config,
        "connected": camera.connected,
        "detected": True,
        "stored": False,
        "registered": False,
    }


def _missing(camera_id: str | None) -> Response:
    """Answer that there is no such camera."""
    which = "Camera" if camera_id is None else f"Camera with id: {camera_id}"
    return _refusal(HTTPStatus.NOT_FOUND, f"{which} is not available")


def _refusal(status: HTTPStatus, message: str) -> Response:
    """Refuse as the Pi does for cameras: with nothing but a message."""
    body = json.dumps({"message": message}).encode()
    return Response(status=status, headers={"Content-Type": JSON}, body=body)


def _is_known(request: Request, taken: float) -> bool:
    """Whether the client has the photo."""
    since = request.headers.get("If-Modified-Since")
    return since is not None and parsedate_to_datetime(since).timestamp() >= taken
