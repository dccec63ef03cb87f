"""Simulated printers beside a Home Assistant that knows the integration."""

from collections.abc import AsyncGenerator, Generator
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import uuid4

from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.storage import STORAGE_DIR
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

import custom_components.printernizer as integration
from custom_components.printernizer.bambu.session import discovery
from custom_components.printernizer.connecting import checking_flow
from custom_components.printernizer.const import DEFAULT_PHOTOS_KEPT, DOMAIN
from custom_components.printernizer.coordinator import PrinterCoordinator
from custom_components.printernizer.entity import PrinterEntity
from custom_components.printernizer.following import job_records, photographer
from custom_components.printernizer.following.photo_folder import PhotoFolder
from custom_components.printernizer.printer.connection import connection
from custom_components.printernizer.printer.looking import Onlooker
from custom_components.printernizer.prusa import backend as prusa_backend
from custom_components.printernizer.spooling import room
from simulator.bambu.printer import BambuSimulator
from tests.rigs import HURRY, ONE_OF_EACH_BRAND, Rig, rig_of_each

from .helpers import SetUp, add_through_flow, added


@pytest.fixture(autouse=True)
def integration_is_there(enable_custom_integrations: None) -> None:
    """Let Home Assistant find the integration in every test."""


@pytest.fixture(autouse=True)
def secrets_are_kept(nothing_in_homeassistant_tells_a_secret: None) -> None:
    """Search all that is shown in every test."""


@pytest.fixture(autouse=True)
def no_entity_misses_anything(monkeypatch: pytest.MonkeyPatch) -> Generator[None]:
    """Have every entity look that was not told to, and see that this was right."""
    made: dict[Onlooker, PrinterEntity] = {}
    told: set[PrinterEntity] = set()
    missed: list[str] = []
    update, look = PrinterCoordinator.async_update_listeners, PrinterEntity._look
    hear = PrinterEntity._handle_coordinator_update

    def have_all_look(self: PrinterCoordinator) -> None:
        told.clear()
        update(self)
        there = [
            made[onlooker] for onlooker in self.onlookers._told if onlooker in made
        ]
        missed.extend(
            f"{entity.entity_id}: {entity._shown}"
            for entity in there
            if entity not in told and look(entity)
        )

    def heard(self: PrinterEntity) -> None:
        told.add(self)
        hear(self)

    def looked(self: PrinterEntity) -> bool:
        made[self._onlooker] = self
        return look(self)

    monkeypatch.setattr(PrinterCoordinator, "async_update_listeners", have_all_look)
    monkeypatch.setattr(PrinterEntity, "_handle_coordinator_update", heard)
    monkeypatch.setattr(PrinterEntity, "_look", looked)
    yield
    assert not missed, "was not told although there was something new to show"


@pytest.fixture(autouse=True)
def everything_is_turned_on(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Have all entities work, also those that are off at first."""
    if request.node.get_closest_marker("as_at_first") is None:
        on = property(lambda _: True)
        monkeypatch.setattr(Entity, "entity_registry_enabled_default", on)


@pytest.fixture(autouse=True)
def printers_are_heard_of_by_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """Listen for announcements where no other test and no real printer sends any."""
    monkeypatch.setattr(discovery, "PORT", 0)


@pytest.fixture(autouse=True)
def printers_are_tried_again_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep nobody waiting: printers do not know Home Assistant's clock."""
    monkeypatch.setattr(connection, "STEADY", HURRY)


@pytest.fixture(autouse=True)
def printers_are_asked_when_the_clock_jumps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask no printer sooner than usual, in the middle of what a test does."""
    monkeypatch.setattr(prusa_backend, "next_share", lambda: 0.0)


@pytest.fixture(autouse=True)
def photos_are_tried_again_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep nobody waiting for photos: many simulated printers have no camera."""
    monkeypatch.setattr(photographer, "_BETWEEN_ATTEMPTS", 0.05)


@pytest.fixture(autouse=True)
def nobody_looks_at_a_dialog(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep no check-up from ending before a browser would have shown it."""
    monkeypatch.setattr(checking_flow, "SHOWN_FOR", 0)


@pytest.fixture(autouse=True)
def vendors_are_asked_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fetch no texts of problems, save in the tests about them."""
    monkeypatch.setattr(integration, "async_read_texts", lambda *_: None)


@pytest.fixture(autouse=True)
def photo_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep photos where other tests do not find them."""
    path = tmp_path / "photos"

    def folder(
        _hass: HomeAssistant, entry_id: str, most: int = DEFAULT_PHOTOS_KEPT
    ) -> PhotoFolder:
        return PhotoFolder(path / entry_id, most)

    for module in (integration, photographer):
        monkeypatch.setattr(module, "photo_folder", folder)
    return path


@pytest.fixture(autouse=True)
def books_of_spools(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> Generator[None]:
    """Keep the books of spools where other tests do not find them."""
    name = f"spools.{uuid4().hex}"
    monkeypatch.setattr(room, "FILE", name)
    yield
    for path in Path(hass.config.path(STORAGE_DIR)).glob(f"{DOMAIN}.{name}*"):
        path.unlink()


@pytest.fixture(autouse=True)
def records_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep records of jobs where other tests do not find them."""
    folder = tmp_path / "records"
    monkeypatch.setattr(
        job_records, "records_path", lambda _hass, entry_id: folder / entry_id
    )
    return folder


rig_fixture = rig_of_each(ONE_OF_EACH_BRAND)


@pytest.fixture
async def entry(hass: HomeAssistant, rig: Rig) -> MockConfigEntry:
    """Set the printer up, in the middle of a job."""
    rig.print_for(900)
    return await add_through_flow(hass, rig)


@pytest.fixture
async def set_up(hass: HomeAssistant, socket_enabled: None) -> AsyncGenerator[SetUp]:
    """Give what switches printers on and adds them; in the end they are off."""
    async with AsyncExitStack() as stack:

        async def set_up[R: Rig](rig: R, *, printing: float | None = None) -> R:
            return await stack.enter_async_context(added(hass, rig, printing=printing))

        yield set_up


@pytest.fixture
def no_ping_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have no client put out for time that was skipped: only one clock jumps."""
    defaults = BambuSimulator.__init__.__kwdefaults__
    monkeypatch.setitem(defaults, "keepalive_grace", 0)
