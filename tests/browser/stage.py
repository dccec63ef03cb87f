"""The demo on a stage: what is on the screen, and what the printers do."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count
import json
from pathlib import Path
import secrets
import shutil
import socket
import tempfile
from typing import Any

import pytest

from demo import printers
from demo.browser import Page, Size
from demo.client import Client
from demo.console import DemoError, until
from demo.printers import Exhibit, exhibits
from demo.registry import DOMAIN, registered_printers
from demo.show import Show
from simulator.bambu.ports import MQTT_PORT
from simulator.machine import ACTIVE, Phase

MARKS = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(900),
    pytest.mark.xdist_group("browser"),
]
"""Of every test here: all are in the one demo, one after the other."""

DESKTOP = Size(1280, 900)
PHONE = Size(390, 844, mobile=True)
DASHBOARD = "test-cards"
FILES_PORT, CAMERA_PORTS = 990, (322, 6000)
SECONDS = 60.0
"""How long something may take, on a slow machine that has much else to do."""
SOON = 3 * SECONDS
"""When a job is over too soon for a test that needs it."""
FAILURE = Path(tempfile.gettempdir()) / "printernizer-not-seen.png"
"""What was on the screen instead."""

# Cards live in shadow roots in shadow roots: `deep` finds elements in all of them.
# "a >>> b" is each b in an a, through any number of roots.
_HELPERS = """
const deep = (selector, root = document) => selector.split(" >>> ").reduce(
  (roots, it) => roots.flatMap((root) => inside(root, it)), [root]);
const inside = (root, selector) => {
  const found = [];
  const walk = (node) => {
    for (const it of node.querySelectorAll("*")) {
      if (it.matches(selector)) found.push(it);
      if (it.shadowRoot) walk(it.shadowRoot);
    }
  };
  walk(root);
  if (root.shadowRoot) walk(root.shadowRoot);
  return found;
};
const seen = (selector) => deep(selector).filter((it) => it.getClientRects().length);
// What can be read in an element, also in its shadow roots.
const words = (it) => [it, ...deep("*", it)]
  .filter((it) => it.localName !== "style")
  .flatMap((it) => [...it.childNodes, ...(it.shadowRoot?.childNodes ?? [])])
  .filter((it) => it.nodeType === Node.TEXT_NODE && it.data.trim())
  .map((it) => it.data.trim())
  .join(" ");
const under = (x, y, root = document) => {
  const it = root.elementFromPoint(x, y);
  return it?.shadowRoot && it.shadowRoot !== root ? under(x, y, it.shadowRoot) : it;
};
const holds = (it, inner) =>
  it === inner || (!!inner && holds(it, inner.parentNode ?? inner.host));
// Where to click: null while it moves, or while it is under something else.
const centre = (selector, text = "") => {
  const it = seen(selector).find(
    (it) => !text || it.label === text || words(it).includes(text));
  it?.scrollIntoView({block: "center", behavior: "instant"});
  const box = it?.getBoundingClientRect();
  const at = box && [box.x + box.width / 2, box.y + box.height / 2];
  const isStill = at && `${window.lastCentre}` === `${at}`;
  window.lastCentre = at;
  return isStill && holds(it, under(...at)) ? at : null;
};
"""


# Below those that the system gives to whoever connects, and never one twice.
_PORTS = count(20_000 + secrets.randbelow(10_000))


def free_port() -> int:
    """Return a port on which nothing listens, nor where a printer's others would be."""
    return next(filter(_is_free, _PORTS))


def _is_free(port: int) -> bool:
    """Whether a printer can listen: files and camera move as far as MQTT does."""
    for usual in (MQTT_PORT, FILES_PORT, *CAMERA_PORTS):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port + usual - MQTT_PORT))
            except OSError:
                return False
    return True


def exhibits_elsewhere() -> list[Exhibit]:
    """Make the demo's printers, on ports that no other demo wants.

    The first one begins a job only when a test says so.
    """
    first, *others = (replace(exhibit, port=free_port()) for exhibit in exhibits())
    return [replace(first, endless=False), *others]


@dataclass(frozen=True, slots=True)
class Stage:
    """A demo and the page that shows it."""

    show: Show
    page: Page

    @property
    def client(self) -> Client:
        """Home Assistant, as its owner talks to it."""
        return self.show.home_assistant.client

    def exhibit(self, model: str) -> Exhibit:
        """Return a printer by its model."""
        found = [
            exhibit for exhibit in self.show.exhibits if exhibit.kind.model == model
        ]
        assert found, f"the demo has no {model}"
        return found[0]

    async def device_id(self, model: str) -> str:
        """Return the id of a printer's device."""
        serial = self.exhibit(model).kind.serial
        devices = await self.client.command("config/device_registry/list")
        found: list[str] = [
            device["id"]
            for device in devices
            if [DOMAIN, serial] in device["identifiers"]
        ]
        return found[0]

    async def card(self, kind: str, model: str, **options: Any) -> dict[str, Any]:
        """Return the configuration of one of our cards."""
        device = await self.device_id(model)
        return {"type": f"custom:printernizer-{kind}", "device_id": device, **options}

    async def open(self, *cards: dict[str, Any], size: Size = DESKTOP) -> None:
        """Show a dashboard of these cards, and wait until ours are there."""
        await self.page.open("about:blank")
        await self._save(cards)
        await self.page.resize(size)
        await self.page.open(f"{self.show.home_assistant.url}/{DASHBOARD}")
        names = {card["type"].removeprefix("custom:") for card in cards}
        for name in names:
            if name.startswith(DOMAIN):
                await self.sees(f"seen('{name}')[0]?.renders > 0", f"{name} is shown")

        # The next page need not log in: it finds what this one has.
        tokens = "JSON.stringify(seen('home-assistant')[0].hass.auth.data)"
        await self.look(f"localStorage.hassTokens ??= {tokens}")

    async def _save(self, cards: tuple[dict[str, Any], ...]) -> None:
        dashboards = await self.client.command("lovelace/dashboards/list")
        if DASHBOARD not in {dashboard["url_path"] for dashboard in dashboards}:
            await self.client.command(
                "lovelace/dashboards/create", url_path=DASHBOARD, title="Cards"
            )
        sections = [{"type": "grid", "cards": [card]} for card in cards]
        view = {"type": "sections", "title": "Cards", "sections": sections}
        await self.client.command(
            "lovelace/config/save", url_path=DASHBOARD, config={"views": [view]}
        )

    async def look(self, expression: str) -> Any:
        """Return the value of an expression; `deep` and `seen` find elements."""
        return await self.page.evaluate(f"(() => {{{_HELPERS} return {expression}}})()")

    async def sees(self, expression: str, what: str) -> Any:
        """Wait until an expression is true, and return its value."""

        async def look() -> Any:
            return await self.look(expression) or None

        try:
            return await until(f"not seen: {what}", look, SECONDS)
        except DemoError as error:
            FAILURE.write_bytes(await self.page.picture())
            raise AssertionError(f"{error}; {expression}; see {FAILURE}") from None

    async def text(self, selector: str) -> str:
        """Return the text of the first such element, once it is there."""
        found = f"seen({json.dumps(selector)})[0]?.innerText.trim()"
        text: str = await self.sees(found, selector)
        return text

    async def asks(self, question: str) -> None:
        """Wait for a question: a dialog may have been open under another heading."""
        heading = f"seen('dialog h2')[0]?.innerText === {json.dumps(question)}"
        await self.sees(heading, question)

    async def click(self, selector: str, text: str = "") -> None:
        """Click on the first such element, once it stands still and can be seen.

        With a text, on the first in which that can be read.
        """
        found = f"centre({json.dumps(selector)}, {json.dumps(text)})"
        x, y = await self.sees(found, f"{selector} {text} to click on")
        await self.page.click(x, y)

    async def type(self, selector: str, text: str) -> None:
        """Replace what is in a field."""
        await self.click(selector)
        field = f"seen({json.dumps(selector)})[0]"
        has_focus = f"{field}.getRootNode().activeElement === {field}"
        await self.sees(has_focus, f"the cursor in {selector}")
        await self.look(f"{field}.select?.()")
        await self.page.type(text)
        await self.sees(f"{field}.value === {json.dumps(text)}", text)

    async def prints(self, model: str) -> None:
        """Let a printer print if it does not, and wait until Home Assistant knows.

        It begins anew where it would be done before a test is.
        """
        machine = self.exhibit(model).machine
        left = (machine.remaining or 0) / printers.SPEED
        if machine.phase in ACTIVE and left < SOON:
            machine.stop()
        if machine.phase not in ACTIVE:
            machine.start(self.exhibit(model).plans[0])
        elif machine.phase is Phase.PAUSED:
            machine.resume()
        await self.shows(model, "printing")

    async def rests(self, model: str) -> None:
        """Stop a printer, and wait until Home Assistant knows."""
        self.exhibit(model).machine.stop()
        await self.shows(model, "cancelled")

    async def shows(self, model: str, *wanted: str) -> None:
        """Wait until Home Assistant knows that a printer is in one of these states."""
        exhibit = self.exhibit(model)
        known = await registered_printers(self.client)
        status = known[exhibit.kind.serial].entities["status"]

        async def look() -> bool | None:
            state = await self.client.get(f"/api/states/{status}")
            return state["state"] in wanted or None

        await until(f"{model} is not {' or '.join(wanted)}", look, 2 * SECONDS)

    async def rename_all(self, model: str) -> dict[str, str]:
        """Call all entities of a printer and of its units something else.

        Returns what they were called, by what they are called now.
        """
        device = await self.device_id(model)
        devices = await self.client.command("config/device_registry/list")
        mine = {
            known["id"]
            for known in devices
            if device in {known["id"], known["via_device_id"]}
        }
        entities = await self.client.command("config/entity_registry/list")
        old = [
            entity["entity_id"] for entity in entities if entity["device_id"] in mine
        ]
        names = {
            f"{entity_id.partition('.')[0]}.renamed_{number}": entity_id
            for number, entity_id in enumerate(old)
        }
        await self.rename({old: new for new, old in names.items()})
        return names

    async def rename(self, names: dict[str, str]) -> None:
        """Give entities other ids, and wait until nothing is left under the old ones.

        A camera takes a moment to let go of its video.
        """
        for old, new in names.items():
            await self.client.command(
                "config/entity_registry/update", entity_id=old, new_entity_id=new
            )

        async def free() -> bool | None:
            states = await self.client.command("get_states")
            taken = {state["entity_id"] for state in states}
            return names.keys().isdisjoint(taken) or None

        await until("entities are still called what they were", free, SECONDS)

    async def happens(self, what: str, look: Callable[[], bool]) -> None:
        """Wait until something is so at a printer."""

        async def so() -> bool | None:
            return look() or None

        await until(f"this does not happen: {what}", so, SECONDS)


def forget(folder: Path) -> None:
    """Remove what the demo has left."""
    shutil.rmtree(folder, ignore_errors=True)
