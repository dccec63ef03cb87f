"""Who answers: another printer may have come to have the address of ours."""

from contextlib import suppress

from ..printer.errors import AuthenticationError, NotReadyError, WrongPrinterError
from ..printer.fields import Fields
from ..printer.reasons import Reason
from .calling.answers import JsonObject
from .calling.own_session import LoginWantedError
from .client import PrusaLinkClient

_INFO = "/api/v1/info"
# A nonce is good for a minute or two on a Pi and for five in a printer. It may have
# ended since, and end once more between the question and the answer.
_LOGINS = 3


class Identity:
    """The serial number of our printer, asked for whenever another one may answer."""

    def __init__(self, client: PrusaLinkClient, serial: str = "") -> None:
        """Use a logged-in client; without a serial number the first one is ours."""
        self._client = client
        self.serial = serial
        self._proven: int | None = None

    @property
    def in_doubt(self) -> bool:
        """Whether what was answered last may be another printer's."""
        return self._client.introductions != self._proven

    async def prove(self) -> JsonObject:
        """Return the page that tells the serial number, if that is ours.

        Raises `WrongPrinterError`, `NotReadyError` where the printer does not know it
        yet, and any other `PrinterError`.
        """
        info = await self._client.get_object(_INFO)
        serial = Fields(info).text("serial")
        if serial is None:
            raise NotReadyError(Reason.SERIAL_UNKNOWN)
        self.serial = self.serial or serial
        if serial != self.serial:
            raise WrongPrinterError(Reason.OTHER_PRINTER)
        self._proven = self._client.introductions
        return info

    async def send(
        self, method: str, path: str, body: JsonObject | None = None
    ) -> None:
        """Have our printer do something, and no other one. Raises any `PrinterError`.

        Whoever wants a new login for it is asked who it is before it is sent anew: it
        may be a printer that has come to have the address since, with the same login.
        """
        for _ in range(_LOGINS):
            await self.prove()
            with suppress(LoginWantedError):
                await self._client.send(method, path, body)
                return
        raise AuthenticationError(Reason.LOGIN_REFUSED)
