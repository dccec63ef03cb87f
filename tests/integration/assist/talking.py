"""What somebody does who talks with Assist."""

from homeassistant.components.conversation import async_converse
from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.core import Context, HomeAssistant

from tests.rigs import BambuRig, PrusaRig, Rig

from ..helpers import SetUp, entity_id, entry_of, until_sensor

ASSISTANT = "conversation"


def expose(hass: HomeAssistant, rig: Rig, platform: str, key: str) -> None:
    """Let Assist know of an entity."""
    entity = entity_id(hass, rig, platform, key)
    async_expose_entity(hass, ASSISTANT, entity, should_expose=True)


async def known[R: Rig](hass: HomeAssistant, set_up: SetUp, rig: R, name: str) -> R:
    """Set up a printer that prints, has a name and may be asked about."""
    await set_up(rig, printing=900)
    hass.config_entries.async_update_entry(entry_of(hass, rig), title=name)
    await hass.async_block_till_done()
    await until_sensor(hass, rig, "status", "printing")
    expose(hass, rig, "sensor", "status")
    expose(hass, rig, "button", "cancel")
    return rig


async def stop(hass: HomeAssistant, rig: Rig) -> None:
    """Have the print cancelled at the printer itself."""
    rig.machine.stop()
    await until_sensor(hass, rig, "status", "cancelled")


async def none_prints(hass: HomeAssistant, set_up: SetUp) -> None:
    """Set up Anna and Bert, whose prints are cancelled."""
    for rig, name in ((BambuRig(), "Anna"), (PrusaRig(), "Bert")):
        await stop(hass, await known(hass, set_up, rig, name))


async def say(
    hass: HomeAssistant,
    text: str,
    language: str = "en",
    *,
    user: str | None = None,
    device: str | None = None,
) -> str:
    """Say something and return the answer."""
    context = Context(user_id=user)
    result = await async_converse(
        hass, text, None, context, language=language, device_id=device
    )
    told: str = result.response.speech["plain"]["speech"]
    return told
