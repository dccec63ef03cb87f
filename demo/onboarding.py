"""What a person does in the browser when Home Assistant is new."""

import secrets
from typing import Any

from .client import Client
from .registry import ENTRIES


async def enter(client: Client) -> None:
    """Log in; make the one user first and answer the first questions if need be."""
    questions = await client.get("/api/onboarding") or []
    open_steps = {step["step"] for step in questions if not step["done"]}
    if "user" in open_steps:
        await _make_user(client)
    await client.log_in()
    for name in ("core_config", "analytics", "integration"):
        if name in open_steps:
            await client.post(f"/api/onboarding/{name}", _answer(client, name))


async def keep_address(client: Client) -> None:
    """Confirm the `http:` settings, which would be reverted after five minutes."""
    if (await client.command("http/config"))["pending"] is not None:
        await client.command("http/config/promote")
    for issue in (await client.command("repairs/list_issues"))["issues"]:
        if issue["domain"] == "http" and not issue["ignored"]:
            await client.command(
                "repairs/ignore_issue",
                domain="http",
                issue_id=issue["issue_id"],
                ignore=True,
            )


async def tidy_up(client: Client) -> None:
    """Remove what the onboarding has set up besides, and its traces.

    It adds a shopping list, and fails to add what would need the internet.
    """
    entries = await client.get(ENTRIES)
    extras = [entry for entry in entries if entry["source"] == "onboarding"]
    for entry in extras:
        await client.delete(f"{ENTRIES}/{entry['entry_id']}")
    if extras:
        await client.post("/api/services/system_log/clear", {})
    await client.command(
        "frontend/set_user_data",
        key="sidebar",
        value={"panelOrder": [], "hiddenPanels": ["todo", "map"]},
    )


async def _make_user(client: Client) -> None:
    """Make the only user; nobody needs the password on this machine."""
    await client.post(
        "/api/onboarding/users",
        {
            "name": "Demo",
            "username": "demo",
            "password": secrets.token_urlsafe(),
            "client_id": f"{client.url}/",
            "language": "en",
        },
    )


def _answer(client: Client, name: str) -> dict[str, Any]:
    """What one of the first questions has to be answered with."""
    if name != "integration":
        return {}
    return {"client_id": f"{client.url}/", "redirect_uri": f"{client.url}/"}
