"""The rules of the embedded printers' web server (MK4, XL, MINI, CORE One, ...)."""

from collections.abc import Callable
from http import HTTPStatus
import re
from typing import Any
from urllib.parse import unquote_plus

from simulator.machine import NotPossibleError, Phase

from ..device import Device
from ..digest import BuddyDigest, Verdict
from ..http import Request, Response, encode_keep_alive
from ..routing import NoRouteError, Route, WrongMethodError, follow, page
from ..server import Transport
from ..views import LinkState, View, plain_view
from . import payloads
from .files import BuddyFiles
from .replies import RefusedError, no_content, with_error, with_json
from .uploads import BuddyUploads


class Buddy:
    """Answers as the embedded server does."""

    METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE"})
    TARGET_LIMIT = 168
    """Bytes of a request target, path and query."""

    transport = Transport(
        encode=encode_keep_alive,
        slots=3,
        connections=12,
        idle=60.0,
        stall=10.0,
        reads_rest=True,
    )

    def __init__(self, device: Device, digest: BuddyDigest, password: str) -> None:
        """Serve the device; the password is the API key as well."""
        self._device = device
        self._machine = device.machine
        self._digest = digest
        self._password = password
        self._routes = self._list_routes()

    def reboot(self, *, booted: bool) -> None:
        """Start anew; all is there at the first request, `booted` or not."""
        del booted
        self._digest.reboot()

    def expire_nonces(self) -> None:
        """Let all nonces be too old."""
        self._digest.expire()

    def view(self) -> View:
        """Show a dialog or the machine; resuming is shown as paused."""
        if (view := self._device.dialogs.view) is not None:
            return view
        if self._machine.phase is Phase.HEATING and self._machine.printed:
            return View(LinkState.PAUSED, job=True)
        return plain_view(self._machine)

    def refuse(self, request: Request) -> Response | None:
        """Return the answer to a request that gets nowhere, `None` for the others."""
        if len(request.target) > self.TARGET_LIMIT:
            return with_error(request, HTTPStatus.REQUEST_URI_TOO_LONG, close=True)
        if request.method not in self.METHODS:
            return with_error(request, HTTPStatus.METHOD_NOT_ALLOWED, close=True)
        if re.match(r"/(api|usb|thumb)(/|$)", self.path(request)) is None:
            return None
        return self._refuse_stranger(request)

    async def dispatch(self, request: Request) -> Response:
        """Answer a request that has been let in."""
        path = self.path(request)
        if ".." in path.split("/"):
            return with_error(request, HTTPStatus.NOT_FOUND)
        try:
            return await follow(self._routes, request, path)
        except NoRouteError:
            if request.method != "HEAD":
                return with_error(request, HTTPStatus.NOT_FOUND)
            return with_error(request, HTTPStatus.METHOD_NOT_ALLOWED, close=True)
        except WrongMethodError:
            return with_error(request, HTTPStatus.METHOD_NOT_ALLOWED, close=True)
        except RefusedError as error:
            return with_error(request, error.status, error.message)

    @staticmethod
    def path(request: Request) -> str:
        """Decode the path; a plus is a space."""
        return unquote_plus(request.raw_path)

    @staticmethod
    def json(value: Any) -> Response:
        """Answer with JSON."""
        return with_json(value)

    def _list_routes(self) -> list[Route]:
        """List what answers where; the first that fits wins."""
        return [
            self._page("/api/version", lambda: payloads.version(self._device)),
            self._page("/api/v1/info", lambda: payloads.info(self._device)),
            self._page("/api/v1/status", self._status),
            self._page("/api/v1/storage", lambda: payloads.storage(self._device)),
            Route("*", "/api/v1/job", self._get_job),
            Route("DELETE", "/api/v1/job/([^/]+)", self._stop_job),
            Route("PUT", "/api/v1/job/([^/]+)/([^/]+)", self._command_job),
            self._page("/api/printer", lambda: payloads.printer(self._device)),
            *BuddyUploads(self._device, self.view).routes,
            *BuddyFiles(self._device, self.view).routes,
        ]

    def _page(self, path: str, payload: Callable[[], Any]) -> Route:
        """Return the route of a page that can only be read."""
        return page("GET", path, lambda: with_json(payload()))

    def _status(self) -> payloads.Json:
        """Return the status at this moment."""
        return payloads.status(self._device, self.view())

    async def _get_job(self, request: Request) -> Response:
        """Answer with the job; without one, 204 to whatever the method is."""
        view = self.view()
        if not view.job:
            return no_content()
        if request.method != "GET":
            raise WrongMethodError
        return with_json(payloads.job(self._device, view))

    async def _command_job(self, _: Request, number: str, command: str) -> Response:
        """Pause or resume the job; there is no other command."""
        commands = {
            "pause": (LinkState.PRINTING, self._machine.pause),
            "resume": (LinkState.PAUSED, self._machine.resume),
        }
        if command not in commands:
            raise RefusedError(HTTPStatus.BAD_REQUEST)
        self._check_job(number)
        state, act = commands[command]
        if self.view().state is not state:
            raise RefusedError(HTTPStatus.CONFLICT)
        try:
            act()
        except NotPossibleError as error:
            raise RefusedError(HTTPStatus.CONFLICT) from error
        return no_content()

    async def _stop_job(self, _: Request, number: str) -> Response:
        """Stop the job, even while it waits for an answer to a question."""
        self._check_job(number)
        if not self.view().job:
            raise RefusedError(HTTPStatus.CONFLICT)
        self._device.dialogs.close()
        self._machine.stop()
        return no_content()

    def _check_job(self, number: str) -> None:
        """Refuse what is no number (400) and any but the last job's number (404)."""
        if not re.fullmatch("[0-9]+", number):
            raise RefusedError(HTTPStatus.BAD_REQUEST)
        if int(number) != self._machine.job_id:
            raise RefusedError(HTTPStatus.NOT_FOUND)

    def _refuse_stranger(self, request: Request) -> Response | None:
        """Check the API key if there is one, else the digest."""
        key = request.headers.get("X-Api-Key")
        if key is not None and self._password and key == self._password:
            return None
        if key is not None:
            return self._challenge(request, f'ApiKey realm="{BuddyDigest.REALM}"')
        verdict = self._digest.check(request)
        if verdict is Verdict.GRANTED:
            return None
        return self._challenge(request, self._digest.challenge(verdict))

    def _challenge(self, request: Request, challenge: str) -> Response:
        """Ask for credentials."""
        answer = with_error(request, HTTPStatus.UNAUTHORIZED)
        answer.headers["WWW-Authenticate"] = challenge
        return answer
