"""Measure the cards in a demo that runs: `python -m benchmarks.cards [--port 8123]`.

Size, first card beside a page with one of Home Assistant's own, and how often they
render beside what changes meanwhile.
"""

import argparse
import asyncio
import gzip
from pathlib import Path
import statistics
from typing import Any

from demo.browser import Page, Size, browser
from demo.client import Client
from demo.console import until
from demo.dashboard import PATH
from demo.onboarding import enter
from demo.registry import DOMAIN, FLEET

CARDS = Path(__file__).parent.parent / "custom_components" / "printernizer" / "cards"
DASHBOARD = "cards-measured"
STOCK = "stock-measured"
_LOADS = 5

LOOK = """
(() => {
  const sum = {cards: 0, renders: 0, told: 0};
  const walk = (root) => {
    for (const it of root.querySelectorAll("*")) {
      if (it.localName.startsWith("printernizer-") && it.renders) {
        sum.cards += 1;
        sum.renders += it.renders;
        sum.told += it.told;
      }
      if (it.shadowRoot) walk(it.shadowRoot);
    }
  };
  walk(document);
  return sum;
})()
"""
# Notes the moment at which the first card shows, ours or an `entities` card.
WATCH = """
(() => {
  const isCard = (it) =>
    (it.localName.startsWith("printernizer-") && it.renders) ||
    (it.localName === "hui-entities-card" && it.shadowRoot?.querySelector("ha-card"));
  const find = (root) =>
    [...root.querySelectorAll("*")].some(
      (it) => isCard(it) || (it.shadowRoot && find(it.shadowRoot)),
    );
  const look = () => {
    if (document.body && find(document)) window.firstCard = performance.now();
    else requestAnimationFrame(look);
  };
  look();
})();
"""
COUNT = """
(() => {
  window.changes = 0;
  const {connection} = document.querySelector("home-assistant").hass;
  connection.subscribeEvents(({data}) => {
    const entities = document.querySelector("home-assistant").hass.entities;
    if (entities[data.entity_id]?.platform === "printernizer") window.changes += 1;
  }, "state_changed");
  return true;
})()
"""


def sizes() -> tuple[int, int]:
    """Return the bytes of all modules, raw and compressed."""
    whole = b"".join(module.read_bytes() for module in sorted(CARDS.glob("*.js")))
    return len(whole), len(gzip.compress(whole))


async def measure(port: int, seconds: float) -> None:
    """Print the figures of a demo that listens on this port."""
    raw, compressed = sizes()
    print(f"modules: {raw} bytes, {compressed} gzipped")
    url = f"http://127.0.0.1:{port}"
    client = Client(url)
    await enter(client)
    try:
        await _save_dashboard(client)
        await _save_stock_dashboard(client)
        await _first_cards(url)
        async with browser() as page:
            await page.resize(Size(1280, 1600))
            await _renders(page, f"{url}/{DASHBOARD}", seconds)
    finally:
        await client.close()


async def _save_dashboard(client: Client) -> None:
    """Put a printer card for each printer on a page of its own."""
    devices = await client.command("config/device_registry/list")
    cards = [
        {"type": "custom:printernizer-printer", "device_id": device["id"]}
        for device in devices
        if device["via_device_id"] is None and _is_printer(device)
    ]
    sections = [{"type": "grid", "cards": [card]} for card in cards]
    await _save(client, DASHBOARD, {"type": "sections", "sections": sections})


async def _save_stock_dashboard(client: Client) -> None:
    """Put one of Home Assistant's own cards on a page of its own."""
    states = await client.get("/api/states")
    found = [
        state["entity_id"]
        for state in states
        if state["entity_id"].startswith("sensor.")
    ]
    card = {"type": "entities", "entities": sorted(found)[:8]}
    section = {"type": "grid", "cards": [card]}
    await _save(client, STOCK, {"type": "sections", "sections": [section]})


async def _save(client: Client, path: str, view: dict[str, Any]) -> None:
    known = await client.command("lovelace/dashboards/list")
    if path not in {dashboard["url_path"] for dashboard in known}:
        await client.command("lovelace/dashboards/create", url_path=path, title=path)
    config = {"views": [view]}
    await client.command("lovelace/config/save", url_path=path, config=config)


def _is_printer(device: dict[str, Any]) -> bool:
    """Tell whether a device is one of our printers, and not all of them together."""
    return any(
        domain == DOMAIN and serial != FLEET for domain, serial in device["identifiers"]
    )


async def _first_cards(url: str) -> None:
    """Print when the first card shows, on the demo's page and on one of a stock card.

    They take turns: what else the machine does slows both.
    """
    took: dict[tuple[str, str], list[float]] = {}
    for _ in range(_LOADS):
        for name in (PATH, STOCK):
            async with browser() as page:
                await page.resize(Size(1280, 1600))
                await page.run_in_each_document(WATCH)
                for kind in ("cold", "warm"):
                    shown = await _first_card(page, f"{url}/{name}")
                    took.setdefault((kind, name), []).append(shown)
    for (kind, name), times in sorted(took.items()):
        median = statistics.median(times)
        print(f"{kind}, {name}: first card after {median:.0f} ms (median of {_LOADS})")


async def _first_card(page: Page, url: str) -> float:
    """Return after how many milliseconds of a page its first card shows."""
    await page.open("about:blank")
    await page.open(url)

    async def shown() -> float | None:
        at: float | None = await page.evaluate("window.firstCard")
        return at

    return await until("no card is shown", shown, 120)


async def _renders(page: Page, url: str, seconds: float) -> None:
    """Print how often printer cards rendered beside what changed meanwhile."""
    await page.open(url)
    await _cards(page)
    await asyncio.sleep(5)
    await page.evaluate(COUNT)
    before = await page.evaluate(LOOK)
    await asyncio.sleep(seconds)
    after = await page.evaluate(LOOK)
    changes = await page.evaluate("window.changes")
    renders, told = (after[key] - before[key] for key in ("renders", "told"))
    print(
        f"{seconds:.0f} s of {after['cards']} printer cards: {changes} state changes, "
        f"told {told} times, rendered {renders} times"
    )


async def _cards(page: Page) -> None:
    async def shown() -> bool | None:
        look = await page.evaluate(LOOK)
        return True if look and look["cards"] else None

    await until("no card is shown", shown, 120)


def main() -> None:
    """Measure what the arguments name."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cards")
    parser.add_argument("--port", type=int, default=8123)
    parser.add_argument("--seconds", type=float, default=60)
    arguments = parser.parse_args()
    asyncio.run(measure(arguments.port, arguments.seconds))


if __name__ == "__main__":
    main()
