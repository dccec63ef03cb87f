"""The rules of PrusaLink on a Raspberry Pi (MK2.5, MK3)."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from email.utils import formatdate
import math
from typing import Any
from urllib.parse import unquote
import uuid

from simulator.machine import NotPossibleError, Phase

from ..device import Device
from ..digest import RpiDigest, Verdict
from ..files import EPOCH
from ..http import Request, Response, encode_and_close
from ..routing import NoRouteError, Route, WrongMethodError, follow, page
from ..server import Transport
from ..views import LinkState, View, plain_view
from . import payloads, problems
from .cameras import RpiCameras
from .controls import RpiControls
from .files import RpiFiles
from .problems import Problem, ProblemError
from .replies import HTML, bad_key, no_content, with_json, with_problem
from .uploads import RpiUploads

type Deed = Callable[[], None]


class Rpi:
    """Answers as the Python program on the Raspberry Pi does."""

    LINE_LIMIT = 2048
    """Bytes of a request line."""
    STARTS, BUSY, KNOWS_SENSORS = 6.0, 10.0, 78.0
    """Seconds since its start at which the program has come a step further."""
    ATTENTION_LINGERS = 5.0

    transport = Transport(
        encode=encode_and_close,
        slots=1000,
        connections=1000,
        backlog=5,
        reads_rest=False,
    )

    def __init__(
        self, device: Device, digest: RpiDigest, key: str | None, *, booted: bool
    ) -> None:
        """Serve the device; without a key the user has deleted it."""
        self._device = device
        self._machine = device.machine
        self._digest = digest
        self._key = key
        self._routes = self._list_routes()
        self._boot(booted=booted)

    def reboot(self, *, booted: bool) -> None:
        """Start anew; unless `booted`, the long way."""
        self._digest.reboot()
        self._boot(booted=booted)

    def expire_nonces(self) -> None:
        """Let all nonces be too old."""
        self._digest.expire()

    def view(self) -> View:
        """Show the start, a dialog or the machine; the end of a job only briefly."""
        if self.stage() < payloads.Stage.SPEEDS:
            return View(LinkState.BUSY)
        if (view := self._device.dialogs.view) is not None:
            return view
        over = self._machine.phase in {Phase.FINISHED, Phase.STOPPED}
        if over and self._machine.time - self._machine.ended < self._device.end_shows:
            return plain_view(self._machine)
        if over or self._machine.phase is Phase.IDLE:
            ready = self._device.ready
            return View(LinkState.READY if ready else LinkState.IDLE)
        return plain_view(self._machine)

    def stage(self) -> payloads.Stage:
        """Return how far the program has come since its start."""
        age = self._machine.time - self._started
        steps = self.STARTS, self.BUSY, self.KNOWS_SENSORS
        return payloads.Stage(sum(age >= step for step in steps))

    def refuse(self, request: Request) -> Response | None:
        """Return the answer to a request that gets nowhere, `None` for the others."""
        line = f"{request.method} {request.target} HTTP/{request.version}"
        if len(line) > self.LINE_LIMIT:
            return self._error(request, problems.TARGET_TOO_LONG)
        if self._is_open_to_all(request):
            return None
        if self.stage() is payloads.Stage.STARTING:
            return self._error(request, problems.UNAVAILABLE)
        return self._refuse_stranger(request)

    async def dispatch(self, request: Request) -> Response:
        """Answer a request that has been let in."""
        try:
            answer = await follow(self._routes, request, self.path(request))
        except NoRouteError:
            return self._error(request, problems.NOT_FOUND)
        except WrongMethodError:
            return self._error(request, problems.WRONG_METHOD)
        except ProblemError as error:
            return self._error(request, error.problem)
        return self._sign(answer)

    @staticmethod
    def path(request: Request) -> str:
        """Decode the path."""
        return unquote(request.raw_path)

    def json(self, value: Any) -> Response:
        """Answer with JSON."""
        return self._sign(with_json(value))

    def _boot(self, *, booted: bool) -> None:
        """Note when the program started; long ago if it is `booted`."""
        self._started = -math.inf if booted else self._machine.time
        self._instance = str(uuid.uuid4())

    def _list_routes(self) -> list[Route]:
        """List what answers where; the first that fits wins."""
        return [
            Route("HEAD", "/", self._get_instance),
            self._page("/api/version", self._version),
            self._page("/api/v1/info", lambda: payloads.info(self._device)),
            self._page("/api/v1/status", self._status),
            self._page("/api/printer", self._legacy_printer),
            self._page("/api/v1/storage", lambda: payloads.storage(self._device)),
            Route("GET HEAD", "/api/v1/job", self._get_job),
            Route("DELETE", "/api/v1/job/([0-9]+)", self._stop_job),
            Route("PUT", "/api/v1/job/([0-9]+)/pause", self._pause_job),
            Route("PUT", "/api/v1/job/([0-9]+)/resume", self._resume_job),
            Route("PUT", "/api/v1/job/([0-9]+)/continue", self._continue_job),
            *RpiCameras(self._device).routes,
            *RpiControls(self._device, self._do_later, self.view).routes,
            *RpiUploads(self._device, self.view).routes,
            *RpiFiles(self._device, self.view).routes,
        ]

    def _page(self, path: str, payload: Callable[[], Any]) -> Route:
        """Return the route of a page that can only be read."""

        def shown() -> Response:
            return replace(with_json(payload()), answers_head=True)

        return page("GET HEAD", path, shown)

    def _version(self) -> payloads.Json:
        """Return what the program knows of itself and the printer."""
        return payloads.version(self._device, self.stage())

    def _status(self) -> payloads.Json:
        """Return the status at this moment."""
        return payloads.status(self._device, self.view(), self.stage())

    def _legacy_printer(self) -> payloads.Json:
        """Return the old page of this moment."""
        return payloads.legacy_printer(self._device, self.view(), self.stage())

    async def _get_instance(self, _: Request) -> Response:
        """Answer with the name of this program start."""
        headers = {"Content-Type": HTML, "Instance-ID": self._instance}
        return Response(headers=headers)

    async def _get_job(self, _: Request) -> Response:
        """Answer with the job; without one or without its file, 204."""
        payload = payloads.job(self._device, self.view())
        return no_content() if payload is None else with_json(payload)

    async def _pause_job(self, _: Request, number: str) -> Response:
        """Queue a pause."""
        self._check_job(number)
        if self.view().state is not LinkState.PRINTING:
            raise ProblemError(problems.NOT_PRINTING)
        return self._queue(self._machine.pause)

    async def _resume_job(self, _: Request, number: str) -> Response:
        """Queue the end of a pause."""
        self._check_job(number)
        if self.view().state is not LinkState.PAUSED:
            raise ProblemError(problems.NOT_PAUSED)
        return self._queue(self._machine.resume)

    async def _continue_job(self, _: Request, number: str) -> Response:
        """Say yes and do nothing."""
        self._check_job(number)
        return no_content()

    async def _stop_job(self, _: Request, number: str) -> Response:
        """Queue the end of the job; not while it waits for an answer."""
        self._check_job(number)
        if self.view().state not in {LinkState.PRINTING, LinkState.PAUSED}:
            raise ProblemError(problems.NOT_PRINTING)
        return self._queue(self._machine.stop)

    def _check_job(self, number: str) -> None:
        """Refuse any but the last job's number."""
        if int(number) != self._machine.job_id:
            raise ProblemError(problems.NOT_CURRENT_JOB)

    def _queue(self, deed: Deed) -> Response:
        """Do it a little later and say so now."""
        self._do_later(deed)
        return no_content()

    def _do_later(self, deed: Deed) -> None:
        """Do it when its turn has come; nobody hears of it if it fails then."""

        def act() -> None:
            """Do it, or let it be."""
            with suppress(NotPossibleError):
                deed()

        self._machine.call_at(self._machine.time + self._device.command_delay, act)

    def _is_open_to_all(self, request: Request) -> bool:
        """Whether no credentials are asked for."""
        path = self.path(request)
        if request.method == "HEAD" and path.startswith("/api/v1/files/"):
            return True
        return not path.startswith("/api/")

    def _refuse_stranger(self, request: Request) -> Response | None:
        """Check the API key if there is one, else the digest."""
        key = request.headers.get("X-Api-Key")
        if key is not None:
            good = self._key is not None and key == self._key
            return None if good else self._sign(bad_key())
        verdict = self._digest.check(request)
        if verdict is Verdict.GRANTED:
            return None
        answer = self._error(request, problems.UNAUTHORIZED)
        answer.headers["WWW-Authenticate"] = self._digest.challenge(verdict, request)
        return answer

    def _error(self, request: Request, problem: Problem) -> Response:
        """Answer with an error."""
        return self._sign(with_problem(request, problem))

    def _sign(self, response: Response) -> Response:
        """Add what every answer has."""
        now = formatdate(EPOCH + self._machine.time, usegmt=True)
        response.headers.update({"Server": "PrusaLink", "Date": now})
        return response
