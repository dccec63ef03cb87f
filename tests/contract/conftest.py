"""Every kind of printer, switched on, with a backend for it."""

from collections.abc import AsyncGenerator

from aiohttp import ClientSession
import pytest

from custom_components.printernizer.printer.backend import PrinterBackend
from custom_components.printernizer.printer.model import PrinterSnapshot
from tests.rigs import EVERY_PRINTER, Rig, rig_of_each

rig_fixture = rig_of_each(EVERY_PRINTER)


@pytest.fixture
async def session(socket_enabled: None) -> AsyncGenerator[ClientSession]:
    """Lend an HTTP session, as Home Assistant does."""
    async with ClientSession() as session:
        yield session


@pytest.fixture
def snapshots() -> list[PrinterSnapshot]:
    """Collect what the backend pushes."""
    return []


@pytest.fixture
async def backend(
    rig: Rig, session: ClientSession, snapshots: list[PrinterSnapshot]
) -> AsyncGenerator[PrinterBackend]:
    """Connect to the printer, which is in the middle of a job."""
    rig.print_for(900)
    backend = rig.backend(session)
    await backend.connect(snapshots.append)
    yield backend
    await backend.close()
