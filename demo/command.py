"""Running one of the demo's commands from its start to its exit code."""

import argparse
import asyncio
from collections.abc import Coroutine
import signal
import sys

from .console import DemoError, say
from .printers import MOST

INTERRUPTED = 130
PORT = 8123
LAST_PORT = 65535
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def add_port(parser: argparse.ArgumentParser) -> None:
    """Let the command take `--port`."""
    parser.add_argument("--port", type=_port, default=PORT)


def run(work: Coroutine[None, None, None], *, endless: bool = False) -> int:
    """Return 0 at the end, 1 after a DemoError, 130 if it was stopped before.

    Being stopped is the good end of what is endless.
    """
    return asyncio.run(_run(work, endless=endless))


async def _run(work: Coroutine[None, None, None], *, endless: bool) -> int:
    """Do the work and turn its end into an exit code."""
    _cancel_on_signals()
    try:
        await work
    except DemoError as error:
        sys.stderr.write(f"\ndemo: {error}\n")
        return 1
    except asyncio.CancelledError:
        say("stopped")
        return 0 if endless else INTERRUPTED
    return 0


def _cancel_on_signals() -> None:
    """Let the first Ctrl-C, or its like, end this task in good order."""
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()

    def stop() -> None:
        """Cancel once; the clean-up is not to be cancelled as well."""
        for number in SIGNALS:
            loop.add_signal_handler(number, say, "stopping already …")
        say("stopping …")
        if task:
            task.cancel()

    for number in SIGNALS:
        loop.add_signal_handler(number, stop)


def printers(text: str) -> int:
    """Read how many printers are to be shown; argparse tells the user of an error."""
    if text.isdecimal() and 0 < int(text) <= MOST:
        return int(text)
    raise argparse.ArgumentTypeError(f"it is 1 to {MOST} printers")


def _port(text: str) -> int:
    """Read a port; argparse tells the user about the error."""
    if text.isdecimal() and 0 < int(text) <= LAST_PORT:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text} is no port")
