"""What people call a photo of a job."""

from homeassistant.util import dt as dt_util

from .photo_folder import Photo


def photo_title(photo: Photo, job: str | None, moment: str) -> str:
    """Return the job's name, the moment in words, and when the photo was taken."""
    taken = dt_util.as_local(photo.taken)
    named = (job, moment, f"{taken:%Y-%m-%d %H:%M}")
    return " · ".join(filter(None, named))
