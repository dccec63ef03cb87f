"""Taking a picture with any camera of Home Assistant, and one of now.

What a camera is asked for in the usual way may be of before: of when it was last awake.
"""

from typing import Protocol, runtime_checkable

from homeassistant.components.camera import async_get_image
from homeassistant.components.camera.helper import get_camera_from_entity_id
from homeassistant.core import HomeAssistant

from ..serving.video_pictures import KeyFrames


@runtime_checkable
class TakesPictures(Protocol):
    """A camera entity of ours."""

    async def async_new_picture(self) -> bytes:
        """Return a picture taken from now on; raises `PrinterError`."""


async def async_take_picture(hass: HomeAssistant, entity_id: str) -> bytes:
    """Return a picture that a camera takes from now on, or raise that there is none.

    That is a `PrinterError` or `HomeAssistantError`. A camera of somebody else that
    does not stream is believed that what it shows is of now.
    """
    entity = get_camera_from_entity_id(hass, entity_id)
    if isinstance(entity, TakesPictures):
        return await entity.async_new_picture()
    if not entity.use_stream_for_stills:
        return (await async_get_image(hass, entity_id)).content
    frames = KeyFrames(entity)
    try:
        return (await frames.new_frame()).content
    finally:
        await frames.close()
