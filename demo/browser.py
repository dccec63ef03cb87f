"""A headless Chromium, driven through its DevTools protocol."""

import asyncio
from asyncio.subprocess import DEVNULL, Process
import base64
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
import shutil
import tempfile
from typing import Any

import aiohttp

from .console import DemoError, until

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
)
# Heard before any listener of the page: a question would stand there for ever.
UNASKED = "addEventListener('beforeunload', (e) => e.stopImmediatePropagation(), true);"


@dataclass(frozen=True, slots=True)
class Size:
    """A screen in CSS pixels."""

    width: int
    height: int
    scale: float = 1.0
    mobile: bool = False


class Page:
    """The one page of a browser."""

    def __init__(self, websocket: aiohttp.ClientWebSocketResponse) -> None:
        """Take the page's DevTools connection."""
        self._websocket = websocket
        self._ids = count(1)

    async def leave_unasked(self) -> None:
        """Leave pages at once from now on, whatever was begun there and not saved."""
        await self._call("Page.addScriptToEvaluateOnNewDocument", source=UNASKED)

    async def run_in_each_document(self, script: str) -> None:
        """Run a script in each page that is opened from now on, before its own."""
        await self._call("Page.enable")
        await self._call("Page.addScriptToEvaluateOnNewDocument", source=script)

    async def resize(self, size: Size) -> None:
        """Show the page on a screen of this size."""
        await self._call(
            "Emulation.setDeviceMetricsOverride",
            width=size.width,
            height=size.height,
            deviceScaleFactor=size.scale,
            mobile=size.mobile,
        )

    async def open(self, url: str) -> None:
        """Begin to load an address."""
        await self._call("Page.navigate", url=url)

    async def evaluate(self, expression: str) -> Any:
        """Return the JSON value of a JavaScript expression, or of what it promises.

        It is None if the expression throws or the page is just being left.
        """
        answer = await self._ask(
            "Runtime.evaluate",
            expression=expression,
            returnByValue=True,
            awaitPromise=True,
        )
        return answer.get("result", {}).get("result", {}).get("value")

    async def prefer(self, **features: str) -> None:
        """Let the page find what people prefer, as `prefers_color_scheme="dark"`."""
        media = [
            {"name": name.replace("_", "-"), "value": value}
            for name, value in features.items()
        ]
        await self._call("Emulation.setEmulatedMedia", features=media)

    async def click(self, x: float, y: float) -> None:
        """Press and release the mouse there, in CSS pixels from the page's start."""
        for kind in ("mousePressed", "mouseReleased"):
            await self._call(
                "Input.dispatchMouseEvent",
                type=kind,
                x=x,
                y=y,
                button="left",
                clickCount=1,
            )

    async def type(self, text: str) -> None:
        """Type into what has the focus."""
        await self._call("Input.insertText", text=text)

    async def press_escape(self) -> None:
        """Press and release the key that closes dialogs."""
        for kind in ("rawKeyDown", "keyUp"):
            await self._call(
                "Input.dispatchKeyEvent",
                type=kind,
                key="Escape",
                code="Escape",
                windowsVirtualKeyCode=27,
            )

    async def picture(self, box: Mapping[str, float] | None = None) -> bytes:
        """Return what the screen shows as PNG, or only a box of it.

        A box has x, y, width and height in CSS pixels.
        """
        clip = {} if box is None else {"clip": {**box, "scale": 1}}
        answer = await self._call("Page.captureScreenshot", format="png", **clip)
        return base64.b64decode(answer["data"])

    async def _call(self, method: str, **parameters: Any) -> Any:
        """Run a command and return its result."""
        answer = await self._ask(method, **parameters)
        if "error" in answer:
            raise DemoError(f"Chromium refused {method}: {answer['error']}")
        return answer["result"]

    async def _ask(self, method: str, **parameters: Any) -> Any:
        """Run a command and return the answer, which has a `result` or an `error`."""
        number = next(self._ids)
        await self._websocket.send_json(
            {"id": number, "method": method, "params": parameters}
        )
        async with asyncio.timeout(60):
            while (answer := await self._websocket.receive_json()).get("id") != number:
                pass
        return answer


@asynccontextmanager
async def browser() -> AsyncIterator[Page]:
    """Run Chromium with an empty profile and yield its page.

    Raises a DemoError if there is no Chromium or it does not start.
    """
    program = next((path for name in NAMES if (path := shutil.which(name))), None)
    if program is None:
        raise DemoError(
            "Chromium is needed for screenshots and not on the PATH. On Debian and "
            "Ubuntu: apt-get install chromium"
        )
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = await _spawn(program, profile)
        try:
            async with _connected(process, Path(profile)) as websocket:
                page = Page(websocket)
                await page.leave_unasked()
                yield page
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


async def _spawn(program: str, profile: str) -> Process:
    """Start Chromium without a window."""
    return await asyncio.create_subprocess_exec(
        *(program, *FLAGS, f"--user-data-dir={profile}", "about:blank"),
        stdin=DEVNULL,
        stdout=DEVNULL,
        stderr=DEVNULL,
    )


@asynccontextmanager
async def _connected(
    process: Process, profile: Path
) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """Find the page in Chromium's own list and connect to it."""

    async def port() -> str | None:
        """Read the port, unless the process has ended."""
        if process.returncode is not None:
            raise DemoError(f"Chromium has ended with code {process.returncode}.")
        return _port(profile)

    number = await until("Chromium does not start", port, 30)
    async with aiohttp.ClientSession(f"http://127.0.0.1:{number}") as session:
        async with session.get("/json/list") as response:
            targets = await response.json()
        page = next(target for target in targets if target["type"] == "page")
        async with session.ws_connect(
            page["webSocketDebuggerUrl"], max_msg_size=0
        ) as websocket:
            yield websocket


def _port(profile: Path) -> str | None:
    """Read the port that Chromium has chosen, once it has."""
    file = profile / "DevToolsActivePort"
    lines = file.read_text().splitlines() if file.is_file() else []
    return lines[0] if len(lines) > 1 else None
