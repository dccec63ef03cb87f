"""Home Assistant's REST and websocket APIs, as the demo's one user."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from itertools import count
from typing import Any

import aiohttp

from .console import DemoError


class Client:
    """Talks to one Home Assistant; errors are DemoErrors."""

    def __init__(self, url: str) -> None:
        """Take the address, such as `http://127.0.0.1:8123`."""
        self.url = url
        self._session = aiohttp.ClientSession(url)
        self._websocket: aiohttp.ClientWebSocketResponse | None = None
        self._headers: dict[str, str] = {}
        self._ids = count(1)

    async def close(self) -> None:
        """Close every connection."""
        await self._session.close()

    async def answers(self) -> bool | None:
        """Whether something serves HTTP at the address; None if nothing does."""
        try:
            async with self._session.get("/manifest.json") as response:
                return True if response.ok else None
        except aiohttp.ClientError, TimeoutError:
            return None

    async def get(self, path: str) -> Any:
        """Return what is there; None if there is nothing."""
        return await self._request("GET", path)

    async def post(self, path: str, body: dict[str, Any]) -> Any:
        """Send JSON and return the answer."""
        return await self._request("POST", path, body)

    async def delete(self, path: str) -> Any:
        """Delete what is there."""
        return await self._request("DELETE", path)

    async def command(self, name: str, **fields: Any) -> Any:
        """Run a websocket command and return its result."""
        kept = self._websocket
        try:
            answer = await self._ask(kept or await self._connect(), name, fields)
        except DemoError:
            if kept is None:
                raise
            # Home Assistant leaves who was silent for a while, and has heard nothing.
            answer = await self._ask(await self._connect(), name, fields)
        if not answer["success"]:
            raise DemoError(f"Home Assistant refused {name}: {answer['error']}")
        return answer["result"]

    async def log_in(self) -> None:
        """Log in as a browser on this machine does: without a password."""
        flow = await self.post(
            "/auth/login_flow",
            {
                "client_id": f"{self.url}/",
                "handler": ["trusted_networks", None],
                "redirect_uri": f"{self.url}/",
            },
        )
        if flow["type"] != "create_entry":
            raise DemoError(f"Home Assistant does not let the demo in: {flow}")
        await self._use_code(flow["result"])

    async def _use_code(self, code: str) -> None:
        """Change an authorisation code into the token that all requests carry."""
        form = {
            "grant_type": "authorization_code",
            "client_id": f"{self.url}/",
            "code": code,
        }
        async with self._session.post("/auth/token", data=form) as response:
            answer = await response.json()
        if "access_token" not in answer:
            raise DemoError(f"Home Assistant gives no token: {answer}")
        self._headers = {"Authorization": f"Bearer {answer['access_token']}"}

    async def _request(
        self, method: str, path: str, body: dict[str, Any] | None = None
    ) -> Any:
        """Send a request and return the JSON of the answer."""
        try:
            async with self._session.request(
                method, path, json=body, headers=self._headers
            ) as response:
                if method == "GET" and response.status == HTTPStatus.NOT_FOUND:
                    return None
                if not response.ok:
                    said = f"{response.status} {await response.text()}"
                    raise DemoError(f"{method} {path}: Home Assistant says {said}")
                return await response.json()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise DemoError(f"{method} {path}: {error!r}") from error

    async def _connect(self) -> aiohttp.ClientWebSocketResponse:
        """Open the websocket with the token that we have."""
        websocket = await self._session.ws_connect("/api/websocket", max_msg_size=0)
        await self._receive(websocket)
        token = self._headers["Authorization"].removeprefix("Bearer ")
        await websocket.send_json({"type": "auth", "access_token": token})
        answer = await self._receive(websocket)
        if answer["type"] != "auth_ok":
            raise DemoError(f"Home Assistant refuses the websocket: {answer}")
        self._websocket = websocket
        return websocket

    async def _ask(
        self,
        websocket: aiohttp.ClientWebSocketResponse,
        name: str,
        fields: dict[str, Any],
    ) -> Any:
        """Send a command and return the answer."""
        number = next(self._ids)
        with _told_of_closing():
            await websocket.send_json({"id": number, "type": name, **fields})
        while (answer := await self._receive(websocket)).get("id") != number:
            pass
        return answer

    async def _receive(self, websocket: aiohttp.ClientWebSocketResponse) -> Any:
        """Return the next message of the websocket."""
        with _told_of_closing():
            return await websocket.receive_json()


@contextmanager
def _told_of_closing() -> Iterator[None]:
    """Make one error of all that a websocket says when it is closed."""
    try:
        yield
    except (aiohttp.ClientError, TypeError) as error:
        raise DemoError("Home Assistant closed the websocket.") from error
