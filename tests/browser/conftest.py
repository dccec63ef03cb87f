"""One demo and one browser for all tests of what people see."""

from collections.abc import AsyncIterator
import importlib.util
import os
import shutil

import pytest
import pytest_asyncio
import pytest_socket

from demo import printers
from demo.browser import NAMES, browser
from demo.show import Order, opened

from . import FOLDER
from .stage import Stage, exhibits_elsewhere, forget, free_port


def _what_is_missing() -> str | None:
    """Name what these tests need and this machine has not."""
    if not any(shutil.which(name) for name in NAMES):
        return "Chromium"
    if importlib.util.find_spec("hass_frontend") is None:
        return "Home Assistant's frontend (scripts/setup --demo)"
    return None


@pytest.fixture(autouse=True)
def verify_cleanup() -> None:
    """Let tasks go on after a test: those of the demo serve the next one."""


@pytest.fixture(autouse=True)
def sockets_work() -> None:
    """Reach the demo, also while the next test is set up."""
    pytest_socket.enable_socket()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def stage_of_all() -> AsyncIterator[Stage]:
    """Open the demo and a browser once."""
    missing = _what_is_missing()
    if missing and "CI" not in os.environ:
        pytest.skip(f"{missing} is missing")
    pytest_socket.enable_socket()
    # Nobody waits for real printers to become hot.
    printers.SPEED = 20.0
    try:
        shown = exhibits_elsewhere()
        async with (
            opened(Order(free_port(), fresh=True), shown) as show,
            browser() as page,
        ):
            yield Stage(show, page)
    finally:
        forget(FOLDER)


@pytest_asyncio.fixture(loop_scope="session")
async def stage(stage_of_all: Stage) -> Stage:
    """Give the demo; people prefer nothing and see a blank page."""
    await stage_of_all.page.prefer()
    return stage_of_all
