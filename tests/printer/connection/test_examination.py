"""How a check-up goes on where a stage takes too long, or cannot be told."""

import asyncio
from typing import cast, override

import pytest

from custom_components.printernizer.printer.backend import PrinterBackend
from custom_components.printernizer.printer.checkup import examination
from custom_components.printernizer.printer.checkup.examination import (
    Examination,
    Found,
)
from custom_components.printernizer.printer.checkup.result import (
    Note,
    StageKind,
    Verdict,
)
from custom_components.printernizer.printer.connection.address import Address


class Endless(Examination):
    """Looks for ever, at everything."""

    @override
    async def _look_at(self, kind: StageKind) -> Found:
        await asyncio.Event().wait()
        return None

    @override
    async def _encrypt(self) -> Found:
        return None

    @override
    async def _know(self) -> Found:
        return None

    @override
    async def _log_in(self) -> Found:
        return None

    @override
    async def _hear(self) -> Found:
        return None


@pytest.fixture(autouse=True)
def nobody_waits_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give up each stage at once."""
    monkeypatch.setattr(examination, "_LONGEST_STAGE", 0)


async def found_by(live: PrinterBackend | None) -> dict[StageKind, Verdict | Note]:
    """Return what is found at each stage."""
    check_up = await Endless(Address("printer", 1), live).check_up()
    return {stage.kind: stage.reason for stage in check_up.stages if stage.reason}


async def test_who_does_not_answer_in_time_is_not_asked_for_more() -> None:
    found = await found_by(None)
    assert found.pop(StageKind.NAME) is Verdict.NO_ANSWER
    assert set(found.values()) == {Note.NOT_REACHED}


async def test_files_and_camera_that_take_too_long_say_what_that_means() -> None:
    found = await found_by(cast("PrinterBackend", object()))
    assert found[StageKind.LOGIN] is Note.CONNECTED
    assert found[StageKind.COMMANDS] is Verdict.NO_ANSWER
    assert found[StageKind.FILES] is Verdict.FILES_CLOSED
    assert found[StageKind.CAMERA] is Verdict.CAMERA_FAILS
