"""Errors as parts of other texts, where no browser translates them."""

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest

from custom_components.printernizer.connecting.error_texts import async_told
from custom_components.printernizer.const import DOMAIN


def _error(key: str, **placeholders: str) -> HomeAssistantError:
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders=placeholders,
    )


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Mini has no such unit or spool holder."),
        ("de", "Mini hat keine solche Einheit oder Spulenhalterung."),
    ],
)
async def test_an_error_is_told_in_the_language_of_the_house(
    hass: HomeAssistant, language: str, told: str
) -> None:
    hass.config.language = language
    assert await async_told(hass, _error("no_unit", printer="Mini")) == told


async def test_an_error_with_words_of_its_own_is_told_in_those(
    hass: HomeAssistant,
) -> None:
    for error in (
        HomeAssistantError("The camera is off"),
        OSError("The camera is off"),
    ):
        assert await async_told(hass, error) == "The camera is off"


async def test_an_error_that_no_language_knows_is_told_by_its_name(
    hass: HomeAssistant,
) -> None:
    assert await async_told(hass, _error("from_the_future")) == "from_the_future"
