"""How users name a colour."""

import re
from typing import Any

from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
import probatio

from ..const import DOMAIN


def colour(value: Any) -> str:
    """Validate a colour, as `#RRGGBB` or as the list that a colour picker gives."""
    if isinstance(value, list) and len(value) == 3:  # noqa: PLR2004 - red, green, blue
        channel = probatio.All(probatio.Coerce(int), probatio.Range(min=0, max=255))
        return "".join(f"{probatio.Schema(channel)(level):02X}" for level in value)
    text = cv.string(value).removeprefix("#").upper()
    if not re.fullmatch(r"[0-9A-F]{6}", text):
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="no_colour",
            translation_placeholders={"color": text},
        )
    return text
