"""The HTTP side of Spoolman, and what can go wrong on the way to it."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from enum import Enum, auto
from typing import Any, Self

from aiohttp import BasicAuth, web

from simulator.powered import HOST

from .spools import SpoolRow, SpoolTable

_GRAMS_PER_MM = 0.00298
type _Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Fault(Enum):
    """What happens to one request that changes something."""

    ANSWER_LOST = auto()
    """It is done, and the connection breaks before the answer."""
    REQUEST_LOST = auto()
    """The connection breaks before anything is done."""
    SLOW = auto()
    """It is done, and the answer comes when `hurry` is set."""
    FAILS_AFTER = auto()
    """It is done, and a proxy answers that it failed."""
    FAILS_BEFORE = auto()
    """Nothing is done, and the server fails."""
    TOO_MANY = auto()
    """Nothing is done: asked too often."""


class SpoolmanSimulator(SpoolTable):
    """A server that is switched on and off, and keeps its spools meanwhile."""

    def __init__(self, *, login: tuple[str, str] | None = None) -> None:
        """Prepare; a `login` is what a proxy in front of it asks for."""
        super().__init__()
        self.port = 0
        self.faults: list[Fault | None] = []
        """What happens to the next uses, one after the other; `None` for nothing."""
        self.happened: Counter[Fault] = Counter()
        """Which of them really happened, and how often."""
        self.hurry = asyncio.Event()
        self.uses: list[tuple[int, float]] = []
        """What was really taken of which spool, in the order of time."""
        self.requests = 0
        """How often it was asked for anything, whatever it answered."""
        self.reads = 0
        self.status: int | None = None
        """What everything is answered with, as a proxy that leads nowhere does."""
        self.says: str | None = None
        """What everything is answered with by a server that is none of Spoolman's."""
        self.leads_to: str | None = None
        """The address that everything is redirected to."""
        self._login = login
        self._runner: web.AppRunner | None = None

    @property
    def address(self) -> str:
        """Where it is."""
        return f"http://{HOST}:{self.port}"

    @property
    def is_on(self) -> bool:
        """Whether it listens."""
        return self._runner is not None

    async def __aenter__(self) -> Self:
        """Switch it on."""
        await self.power_on()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Switch it off."""
        await self.power_off()

    async def power_on(self) -> None:
        """Listen, again on the same port."""
        self.hurry.clear()
        app = web.Application(middlewares=[self._in_front])
        app.add_routes(
            [
                web.get("/api/v1/info", self._info),
                web.get("/api/v1/spool", self._list),
                web.get("/api/v1/spool/{id}", self._one),
                web.put("/api/v1/spool/{id}/use", self._use),
            ]
        )
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, self.port, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def power_off(self) -> None:
        """Close every connection."""
        self.hurry.set()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    @web.middleware
    async def _in_front(
        self, request: web.Request, handler: _Answer
    ) -> web.StreamResponse:
        self.requests += 1
        if self.leads_to is not None:
            raise web.HTTPTemporaryRedirect(self.leads_to + request.path)
        if self.status is not None:
            return web.Response(status=self.status, text=self.says or "nothing here")
        if self.says is not None:
            return web.Response(text=self.says, content_type="application/json")
        if self._login is not None:
            told = request.headers.get("Authorization")
            if told is None or BasicAuth.decode(told)[:2] != self._login:
                return web.Response(status=401)
        return await handler(request)

    async def _info(self, _request: web.Request) -> web.StreamResponse:
        return web.json_response({"version": "0.26.0", "db_type": "sqlite"})

    async def _list(self, request: web.Request) -> web.StreamResponse:
        self.reads += 1
        archived = request.query.get("allow_archived", "false") == "true"
        rows = [row for row in self.rows.values() if archived or not row.archived]
        return web.json_response([row.as_json() for row in rows])

    async def _one(self, request: web.Request) -> web.StreamResponse:
        self.reads += 1
        row = self._row(request)
        return _unknown(request) if row is None else web.json_response(row.as_json())

    async def _use(self, request: web.Request) -> web.StreamResponse:
        fault = self.faults.pop(0) if self.faults else None
        if fault is not None:
            self.happened[fault] += 1
        match fault:
            case Fault.REQUEST_LOST:
                return _broken(request)
            case Fault.FAILS_BEFORE:
                return web.json_response({"message": "database is locked"}, status=500)
            case Fault.TOO_MANY:
                return web.Response(status=429)
        answer = await self._taken(request)
        match fault:
            case Fault.ANSWER_LOST:
                return _broken(request)
            case Fault.FAILS_AFTER:
                return web.Response(status=502, text="bad gateway")
            case Fault.SLOW:
                await self.hurry.wait()
        return answer

    async def _taken(self, request: web.Request) -> web.StreamResponse:
        """Take filament of a spool, as it is asked for, and answer."""
        body: Any = await request.json()
        if ("use_weight" in body) is ("use_length" in body):
            text = "Exactly one of use_weight and use_length must be specified."
            return web.json_response({"message": text}, status=400)
        if (row := self._row(request)) is None:
            return _unknown(request)
        grams = body.get("use_weight", body.get("use_length", 0) * _GRAMS_PER_MM)
        row.use(grams)
        self.uses.append((row.id, grams))
        return web.json_response(row.as_json())

    def _row(self, request: web.Request) -> SpoolRow | None:
        number = request.match_info["id"]
        return self.rows.get(int(number)) if number.isdecimal() else None


def _unknown(request: web.Request) -> web.Response:
    text = f"No spool with ID {request.match_info['id']} found."
    return web.json_response({"message": text}, status=404)


def _broken(request: web.Request) -> web.StreamResponse:
    """Break the connection; the answer goes nowhere."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
