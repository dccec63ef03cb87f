"""A Prusa printer behind the contract: asked now and then, as gently as it goes."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
import time
from typing import Any, override

from ..printer.backend import SnapshotListener
from ..printer.commands.commands import Command, CommandTypes, StartPrint
from ..printer.commands.effects import shows
from ..printer.connected_backend import ConnectedBackend
from ..printer.connection import connection
from ..printer.connection.connection import (
    Connection,
    ConnectionState,
    RetryPolicy,
)
from ..printer.connection.spread import next_share
from ..printer.errors import (
    AuthenticationError,
    CannotConnectError,
    NotFoundError,
    NotReadyError,
    PrinterError,
    ProtocolError,
    RefusedError,
    UnansweredError,
    UnsupportedError,
    WrongPrinterError,
)
from ..printer.files.files import Picture
from ..printer.model import PrinterSnapshot, PrinterStatus, Transfer
from ..printer.reasons import Reason
from .abilities import supported_commands
from .calling.answers import JsonObject
from .cameras import PiCameras, SnapCamera
from .client import PrusaLinkClient
from .file_plans import FilePlans
from .files import PrusaFiles
from .identity import Identity
from .metering.job_meter import JobMeter
from .pictures import Pictures
from .private import PRIVATE_KEYS
from .report import PrusaAnswers, read_snapshot
from .requests import PI_MOVES, WriteRequest, request_for
from .transfers import interval_beside, shown

# A Pi shows the end of a job for 11 s. A printer prints first and answers then: asked
# more often than need be, it is slower with uploads and with Prusa Connect.
_BUSY_INTERVAL = timedelta(seconds=5)
_IDLE_INTERVAL = timedelta(seconds=10)
_AFTER_A_COMMAND = 30.0
# The Pi queues commands; what they change shows within 15 s.
_AWAITED_INTERVAL = timedelta(seconds=2)
_FOLLOWS_WITHIN = 15.0
# What is shown is never older than 20 s: one that rests is asked less often and has to
# answer sooner, and one that has just left a question open is given a little more.
_ANSWER_AT_REST = 5.0
_LAST_CHANCE = 3.0
_IDENTITY_LIFE = 3600.0
_JOB_DETAILS_LIFE = 60.0
_NO_JOB_DETAILS_LIFE = 15.0
_STATUS = "/api/v1/status"
_STORAGE = "/api/v1/storage"
_LEGACY = "/api/printer"
_JOB = "/api/v1/job"
# While one of these lasts, somebody may load another filament.
_AT_THE_PRINTER = {PrinterStatus.BUSY, PrinterStatus.ATTENTION, PrinterStatus.PAUSED}
_AT_REST = {
    PrinterStatus.IDLE,
    PrinterStatus.FINISHED,
    PrinterStatus.CANCELLED,
    PrinterStatus.FAILED,
}


def _retries() -> RetryPolicy:
    """Return how often a printer is asked again.

    A question in vain or two must not hide the 11 s for which a Pi shows the end of a
    job, and printers that are asked in turn need not be spread any more.
    """
    return replace(connection.STEADY, factor=4, spread=0)


class PrusaBackend(ConnectedBackend):
    """One printer with PrusaLink.

    A cycle costs one request, `status`; `job` is asked when the job is another one and
    once a minute, the old page for the material when somebody may have changed it, and
    `version`, `info` and `storage` at the start, hourly and after an outage.
    """

    def __init__(  # noqa: PLR0913 - what it is told of time and chance
        self,
        client: PrusaLinkClient,
        *,
        name: str,
        serial: str = "",
        policy: RetryPolicy | None = None,
        clock: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] | None = None,
    ) -> None:
        """Prepare to talk; `serial`, if known, is the printer that has to answer.

        `chance`, from 0 to 1, says by which share of a pause the first one is shorter:
        printers that are found together are not asked together ever after.
        """
        super().__init__(Connection(name, policy=policy or _retries(), clock=clock))
        self._client = client
        self._pictures = Pictures(client)
        self._cameras = PiCameras(client, clock)
        self._plans = FilePlans(client, clock)
        self._meter = JobMeter(client, clock)
        self._identity = Identity(client, serial)
        self._clock = clock
        self._chance = chance or next_share
        self._ahead = 0.0
        self._answers = PrusaAnswers()
        self._cycle = asyncio.Lock()
        self._identity_until = clock()
        self._material_due = False
        self._asked_job_id: str | None = None
        self._job_until = clock()
        self._fast_until = clock()
        self._awaited: Command | None = None
        self._awaited_until = clock()
        self._ours: Transfer | None = None
        self._took: timedelta | None = None

    @property
    @override
    def supported(self) -> CommandTypes:
        return supported_commands(is_raspberry_pi=self._answers.is_raspberry_pi)

    @property
    @override
    def told(self) -> Mapping[str, Any]:
        return self._answers.told

    @property
    @override
    def private_keys(self) -> frozenset[str]:
        return PRIVATE_KEYS

    @property
    @override
    def page(self) -> str | None:
        return self._client.page

    @property
    @override
    def files(self) -> PrusaFiles:
        return PrusaFiles(
            self._client,
            is_raspberry_pi=self._answers.is_raspberry_pi,
            identity=self._identity,
            on_transfer=self._show_transfer,
        )

    @override
    async def picture(self, thumbnail: str, /) -> Picture | None:
        self._connection.ensure_live()
        return await self._pictures.get(thumbnail)

    @override
    def camera(self, camera_id: str, /) -> SnapCamera | None:
        return self._cameras.get(camera_id)

    @property
    @override
    def poll_interval(self) -> timedelta:
        if self._connection.failures or not self._connection.has_power:
            return max(self._connection.retry_in, timedelta(seconds=1))
        if self._is_awaited():
            return _AWAITED_INTERVAL
        if self._client.is_transferring:
            return interval_beside(self.snapshot)
        usual = _IDLE_INTERVAL if self._is_resting else _BUSY_INTERVAL
        return max(usual * (1 - self._ahead), timedelta(seconds=1))

    @property
    def _is_resting(self) -> bool:
        """Whether nothing is about to change, as far as anybody can know."""
        return (
            self._snapshot is not None
            and self._snapshot.status in _AT_REST
            and self._clock() >= self._fast_until
            and not self._is_awaited()
            and not self._client.is_transferring
        )

    @override
    async def connect(self, listener: SnapshotListener) -> None:
        await self.refresh()
        self._listener = listener

    @override
    def await_return(
        self, remembered: PrinterSnapshot, listener: SnapshotListener
    ) -> None:
        self._snapshot = remembered
        self._mark_offline()
        self._listener = listener

    @override
    async def close(self) -> None:
        self._connection.closed()
        await self._meter.close()
        await self._cameras.close()
        await self._client.close()

    @property
    @override
    def _round_trip(self) -> timedelta | None:
        return self._took

    @override
    def switched(self, *, on: bool) -> None:
        self._connection.switched(on=on)
        if not on and self._snapshot is not None:
            self._mark_offline()
            self._listener(self._snapshot)

    @override
    async def refresh(self) -> PrinterSnapshot:
        async with self._cycle:
            self._connection.attempt()
            was_live = self._connection.state.is_live
            try:
                with self._nothing_unforeseen():
                    await self._ask()
                    told = self._told_snapshot()
            except PrinterError as error:
                self._note_failure(error)
                raise
            except BaseException:
                # Whatever else it is, the next attempt must not wait for this one.
                self._connection.abandoned()
                raise
            self._connection.succeeded()
            self._ahead = 0.0 if was_live else self._chance()
            self._snapshot = self._as_connected(told)
            return self._snapshot

    def _note_failure(self, error: PrinterError) -> None:
        """Count a failure; while a file moves, the printer is there and only busy."""
        is_refusal = isinstance(error, (AuthenticationError, WrongPrinterError))
        if self._client.is_transferring and not is_refusal:
            self._connection.abandoned()
            self._connection.lost()
        else:
            self._connection.failed(error)
        self._mark_offline()

    @override
    async def _do(self, command: Command) -> None:
        self._ensure_part(command)
        self._fast_until = self._clock() + _AFTER_A_COMMAND
        if isinstance(command, StartPrint):
            await self._start_print(command)
            return
        request = request_for(command, self._answers.job_id)
        try:
            await self._send(request)
        except UnansweredError as error:
            self._connection.lost()
            await self._look_again(command, request, error)
        except (NotFoundError, RefusedError) as error:
            await self._look_again(command, request, error)
        except CannotConnectError, WrongPrinterError:
            self._connection.lost()
            raise
        # A move is told nowhere: it would be awaited in vain.
        if type(command) not in PI_MOVES:
            self._awaited = command
            self._awaited_until = self._clock() + _FOLLOWS_WITHIN

    async def _start_print(self, command: StartPrint) -> None:
        """Have a stored file printed."""
        if command.slots is not None:
            raise UnsupportedError(Reason.SLOTS_NOT_CHOSEN)
        await self.files.start(command.path)

    def _show_transfer(self, transfer: Transfer | None) -> None:
        """Let the snapshot name a file of ours, until it is stored."""
        self._ours = transfer
        if self._snapshot is None:
            return
        if transfer is None:
            self._fast_until = self._clock() + _AFTER_A_COMMAND
        self._snapshot = replace(self._snapshot, transfer=transfer)
        self._listener(self._snapshot)

    def _is_awaited(self) -> bool:
        """Whether the printer does not show yet what it was told last."""
        if self._awaited is None or self._clock() >= self._awaited_until:
            return False
        return not shows(self._awaited, self.snapshot)

    async def _look_again(
        self, command: Command, request: WriteRequest, error: PrinterError
    ) -> None:
        """Find out what became of a command that was not answered with a yes.

        It may have been taken, and its answer lost; or the job is another one than at
        the last poll, and has to be named anew, once.
        """
        await self.refresh()
        if shows(command, self.snapshot):
            return
        renewed = request_for(command, self._answers.job_id)
        if renewed == request or not isinstance(error, NotFoundError):
            raise error
        await self._send(renewed)

    async def _send(self, request: WriteRequest) -> None:
        await self._identity.send(request.method, request.path, request.body)

    async def _ask(self) -> None:
        """Ask what is to be known now; of a printer that is there, the status first."""
        was_live = self._connection.state.is_live
        status = await self._ask_status() if was_live else None
        await self._ask_identity()
        if status is None:
            status = await self._ask_status()
        took = 0.0 if self._took is None else self._took.total_seconds()
        if self._identity.in_doubt:
            await self._identity.prove()
        self._answers = replace(self._answers, status=status)
        asked = await self._ask_job()
        prints = self._answers.is_printing
        self._meter.follow(self._answers.read("job"), took, prints=prints)
        if asked:
            return
        if self._material_due:
            await self._ask_material()
        elif self._answers.job_id and not self._answers.is_raspberry_pi:
            plan = await self._plans.ask(self._answers.read("job"), took)
            self._answers = replace(self._answers, plan=plan)

    async def _ask_status(self) -> JsonObject:
        """Ask for the status, and once more at once if the answer is spoilt."""
        try:
            return await self._status()
        except ProtocolError:
            return await self._status()

    async def _status(self) -> JsonObject:
        asked_at = self._clock()
        status = await self._client.get_object(_STATUS, within=self._patience())
        self._took = timedelta(seconds=self._clock() - asked_at)
        return status

    def _patience(self) -> float | None:
        """Return the seconds that the printer has for its status; `None` for any."""
        if self._connection.state is ConnectionState.RECONNECTING:
            return _LAST_CHANCE
        return _ANSWER_AT_REST if self._is_resting else None

    async def _ask_identity(self) -> None:
        """Find out who answers, unless that was settled a short while ago."""
        if self._connection.state.is_live and self._clock() < self._identity_until:
            return
        version = await self._client.get_object("/api/version")
        answers = replace(self._answers, version=version)
        if answers.is_starting:
            raise NotReadyError(Reason.STARTING)
        if not answers.is_supported:
            raise UnsupportedError(Reason.TOO_OLD)
        answers = replace(answers, info=await self._identity.prove())
        self._answers = replace(answers, storage=await self._details(_STORAGE))
        await self._ask_material()
        if self._answers.is_raspberry_pi:
            await self._cameras.ask()
        self._identity_until = self._clock() + _IDENTITY_LIFE

    async def _ask_job(self) -> bool:
        """Fetch the job's details when it is another job, and now and then.

        Whether anything was asked: a round takes one question beside the status.
        """
        job_id = self._answers.job_id
        if job_id is None:
            return False
        if job_id == self._asked_job_id and self._clock() < self._job_until:
            return False
        if job_id != self._asked_job_id:
            self._material_due = True
        self._asked_job_id = job_id
        self._job_until = self._clock() + _NO_JOB_DETAILS_LIFE
        # The Pi does not know every file that is printed from the card, and the
        # printers read theirs while printing.
        self._answers = replace(self._answers, job=await self._details(_JOB))
        if self._answers.described_job_id == job_id:
            self._job_until = self._clock() + _JOB_DETAILS_LIFE
        return True

    async def _ask_material(self) -> None:
        """Ask a printer what is loaded, on its old page; the Pi's does not know."""
        self._material_due = False
        if not self._answers.is_raspberry_pi:
            legacy = await self._details(_LEGACY)
            self._answers = replace(self._answers, legacy=legacy)

    async def _details(self, path: str) -> JsonObject | None:
        """Return what is good to know and no reason to count the printer as away."""
        try:
            return await self._client.get(path)
        except AuthenticationError:
            raise
        except PrinterError:
            return None

    def _told_snapshot(self) -> PrinterSnapshot:
        """Return what the printer has told."""
        snapshot = read_snapshot(
            self._answers, serial=self._identity.serial, previous=self._snapshot
        )
        before = None if self._snapshot is None else self._snapshot.status
        if before in _AT_THE_PRINTER and snapshot.status is not before:
            self._material_due = True
        job = snapshot.job
        if job is not None and (meter := self._meter.of(job.id)) is not None:
            job = replace(job, meter=meter)
        return replace(
            snapshot,
            job=job,
            cameras=self._cameras.infos,
            transfer=shown(self._ours, snapshot.transfer),
        )

    def _mark_offline(self) -> None:
        """Let the snapshot say what the connection says."""
        if self._snapshot is not None:
            self._snapshot = self._as_connected(self._snapshot)
