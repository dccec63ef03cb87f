"""Assist hears the sentences by itself, without a language model and without files.

An integration cannot add to the sentences of Home Assistant's languages, but it can
wait for some as an automation does.
"""

from collections.abc import Callable, Coroutine, Mapping
import logging
import re
from typing import Any, Final

from homeassistant.const import CONF_COMMAND, CONF_PLATFORM
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import config_validation as cv, intent
from homeassistant.helpers.script import ScriptRunResult
from homeassistant.helpers.trigger import (
    async_initialize_triggers,
    async_validate_trigger_config,
)

from ..const import DOMAIN
from .asking import NAME
from .said import SAID, Said

_LOGGER = logging.getLogger(__name__)
_CONVERSATION: Final = "conversation"
# Of both languages at once: a sentence takes any words for a name.
_NOT_A_NAME = re.compile(
    r"(?:\s*\b(?:the|my|an?|3d|printers?|de[rnm]|die|das|meine?[nm]?|drucker)\b)*",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"^(?:the|my|de[rnm]|die|das|meine?[nm]?)\s+", re.IGNORECASE)

type Heard = Callable[..., Coroutine[Any, Any, ScriptRunResult]]


async def async_listen_for_sentences(hass: HomeAssistant, _component: str) -> None:
    """Answer what is said from now on."""
    for said in SAID:
        config = {CONF_PLATFORM: _CONVERSATION, CONF_COMMAND: [*said.sentences]}
        await async_initialize_triggers(
            hass,
            await async_validate_trigger_config(hass, cv.TRIGGER_SCHEMA(config)),
            _answering(hass, said),
            DOMAIN,
            said.intent_type,
            _LOGGER.log,
        )


def _answering(hass: HomeAssistant, said: Said) -> Heard:
    """Return what answers a sentence in the language of who says it."""

    async def answer(
        variables: Mapping[str, Any], _context: Context | None = None
    ) -> ScriptRunResult:
        heard = variables["trigger"]
        spoken = heard["user_input"]
        response = await intent.async_handle(
            hass,
            _CONVERSATION,
            said.intent_type,
            {
                key: {"value": value}
                for key, value in _slots(said, heard["slots"]).items()
            },
            heard["sentence"],
            _context_of(spoken["context"]),
            spoken["language"],
            assistant=_CONVERSATION,
            device_id=heard["device_id"],
            satellite_id=heard["satellite_id"],
        )
        return ScriptRunResult(response.speech["plain"]["speech"], None, {})

    return answer


def _slots(said: Said, heard: Mapping[str, str]) -> dict[str, Any]:
    """Return the slots; who says just `the printer` names none."""
    name = heard.get(NAME, "").strip()
    slots = dict.fromkeys(said.sets, True)
    if _NOT_A_NAME.fullmatch(name):
        return slots
    return {**slots, NAME: _ARTICLE.sub("", name)}


def _context_of(told: Mapping[str, str | None]) -> Context:
    """Return the context of what was said, which tells who said it."""
    return Context(id=told["id"], user_id=told["user_id"], parent_id=told["parent_id"])
