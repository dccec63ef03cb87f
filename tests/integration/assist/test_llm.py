"""What a language model is offered, and what it gets for an answer."""

from dataclasses import replace
from typing import Any

from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import llm
import probatio
import pytest

from custom_components.printernizer.llm import async_get_tools
from tests.rigs import BambuRig

from ..helpers import SetUp, until_sensor
from .talking import ASSISTANT, expose

READING = {
    "printernizer__get_status",
    "printernizer__get_attention",
    "printernizer__get_filament",
}
CANCEL = "printernizer__cancel_print"


async def offered(
    hass: HomeAssistant,
    language: str = "en",
    context: Context | None = None,
    platform: str = "test",
) -> llm.APIInstance:
    """Return what Assist offers to a model that was just told something."""
    talk = llm.LLMContext(
        platform=platform,
        context=context or Context(),
        language=language,
        assistant=ASSISTANT,
        device_id=None,
    )
    return await llm.async_get_api(hass, llm.LLM_API_ASSIST, talk)


def ours(api: llm.APIInstance) -> dict[str, llm.Tool]:
    """Return our own tools by their names."""
    return {
        tool.name: tool for tool in api.tools if tool.name.startswith("printernizer__")
    }


async def use(api: llm.APIInstance, tool: str, /, **arguments: Any) -> str:
    """Use a tool and return what it says."""
    call = llm.ToolInput(tool_name=tool, tool_args=arguments)
    result: Any = await api.async_call_tool(call)
    data = result.data if isinstance(result, llm.ToolResult) else result
    told: str = data["speech"]["plain"]["speech"]
    return told


async def test_tools_are_offered_for_what_is_exposed(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(BambuRig(), printing=900)
    assert ours(await offered(hass)) == {}
    expose(hass, rig, "sensor", "status")
    assert set(ours(await offered(hass))) == READING
    expose(hass, rig, "button", "cancel")
    assert set(ours(await offered(hass))) == {*READING, CANCEL}


async def test_where_a_model_could_answer_itself_it_cancels_nothing(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(BambuRig(), printing=900)
    expose(hass, rig, "sensor", "status")
    expose(hass, rig, "button", "cancel")
    assert set(ours(await offered(hass, platform="mcp_server"))) == READING


@pytest.mark.usefixtures("anna")
async def test_a_model_is_told_which_tools_only_read(
    hass: HomeAssistant, caplog: pytest.LogCaptureFixture
) -> None:
    api = await offered(hass)
    tools = ours(api)
    assert all(tools[name].annotations.read_only for name in READING)
    assert tools[CANCEL].annotations.destructive
    shape = probatio.to_openapi(
        tools[CANCEL].parameters, custom_serializer=api.custom_serializer
    )
    assert shape["properties"]["confirmed"]["type"] == "boolean"
    assert set(shape["properties"]) == {"name", "area", "confirmed"}
    assert "provides LLM tools that are not prefixed" not in caplog.text


@pytest.mark.usefixtures("anna")
async def test_a_model_gets_the_same_answers_in_the_same_languages(
    hass: HomeAssistant,
) -> None:
    api = await offered(hass)
    told = await use(api, "printernizer__get_status", name="Anna")
    assert told.startswith("Anna is printing Bracket, ")
    german = await offered(hass, "de")
    told = await use(german, "printernizer__get_status", name="")
    assert told.startswith("Anna druckt Bracket, ")
    told = await use(german, "printernizer__get_attention")
    assert told == "Anna wartet auf niemanden."
    assert "PLA" in await use(api, "printernizer__get_filament", name="anna")
    told = await use(api, "printernizer__get_status", name="Otto")
    assert told == "No printer called Otto is exposed to this assistant."


async def test_a_model_cannot_confirm_what_nobody_was_asked(
    hass: HomeAssistant, anna: BambuRig
) -> None:
    before = anna.commands_seen()
    api = await offered(hass)
    for confirmed in (True, False, True):
        told = await use(api, CANCEL, name="Anna", confirmed=confirmed)
        assert told.endswith("yes, cancel the print.")
    assert anna.commands_seen() == before
    # Only what the user says next is an answer.
    told = await use(await offered(hass), CANCEL, name="Anna", confirmed=True)
    assert told == "Anna cancels Bracket."
    await until_sensor(hass, anna, "status", "cancelled")


async def test_nothing_is_offered_where_nobody_knows_what_is_exposed(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(BambuRig(), printing=900)
    expose(hass, rig, "sensor", "status")
    talk = llm.LLMContext(
        platform="test",
        context=Context(),
        language="en",
        assistant=ASSISTANT,
        device_id=None,
    )
    assert async_get_tools(hass, talk, llm.LLM_API_ASSIST) is not None
    assert async_get_tools(hass, talk, "another_api") is None
    unknown = replace(talk, assistant=None)
    assert async_get_tools(hass, unknown, llm.LLM_API_ASSIST) is None
