"""Which filament is in use and which spools are there, told by printers untidily."""

import pytest

from custom_components.printernizer.printer.connection.connection import ConnectionState
from custom_components.printernizer.printer.model import PrinterSnapshot
from simulator.bambu.dialects import H2D, P2S, X1C
from simulator.bambu.filament import Unit, UnitKind, assorted
from simulator.bambu.printer import BambuSimulator
from tests.waiting import until_now as until

from .test_backend import make_backend, printing

pytestmark = pytest.mark.usefixtures("socket_enabled")


def materials(snapshot: PrinterSnapshot) -> list[str | None]:
    """Return what is in the slots of the first unit."""
    return [slot.material for slot in snapshot.filament_units[0].slots]


def in_use(snapshot: PrinterSnapshot) -> list[tuple[int | None, int]]:
    """Return address and slot of the filament in use."""
    return [
        (unit.address, slot.index)
        for unit in snapshot.filament_units
        for slot in unit.slots
        if slot.active
    ]


def second_unit() -> Unit:
    """Return a unit for beside the first one."""
    return Unit(
        id=1, kind=UnitKind.AMS_2_PRO, serial="19C00A000000009", spools=assorted()
    )


async def test_a_printer_that_is_switched_off_keeps_its_spools() -> None:
    async with printing(X1C) as (simulator, backend, _):
        before = materials(backend.snapshot)
        await simulator.shut_down()
        await until(
            lambda: backend.snapshot.connection is not ConnectionState.CONNECTED,
            "noticed that it is off",
        )
        assert materials(backend.snapshot) == before == ["PLA", "PLA", "PETG", None]


async def test_a_change_of_nozzles_is_no_change_of_filament() -> None:
    async with printing(H2D) as (simulator, backend, pushed):
        settings = simulator.settings
        settings.units.append(second_unit())
        settings.tray = 6
        await backend.refresh()
        await until(lambda: in_use(backend.snapshot) == [(1, 2)], "the second unit")
        settings.changing_nozzle = True
        heard = len(pushed)
        simulator.machine.advance(60)
        await until(lambda: len(pushed) > heard, "told")
        assert in_use(backend.snapshot) == [(1, 2)]


async def test_a_slot_that_is_counted_in_its_own_unit_is_found_by_the_mapping() -> None:
    async with BambuSimulator(dialect=P2S) as simulator:
        settings = simulator.settings
        settings.units.append(second_unit())
        settings.tray, settings.mapping, settings.tells_snow = 6, [6], False
        backend = make_backend(simulator)
        await backend.connect(lambda _: None)
        try:
            assert in_use(backend.snapshot) == [(1, 2)]
        finally:
            await backend.close()
