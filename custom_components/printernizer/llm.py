"""What language models can ask about printers, and tell them to do.

The same answers as the sentences give. Home Assistant imports this once a model is
asked something.
"""

from typing import Final

from homeassistant.components.llm import LLMTools
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import intent
from homeassistant.helpers.llm import (
    LLM_API_ASSIST,
    IntentTool,
    LLMContext,
    ToolAnnotations,
)

from .const import DOMAIN
from .intent.asking import PrinterIntent
from .intent.cancelling import CancelIntent
from .intent.handlers import FilamentIntent, StatusIntent, WaitsIntent
from .intent.printers import exposed_printers

_READS: Final = ToolAnnotations(
    read_only=True, destructive=False, idempotent=True, open_world=False
)
_ENDS: Final = ToolAnnotations(destructive=True, open_world=False)

_MCP: Final = "mcp_server"
_TOOLS: Final = {
    StatusIntent.intent_type: ("get_status", "Get what 3D printers print", _READS),
    WaitsIntent.intent_type: ("get_attention", "Get why 3D printers wait", _READS),
    FilamentIntent.intent_type: ("get_filament", "Get loaded filament", _READS),
    CancelIntent.intent_type: ("cancel_print", "Cancel a 3D print", _ENDS),
}


@callback
def async_get_tools(
    hass: HomeAssistant, llm_context: LLMContext, api_id: str
) -> LLMTools | None:
    """Return the tools for those printers that are exposed, none without any."""
    assistant = llm_context.assistant
    # There every call is a conversation of its own: a model could answer itself the
    # question that a person has to answer.
    unasked = {CancelIntent} if llm_context.platform == _MCP else set()
    if api_id != LLM_API_ASSIST or assistant is None:
        return None
    tools = [
        _tool(handler)
        for handler in intent.async_get(hass)
        if isinstance(handler, PrinterIntent)
        and type(handler) not in unasked
        and exposed_printers(hass, assistant, handler.via)
    ]
    return LLMTools(tools=[*tools]) if tools else None


def _tool(handler: PrinterIntent) -> IntentTool:
    name, title, annotations = _TOOLS[handler.intent_type]
    return IntentTool(
        f"{DOMAIN}__{name}",
        handler,
        title=title,
        integration=DOMAIN,
        annotations=annotations,
    )
