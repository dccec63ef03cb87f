"""An HTTP session of our own on the connections of one that is lent.

It sees when a connection is made anew, which the one that is lent tells nobody. Over a
connection that is there already answers the same printer as before.
"""

from types import SimpleNamespace

from aiohttp import (
    ClientSession,
    DummyCookieJar,
    TraceConfig,
    TraceConnectionCreateEndParams,
    TraceConnectionCreateStartParams,
)

from ...printer.errors import AuthenticationError
from ...printer.reasons import Reason

ONLY_KEPT = "only kept"
"""As `trace_request_ctx`: no connection may be made for the request."""


class LoginWantedError(AuthenticationError):
    """The server wants a new login before it does anything; nothing was done."""

    def __init__(self) -> None:
        """Say so in the words of a login that is refused, should it never be had."""
        super().__init__(Reason.LOGIN_REFUSED)


class OwnSession:
    """Counts the connections that are made through it; to be closed in the end."""

    def __init__(self, lent: ClientSession) -> None:
        """Use the connections of a session that is lent."""
        self._lent = lent
        self._session: ClientSession | None = None
        self.connections = 0
        """How many were made so far."""

    @property
    def session(self) -> ClientSession:
        """The session itself, made when it is first wanted."""
        if self._session is None:
            trace = TraceConfig()
            trace.on_connection_create_start.append(self._makes)
            trace.on_connection_create_end.append(self._made)
            self._session = ClientSession(
                connector=self._lent.connector,
                connector_owner=False,
                cookie_jar=DummyCookieJar(),
                trace_configs=[trace],
            )
        return self._session

    async def close(self) -> None:
        """Let go of the connections, which are not ours; may be called twice."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _makes(
        self,
        _session: ClientSession,
        context: SimpleNamespace,
        _params: TraceConnectionCreateStartParams,
    ) -> None:
        if context.trace_request_ctx == ONLY_KEPT:
            raise LoginWantedError

    async def _made(
        self,
        _session: ClientSession,
        _context: SimpleNamespace,
        _params: TraceConnectionCreateEndParams,
    ) -> None:
        self.connections += 1
