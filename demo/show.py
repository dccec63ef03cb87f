"""The demo as a whole: printers, Home Assistant, and what joins them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from .check import (
    check_attention,
    check_blueprints,
    check_cancel,
    check_fleet,
    wait_until_live,
)
from .configuration import FOLDER, ensure_alone, forget
from .console import say, step
from .dashboard import save_dashboard
from .entries import add_printer
from .home_assistant import HomeAssistant
from .onboarding import tidy_up
from .printers import USUAL, Exhibit, exhibits, printers_at_work
from .registry import registered_printers


@dataclass(frozen=True, slots=True)
class Show:
    """Everything that runs while the demo is open."""

    home_assistant: HomeAssistant
    exhibits: list[Exhibit]


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be shown: on which port, from the beginning, how many printers."""

    port: int
    fresh: bool = False
    printers: int = USUAL


async def show(order: Order) -> None:
    """Keep the demo open until this task is cancelled."""
    async with opened(order) as demo:
        say("")
        say(f"Open {demo.home_assistant.url} in a browser on this machine.")
        say("No login is asked for. Ctrl-C stops everything.")
        await demo.home_assistant.serve()


async def check(order: Order) -> None:
    """Prove that commands given in Home Assistant reach the printers."""
    async with opened(order) as demo:
        client = demo.home_assistant.client
        await check_fleet(client, len(demo.exhibits))
        await check_blueprints(client)
        for exhibit in demo.exhibits:
            await check_attention(client, exhibit)
            await check_cancel(client, exhibit)
    say("check passed")


@asynccontextmanager
async def opened(
    order: Order, shown: list[Exhibit] | None = None
) -> AsyncIterator[Show]:
    """Start the printers and Home Assistant, and stop them at the end.

    `shown` are the printers, if not the usual ones. Raises a DemoError if something
    does not come up.
    """
    ensure_alone(order.port)
    if order.fresh:
        say(f"forgetting earlier demos: removing {FOLDER.name}")
        forget()
    FOLDER.mkdir(exist_ok=True)
    async with printers_at_work(shown or exhibits(order.printers)) as at_work:
        home_assistant = HomeAssistant(order.port)
        try:
            await home_assistant.start()
            await _introduce(home_assistant, at_work)
            yield Show(home_assistant, at_work)
        finally:
            await home_assistant.stop()


async def _introduce(home_assistant: HomeAssistant, shown: list[Exhibit]) -> None:
    """Let Home Assistant know the printers and put them on its first page."""
    client = home_assistant.client
    known = await registered_printers(client)
    for exhibit in shown:
        if exhibit.kind.serial not in known:
            async with step(f"adding the {exhibit.kind.model} through the config flow"):
                await add_printer(client, exhibit.kind.brand, exhibit.form)
    serials = [exhibit.kind.serial for exhibit in shown]
    async with step("waiting for live values of every printer"):
        await wait_until_live(client, serials)
    await save_dashboard(client)
    await tidy_up(client)
