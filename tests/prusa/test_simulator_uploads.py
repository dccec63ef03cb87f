"""How the simulated PrusaLink printers tell of a file that is on its way to them."""

from http import HTTPStatus

import aiohttp
import pytest

from simulator.prusalink.printer import Flavour, PrusaLinkSimulator
from tests.planted import PASSWORD

FILES = {Flavour.BUDDY: "/api/v1/files/usb", Flavour.RPI: "/api/v1/files/local"}

pytestmark = pytest.mark.usefixtures("socket_enabled")


@pytest.mark.parametrize("wanted", [True, False])
@pytest.mark.parametrize("flavour", Flavour)
async def test_a_transfer_tells_whether_its_file_is_printed_afterwards(
    flavour: Flavour, *, wanted: bool
) -> None:
    told: list[bool] = []
    headers = {"X-Api-Key": PASSWORD, "Content-Type": "text/x.gcode"}
    if wanted:
        headers["Print-After-Upload"] = "?1"
    sim = PrusaLinkSimulator(flavour=flavour, api_key=PASSWORD)
    sim.device.transfers.watch(lambda transfer: told.append(transfer.to_print))
    async with sim, aiohttp.ClientSession() as session:
        address = f"{sim.url}{FILES[flavour]}/new.gcode"
        answer = await session.put(address, data=b"G28\n", headers=headers)
        assert answer.status == HTTPStatus.CREATED
    assert set(told) == {wanted}
    assert (sim.machine.plan is not None) is wanted


@pytest.mark.parametrize(
    ("flavour", "method", "status"),
    [
        (Flavour.BUDDY, "GET", HTTPStatus.NO_CONTENT),
        (Flavour.BUDDY, "POST", HTTPStatus.NO_CONTENT),
        (Flavour.RPI, "GET", HTTPStatus.NO_CONTENT),
        (Flavour.RPI, "POST", HTTPStatus.METHOD_NOT_ALLOWED),
    ],
)
async def test_without_a_transfer_there_is_nothing_to_tell(
    flavour: Flavour, method: str, status: HTTPStatus
) -> None:
    headers = {"X-Api-Key": PASSWORD}
    sim = PrusaLinkSimulator(flavour=flavour, api_key=PASSWORD)
    async with sim, aiohttp.ClientSession() as session:
        answer = await session.request(
            method, f"{sim.url}/api/v1/transfer", headers=headers
        )
        assert answer.status == status
