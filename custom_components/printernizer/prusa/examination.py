"""The check-up of a Prusa printer."""

from http import HTTPStatus
import re
from typing import Final, override

from aiohttp import ClientSession, ClientTimeout

from ..printer.backend import PrinterBackend
from ..printer.checkup.examination import Examination, Found
from ..printer.checkup.result import Note, Verdict
from ..printer.checkup.verdicts import verdict_on
from ..printer.connection.address import Address
from ..printer.errors import (
    AuthenticationError,
    NotReadyError,
    PrinterError,
    PrinterTimeoutError,
)
from ..printer.reasons import Reason
from .backend import PrusaBackend
from .client import PrusaLinkClient, typed_errors

_SECONDS = ClientTimeout(total=10)
_PAGE: Final = "/api/version"
_REALM = re.compile(r'realm="([^"]*)"')
# What the printers and the Pi call themselves before anybody has logged in.
_BUDDY = "Printer API"
_PI = "Administrator"
_PI_SERVER = "PrusaLink"
_BUDDY_USERNAME = "maker"


class PrusaExamination(Examination):
    """Asks without a login first: a key is told to none but a PrusaLink."""

    def __init__(  # noqa: PLR0913 - all that a login takes
        self,
        session: ClientSession,
        address: Address,
        *,
        username: str,
        password: str,
        serial: str = "",
        live: PrinterBackend | None = None,
    ) -> None:
        """Prepare to log in; an empty user name makes the password an API key."""
        super().__init__(address, live)
        self._session = session
        self._username = username
        self._password = password
        self._serial = serial

    @override
    async def _encrypt(self) -> Found:
        return Note.NOT_USED

    @override
    async def _know(self) -> Found:
        return Note.NOT_USED

    @override
    async def _log_in(self) -> Found:
        try:
            realm = await realm_at(self._session, self._address)
        except PrinterTimeoutError:
            return Verdict.NO_ANSWER
        except NotReadyError:
            return Verdict.STARTING
        except PrinterError:
            return Verdict.NOT_A_PRINTER
        if realm is None:
            return Verdict.NOT_A_PRINTER
        try:
            await self._try_login(self._username)
        except AuthenticationError:
            return await self._wrong_login(realm)
        except PrinterError as error:
            return verdict_on(error)
        return None

    @override
    async def _hear(self) -> Found:
        client = self._client(self._username)
        self._own = PrusaBackend(client, name="Printer", serial=self._serial)
        try:
            await self._own.connect(lambda _: None)
        except PrinterError as error:
            return verdict_on(error)
        return None

    async def _wrong_login(self, realm: str) -> Verdict:
        """Return what is wrong with a login that was refused.

        The password is told to nobody as if it were a key: a digest hides it.
        """
        if not self._username:
            return Verdict.WRONG_KEY
        if realm != _BUDDY or self._username == _BUDDY_USERNAME:
            return Verdict.WRONG_PASSWORD
        try:
            await self._try_login(_BUDDY_USERNAME)
        except PrinterError:
            return Verdict.WRONG_PASSWORD
        return Verdict.WRONG_USERNAME

    async def _try_login(self, username: str) -> None:
        """Ask for something that wants a login; raises what a client may raise."""
        client = self._client(username)
        try:
            await client.get(_PAGE)
        finally:
            await client.close()

    def _client(self, username: str) -> PrusaLinkClient:
        return PrusaLinkClient(
            self._session, self._address, username=username, password=self._password
        )


async def realm_at(session: ClientSession, address: Address) -> str | None:
    """Return what a PrusaLink calls itself, `None` if it is something else.

    Sends no secret. Raises `CannotConnectError`, `PrinterTimeoutError`, and
    `NotReadyError` for a Pi that starts.
    """
    url = f"http://{address.netloc}{_PAGE}"
    async with (
        typed_errors(),
        session.get(url, allow_redirects=False, timeout=_SECONDS) as response,
    ):
        server = response.headers.get("Server", "")
        starts = response.status == HTTPStatus.SERVICE_UNAVAILABLE
        if starts and server.startswith(_PI_SERVER):
            raise NotReadyError(Reason.STARTING)
        asked_for = response.headers.get("WWW-Authenticate", "")
    told = _REALM.search(asked_for)
    return told[1] if told and told[1] in {_BUDDY, _PI} else None


async def is_there(session: ClientSession, address: Address) -> bool:
    """Whether a PrusaLink answers at an address. Sends no secret."""
    try:
        return await realm_at(session, address) is not None
    except NotReadyError:
        return True
    except PrinterError:
        return False
