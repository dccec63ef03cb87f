"""Adding printers to Home Assistant in the way of its own forms."""

from collections.abc import Mapping
from typing import Any

from .client import Client
from .console import DemoError
from .registry import DOMAIN

FLOWS = "/api/config/config_entries/flow"


async def add_printer(client: Client, brand: str, form: Mapping[str, str]) -> None:
    """Go through the setup of one printer, unless Home Assistant knows it already.

    Raises a DemoError with Home Assistant's answer if it does not take the printer.
    """
    menu = await client.post(FLOWS, {"handler": DOMAIN})
    path = f"{FLOWS}/{menu['flow_id']}"
    empty = await client.post(path, {"next_step_id": brand})
    answer = await client.post(path, dict(form))
    if _accepted(answer):
        return
    if answer["type"] != "abort":
        await client.delete(path)
    reason = answer.get("errors") or answer.get("reason") or answer["type"]
    fields = ", ".join(field["name"] for field in empty["data_schema"])
    raise DemoError(
        f"Home Assistant does not add the printer at {form['host']}: {reason} "
        f"(its form asks for {fields})"
    )


def _accepted(answer: Mapping[str, Any]) -> bool:
    """Tell whether the printer is set up now or has been before."""
    match answer:
        case {"type": "create_entry"}:
            return True
        case {"type": "abort", "reason": "already_configured"}:
            return True
    return False
