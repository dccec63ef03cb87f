"""The pictures of the README: pages of the demo's dashboard in a real browser."""

import argparse
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
import sys
from typing import Any

from .browser import Page, Size, browser
from .client import Client
from .command import add_port, run
from .configuration import ROOT
from .console import DemoError, say, step, until
from .dashboard import PATH
from .show import Order, opened

PICTURES = ROOT / "docs" / "images"
DESKTOP = Size(1280, 900)
WIDE = Size(1600, 900)
"""As wide as the page of a printer with all that there is needs to have no gaps."""
PHONE = Size(390, 844, mobile=True)
HISTORY_SECONDS = 1200.0
"""How long a demo has to run until its graphs show something, and jobs are over."""
RENDER_SECONDS = 60.0
CALM_LOOKS = 10
"""How often in a row the page has to be the same to count as rendered."""

SHOWN = "Bambu Lab A1"
"""A printer with all that there is: a camera, filament, objects."""

MARGIN = 24
"""What is left below the last card, in pixels."""

FIRST_PAGE = f"""
(() => {{
  const {{devices}} = document.querySelector("home-assistant").hass;
  return Object.values(devices).find((it) => it.name === "{SHOWN}").id;
}})()
"""
"""The path of its page on the dashboard."""

LOOK = """
(() => {
  const found = {cards: 0, busy: 0, bottom: 0};
  const walk = (root) => {
    for (const element of root.querySelectorAll("*")) {
      const name = element.localName;
      if (name.startsWith("printernizer-") && element.renders) found.cards += 1;
      if (name === "ha-spinner" || name === "ha-fade-in") found.busy += 1;
      if (name === "hui-card") {
        const {bottom} = element.getBoundingClientRect();
        found.bottom = Math.max(found.bottom, Math.ceil(bottom));
      }
      // A camera's picture is fetched again and again.
      if (element.shadowRoot && name !== "hui-image") walk(element.shadowRoot);
    }
  };
  walk(document);
  return found;
})()
"""


async def take(port: int) -> None:
    """Write all pictures; a DemoError if the dashboard cannot be had."""
    async with _dashboard(port) as url, browser() as page:
        await _photograph(page, url, DESKTOP, "dashboard.png")
        printer = f"{url}/{await page.evaluate(FIRST_PAGE)}"
        await _photograph(page, printer, WIDE, "printer.png")
        await _photograph(page, printer, PHONE, "phone.png", whole=False)


@asynccontextmanager
async def _dashboard(port: int) -> AsyncIterator[str]:
    """Yield the dashboard's address, in a demo that runs already or a new one."""
    url = f"http://127.0.0.1:{port}"
    client = Client(url)
    try:
        running = await client.answers()
    finally:
        await client.close()
    if running:
        say(f"using the Home Assistant that runs at {url}")
        yield f"{url}/{PATH}"
        return
    async with opened(Order(port)):
        async with step("letting the graphs fill"):
            await asyncio.sleep(HISTORY_SECONDS)
        yield f"{url}/{PATH}"


async def _photograph(
    page: Page, url: str, size: Size, name: str, *, whole: bool = True
) -> None:
    """Show a page on such a screen, as high as its cards are if `whole`."""
    await page.resize(size)
    await page.open(url)
    look = await _rendered(page)
    if whole:
        await page.resize(replace(size, height=look["bottom"] + MARGIN))
        await _rendered(page)
    PICTURES.mkdir(parents=True, exist_ok=True)
    path = PICTURES / name
    path.write_bytes(await page.picture())
    say(f"{path.relative_to(ROOT)}: {look['cards']} cards")


async def _rendered(page: Page) -> dict[str, Any]:
    """Wait until the page does not change any more and return what it shows."""
    looks: list[dict[str, Any]] = []

    async def calm() -> dict[str, Any] | None:
        """Return what the page shows once it has been the same for a while."""
        look = await page.evaluate(LOOK)
        if not look or not look["cards"] or look["busy"] or looks[-1:] != [look]:
            looks.clear()
        looks.append(look)
        return look if len(looks) > CALM_LOOKS else None

    try:
        return await until("the dashboard does not get ready", calm, RENDER_SECONDS)
    except DemoError as error:
        raise DemoError(f"{error}; last seen: {looks[-1:]}") from None


def main() -> int:
    """Take the pictures and return the exit code."""
    parser = argparse.ArgumentParser(prog="scripts/screenshot")
    add_port(parser)
    return run(take(parser.parse_args().port))


if __name__ == "__main__":
    sys.exit(main())
