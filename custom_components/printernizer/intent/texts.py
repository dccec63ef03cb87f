"""The words of answers in the language of somebody who asks."""

from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util.language import matches

from ..const import DOMAIN
from ..printer.answers.words import Words

LANGUAGES: Final = ("en", "cs", "de", "es", "fr", "it", "nl", "pl", "pt-BR", "zh-Hans")
"""The languages that there are texts in."""
_COMMON: Final = f"component.{DOMAIN}.common."
_REASONS: Final = f"component.{DOMAIN}.entity.sensor.attention_reason.state."


async def async_words(hass: HomeAssistant, language: str) -> Words:
    """Return the words in the nearest language that there is."""
    # Who speaks Austrian German gets German, and who speaks none of them English.
    nearest = next(iter(matches(language, LANGUAGES)), LANGUAGES[0])
    common = await async_get_translations(hass, nearest, "common", {DOMAIN})
    entity = await async_get_translations(hass, nearest, "entity", {DOMAIN})
    return Words(texts=_below(_COMMON, common), reasons=_below(_REASONS, entity))


def _below(prefix: str, texts: dict[str, str]) -> dict[str, str]:
    return {
        key.removeprefix(prefix): text
        for key, text in texts.items()
        if key.startswith(prefix)
    }
