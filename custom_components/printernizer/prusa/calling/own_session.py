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
)


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

    async def _made(
        self,
        _session: ClientSession,
        _context: SimpleNamespace,
        _params: TraceConnectionCreateEndParams,
    ) -> None:
        self.connections += 1
