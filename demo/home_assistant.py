"""A real Home Assistant of our own, from its start to its end."""

import asyncio
from asyncio.subprocess import Process
from collections.abc import Awaitable, Callable
from contextlib import suppress
import sys

from .client import Client
from .configuration import CONFIG, FOLDER, write_configuration
from .console import DemoError, step, until
from .onboarding import enter, keep_address

RESTART = 100
"""The exit code with which Home Assistant asks to be started again."""

START_SECONDS = 300.0
STOP_SECONDS = 30.0
LOG = FOLDER / "home-assistant.log"


class HomeAssistant:
    """Runs `hass` on 127.0.0.1 and is logged in to it."""

    def __init__(self, port: int) -> None:
        """Take the port; nothing runs yet."""
        self.url = f"http://127.0.0.1:{port}"
        self.client = Client(self.url)
        self._port = port
        self._process: Process | None = None

    async def start(self) -> None:
        """Start, log in and wait until everything is set up."""
        first = not (CONFIG / ".HA_VERSION").exists()
        text = "starting Home Assistant"
        async with step(f"{text} for the first time" if first else text):
            write_configuration(self._port)
            self._process = await _spawn()
            await self._reach(self.client.answers, "does not answer")
            await enter(self.client)
            await keep_address(self.client)
            await self._reach(self._is_running, "does not finish its start")

    async def stop(self) -> None:
        """Stop in good order, or by force if that takes too long."""
        await self.client.close()
        if self._process is None or self._process.returncode is not None:
            return
        self._process.terminate()
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()

    async def serve(self) -> None:
        """Run through every restart that the user asks for.

        Raises a DemoError when Home Assistant ends by itself.
        """
        while self._process is not None:
            await self._come_back(self._process)

    async def restart(self, *, safe_mode: bool = False) -> None:
        """Restart as a user does, and wait until everything is set up again."""
        assert self._process is not None, "it was never started"  # noqa: S101
        asked = {"safe_mode": safe_mode}
        # It may be gone before it has answered.
        with suppress(DemoError):
            await self.client.post("/api/services/homeassistant/restart", asked)
        await self._come_back(self._process)

    async def _come_back(self, process: Process) -> None:
        """Wait until the process ends to be restarted, and start another."""
        if await process.wait() != RESTART:
            raise _ended(process)
        await self.client.close()
        self.client = Client(self.url)
        await self.start()

    async def _reach(
        self, look: Callable[[], Awaitable[bool | None]], what: str
    ) -> None:
        """Wait for a living process to get somewhere."""

        async def look_again() -> bool | None:
            """Look, unless the process has ended."""
            if self._process and self._process.returncode is not None:
                raise _ended(self._process)
            return await look()

        await until(f"Home Assistant {what}; see {LOG}", look_again, START_SECONDS)

    async def _is_running(self) -> bool | None:
        """Tell whether everything is set up; a DemoError in recovery mode."""
        config = await self.client.get("/api/config")
        if config["recovery_mode"]:
            raise DemoError(f"Home Assistant is in recovery mode; see {LOG}")
        return True if config["state"] == "RUNNING" else None


async def _spawn() -> Process:
    """Start `hass`.

    It gets a session of its own: a Ctrl-C in the terminal would reach it
    together with our own request to stop, and the second signal kills it.
    """
    with LOG.open("wb") as log:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "homeassistant"),
            *("--config", str(CONFIG), "--skip-pip", "--log-no-color"),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _ended(process: Process) -> DemoError:
    """Tell how Home Assistant ended, with its last words."""
    words = "\n".join(LOG.read_text(errors="replace").splitlines()[-15:])
    return DemoError(
        f"Home Assistant has ended with code {process.returncode}. "
        f"The end of {LOG}:\n{words}"
    )
