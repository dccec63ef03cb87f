"""What Assist can be asked about printers, and told to do.

Home Assistant imports this once Assist is in use; nothing of it is part of a set-up.
"""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import intent
from homeassistant.setup import async_when_setup

from .cancelling import CancelIntent
from .handlers import FilamentIntent, StatusIntent, WaitsIntent
from .sentences import async_listen_for_sentences

_CONVERSATION = "conversation"


async def async_setup_intents(hass: HomeAssistant) -> None:
    """Answer questions, and hear the sentences that ask them."""
    for handler in (StatusIntent(), WaitsIntent(), FilamentIntent(), CancelIntent()):
        intent.async_register(hass, handler)
    async_when_setup(hass, _CONVERSATION, async_listen_for_sentences)
