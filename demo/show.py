"""The demo as a whole: printers, Home Assistant, and what joins them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from .check import check_cancel, wait_until_live
from .configuration import FOLDER, ensure_alone, forget
from .console import say, step
from .dashboard import save_dashboard
from .entries import add_printer
from .home_assistant import HomeAssistant
from .onboarding import tidy_up
from .printers import Exhibit, exhibits, printers_at_work
from .registry import registered_printers


@dataclass(frozen=True, slots=True)
class Show:
    """Everything that runs while the demo is open."""

    home_assistant: HomeAssistant
    exhibits: list[Exhibit]


async def show(port: int, *, fresh: bool) -> None:
    """Keep the demo open until this task is cancelled."""
    async with opened(port, fresh=fresh) as demo:
        say("")
        say(f"Open {demo.home_assistant.url} in a browser on this machine.")
        say("No login is asked for. Ctrl-C stops everything.")
        await demo.home_assistant.serve()


async def check(port: int, *, fresh: bool) -> None:
    """Prove that commands given in Home Assistant reach the printers."""
    async with opened(port, fresh=fresh) as demo:
        for exhibit in demo.exhibits:
            await check_cancel(demo.home_assistant.client, exhibit)
    say("check passed")


@asynccontextmanager
async def opened(
    port: int, *, fresh: bool, shown: list[Exhibit] | None = None
) -> AsyncIterator[Show]:
    """Start the printers and Home Assistant, and stop them at the end.

    `shown` are the printers, if not the usual ones. Raises a DemoError if something
    does not come up.
    """
    ensure_alone(port)
    if fresh:
        say(f"forgetting earlier demos: removing {FOLDER.name}")
        forget()
    FOLDER.mkdir(exist_ok=True)
    async with printers_at_work(shown or exhibits()) as at_work:
        home_assistant = HomeAssistant(port)
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
