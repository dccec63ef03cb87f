"""A Bambu Lab printer behind the contract: it pushes, we listen and keep listening."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
import time
from typing import Any, override

from ..printer.backend import SnapshotListener
from ..printer.cameras.camera import PrinterCamera
from ..printer.commands.commands import (
    Cancel,
    Command,
    CommandTypes,
    Pause,
    StartPrint,
)
from ..printer.commands.effects import shows
from ..printer.connection.connection import Connection, ConnectionState, RetryPolicy
from ..printer.errors import (
    CannotConnectError,
    NotFoundError,
    PrinterError,
    PrinterTimeoutError,
    RefusedError,
    UnexpectedError,
)
from ..printer.files.files import Picture, PrinterFiles
from ..printer.model import PrinterSnapshot, Refusal, Transfer
from ..printer.pushing_backend import PushingBackend
from ..printer.reasons import Reason
from ..printer.replacing import replaced
from .abilities import supported_commands
from .attempts import Attempts
from .camera import JpegCamera
from .commanding.confirming import Confirmations
from .commanding.encoders import encoder, steps
from .commanding.objections import objection
from .commanding.payloads import harmless
from .commanding.start_print import job_name
from .files.files import BambuFiles
from .files.job_plan import JobPlan
from .models import CameraKind
from .patience import Patience
from .private import PRIVATE_KEYS
from .questions import Questions
from .reading.features import HeldFeatures
from .reading.merge import JsonObject
from .reading.peripherals import camera_kind
from .reading.remembered import WorkedOut
from .reading.report import BambuReport
from .reading.snapshot import SnapshotReader
from .session.access import Access
from .session.budget import FullReportBudget
from .session.replies import Reply, refusal
from .session.session import BambuSession
from .silence import SilenceWatch
from .streaming.relay import RelayedCamera, VideoRelay


class BambuBackend(PushingBackend[BambuReport]):
    """One printer in LAN mode, with one connection that is kept up for ever."""

    def __init__(
        self,
        access: Access,
        *,
        name: str,
        patience: Patience | None = None,
        policy: RetryPolicy | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare to connect; `name` is how the log calls the printer."""
        super().__init__(Connection(name, policy=policy, clock=clock), BambuReport())
        self._access = access
        self._patience = patience or Patience()
        self._budget = FullReportBudget(clock, self._patience.between_full_reports)
        self._questions = Questions(self._budget, self._patience)
        self._silence = SilenceWatch(self._connection, self._patience, clock)
        self._asking: asyncio.Task[None] | None = None
        self._reader = SnapshotReader(access.trust.serial)
        self._supported = WorkedOut(supported_commands)
        self._session: BambuSession | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._clock = clock
        self._lost = asyncio.Event()
        self._attempts = Attempts(self._connection)
        self._commanding = asyncio.Lock()
        # What must not wait behind others takes turns with its like alone.
        self._urgent = {Cancel: asyncio.Lock(), Pause: asyncio.Lock()}
        self._confirmations = Confirmations(self._patience.confirmation)
        self._held = HeldFeatures(clock, self._publish_if_known)
        self._camera = JpegCamera(self._trusted_access, self._note_camera)
        self._relay = VideoRelay(self._trusted_access)
        self._files = BambuFiles(
            self._trusted_access,
            self._printed_file,
            self._note_transfer,
            self._patience.files,
            clear=lambda: self._report.model.clear_files,
        )
        self._transfer: Transfer | None = None
        self._plan = JobPlan(
            self._files, self._publish_if_known, self._patience.job_file
        )

    @property
    @override
    def supported(self) -> CommandTypes:
        return self._supported.of(self._report.model, self._report.firmware)

    @property
    @override
    def poll_interval(self) -> timedelta | None:
        return None

    @property
    @override
    def learned(self) -> Mapping[str, str]:
        fingerprint = self._session.fingerprint if self._session else None
        return {} if fingerprint is None else {"fingerprint": fingerprint}

    @property
    @override
    def told(self) -> Mapping[str, Any]:
        return {"print": self._report.print, "modules": self._report.modules}

    @property
    @override
    def private_keys(self) -> frozenset[str]:
        return PRIVATE_KEYS

    @property
    @override
    def files(self) -> PrinterFiles:
        return self._files

    @override
    async def picture(self, thumbnail: str, /) -> Picture | None:
        return self._plan.picture(thumbnail)

    @override
    def camera(self, camera_id: str, /) -> PrinterCamera | None:
        found = [camera for camera in self.snapshot.cameras if camera.id == camera_id]
        match camera_kind(self._report):
            case CameraKind.JPEG if found:
                return self._camera
            case CameraKind.RTSPS if found and found[0].enabled:
                return RelayedCamera(self._relay)
            case _:
                return None

    @override
    async def connect(self, listener: SnapshotListener) -> None:
        try:
            with self._nothing_unforeseen():
                await self._open()
        except PrinterError as error:
            self._connection.failed(error)
            raise
        if self._connection.state is ConnectionState.CLOSED:
            self._hang_up()
            raise CannotConnectError(Reason.NOT_CONNECTED)
        self._connection.succeeded()
        self._publish()
        self._listener = listener
        self._keeper = asyncio.create_task(self._keep_connected())

    @override
    def await_return(
        self, remembered: PrinterSnapshot, listener: SnapshotListener
    ) -> None:
        self._snapshot = self._as_connected(remembered)
        self._listener = listener
        self._keeper = asyncio.create_task(self._keep_connected())

    @override
    async def close(self) -> None:
        self._catch_up()
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.wait({self._keeper})
            self._keeper = None
        await self._plan.close()
        await self._files.close()
        self._held.stop()
        self._hang_up()
        await self._camera.close()
        await self._relay.close()
        self._connection.closed()

    @override
    def try_now(self) -> bool:
        hurries = super().try_now()
        if hurries:
            self._attempts.hurry()
        return hurries

    @property
    @override
    def _round_trip(self) -> timedelta | None:
        return self._session.round_trip if self._session else None

    @override
    def switched(self, *, on: bool) -> None:
        self._catch_up()
        self._connection.switched(on=on)
        if on:
            self._attempts.hurry()
        else:
            self._lost.set()
        self._publish_if_known()

    @override
    async def refresh(self) -> PrinterSnapshot:
        if self.try_now():
            await self._attempts.end(within=self._patience.first_report)
        session = self._live_session()
        if self._budget.spent_just_now:
            await self._questions.hear_anew(session, self._lost)
        else:
            await self._questions.ask_anew(session, self._lost)
        return self.snapshot

    @override
    async def test_control(self) -> Refusal | None:
        session = self._live_session()
        if self._report.tells_authorisation:
            await self._questions.ask_anew(session, self._lost)
            return self.snapshot.refusal
        answer = session.command(partial(session.send, harmless()))
        reply = await self._confirmations.answer(answer)
        self._note(unauthorised=reply.unauthorised)
        return self.snapshot.refusal

    @override
    async def _do(self, command: Command) -> None:
        if isinstance(command, StartPrint):
            # Not while other commands wait: a transfer may be under way.
            await self._prepare(command)
        async with self._urgent.get(type(command), self._commanding):
            self._check_accepted(command)
            for step in steps(command, self.snapshot):
                await self._confirmed(step)

    async def _prepare(self, command: StartPrint) -> None:
        """Make sure that the file is there: a printer would begin and then fail."""
        self._check_accepted(command)
        if await self._files.size(command.path) is None:
            raise NotFoundError(Reason.FILE_MISSING)
        self._plan.starts(command.path, command.plate, job_name(command.path))

    def _live_session(self) -> BambuSession:
        """Return the session; raises `CannotConnectError` if there is none now."""
        self._connection.ensure_live()
        if self._session is None:
            raise CannotConnectError(Reason.NOT_CONNECTED)
        return self._session

    def _printed_file(self) -> str | None:
        return self._plan.path if self._report.is_active else None

    def _note_transfer(self, transfer: Transfer | None) -> None:
        self._transfer = transfer
        self._publish_if_known()

    def _check_accepted(self, command: Command) -> None:
        """Raise if the printer would not or could not do it as things stand."""
        self._connection.ensure_live()
        if (objects := objection(command, self.snapshot)) is not None:
            raise objects
        self._ensure_part(command)

    async def _confirmed(self, command: Command) -> None:
        """Send a command, and return when the printer says or shows that it took it."""
        session = self._live_session()
        answer = session.command(encoder(command, session, self.snapshot))
        seen = await self._confirmations.wait(answer, command)
        if not answer.cancelled():
            self._check(answer.result())
            self._held.hold(command)
        elif not seen and not shows(command, self.snapshot):
            raise PrinterTimeoutError(Reason.NOT_CONFIRMED)

    def _check(self, reply: Reply) -> None:
        """Raise if the printer refused, and remember if it always will."""
        if reply.accepted:
            return
        if reply.unauthorised:
            self._note(unauthorised=True)
            raise RefusedError(Reason.AUTHORISATION)
        raise refusal(reply)

    async def _keep_connected(self) -> None:
        """Watch the connection and make it anew, for ever."""
        while True:
            try:
                with self._nothing_unforeseen():
                    await self._until_lost()
                    await self._reconnect()
            except UnexpectedError as error:
                self._hang_up()
                self._connection.failed(error)

    async def _until_lost(self) -> None:
        """Watch the connection, if there is one, until it is lost."""
        if self._connection.state is not ConnectionState.CONNECTED:
            return
        if (session := self._session) is not None:
            await self._silence.until_lost(
                self._lost, lambda: self._report.is_active, session.send
            )
        self._note_loss()
        self._publish()

    def _note_loss(self) -> None:
        """Hang up; what did not answer for long is not shown as if it were there."""
        fault = self._session.failure if self._session and self._lost.is_set() else None
        silent = fault is None or isinstance(fault, PrinterTimeoutError)
        self._catch_up()
        self._hang_up()
        self._connection.lost(grace=not silent)

    async def _reconnect(self) -> None:
        """Try until the printer answers; also a refused login may be taken later."""
        while True:
            await self._attempts.due()
            try:
                with self._nothing_unforeseen():
                    self._connection.attempt()
                    await self._open()
            except PrinterError as error:
                self._connection.failed(error)
                self._publish()
            else:
                self._connection.succeeded()
                self._publish()
                self._files.tidy()
                return
            finally:
                self._attempts.made()

    async def _open(self) -> None:
        """Open a session and return once enough is known of the printer."""
        self._connection.ensure_power()
        self._lost.clear()
        self._questions.begin()
        self._report = self._readable = self._report.after_interruption()
        self._session = await BambuSession.open(
            self._access, on_message=self._receive, on_lost=self._lost.set
        )
        try:
            await self._ask(self._session)
            # Its power may have been cut while it answered.
            self._connection.ensure_power()
            # What cannot be read cannot be shown as if all were well.
            self._read()
        except BaseException:
            self._hang_up()
            raise
        # Also where the certificate is kept by nobody: it stays the same from now on.
        self._access = self._trusted_access()

    async def _ask(self, session: BambuSession) -> None:
        """Have the printer tell what it knows, now or as soon as it may be asked."""
        try:
            await self._questions.ask(
                session, self._lost, lambda: self._report.is_ready
            )
        except PrinterTimeoutError:
            if self._lost.is_set() or not self._questions.told_all:
                raise
            self._report = self._report.unversioned(self._access.trust.serial)
        if not self._questions.answered:
            self._asking = asyncio.create_task(self._questions.ask_later(session))

    def _hang_up(self) -> None:
        if self._asking is not None:
            self._asking.cancel()
            self._asking = None
        if self._session is not None:
            self._session.close()
            self._session = None
            self._lost.set()

    @override
    def _take_in(self, message: JsonObject) -> None:
        self._connection.heard()
        self._questions.hear(message)
        report = self._report.merged(message, datetime.now(UTC))
        self._questions.see(report)
        if report is self._report:
            return
        before, self._report = self._report, report
        if not self._connection.state.is_live:
            return
        if self._confirmations.are_awaited or self._reader.leads(before, report):
            self._publish()
        elif report.print is not before.print:
            self._publish_readings()

    def _read(self) -> PrinterSnapshot:
        """Return what the printer has told."""
        snapshot = self._reader.read(self._report)
        self._readable = self._report
        return replaced(
            snapshot,
            connection=self._connection.state,
            job=self._plan.told(snapshot.job, self._report),
            transfer=self._transfer,
            features=self._held.over(snapshot.features),
        )

    def _trusted_access(self) -> Access:
        """Return the access with the certificate that MQTT has shown."""
        fingerprint = self.learned.get("fingerprint", self._access.trust.fingerprint)
        trust = replace(self._access.trust, fingerprint=fingerprint)
        return replace(self._access, trust=trust)

    def _note(self, **told: Any) -> None:
        """Note what the printer has told otherwise than in a report."""
        # First: should it be unreadable, this would be lost with it.
        self._catch_up()
        self._report = replace(self._report, **told)
        self._publish_if_known()

    def _note_camera(self, refusal: RefusedError | None) -> None:
        """Note whether the camera lets us look."""
        self._note(camera_allowed=refusal is None)

    @override
    def _told_now(self) -> PrinterSnapshot:
        if not self._connection.state.is_live and self._snapshot is not None:
            return replaced(self._snapshot, transfer=self._transfer)
        self._questions.ask_who_is_there(self._report, self._session, self._clock())
        # First: what is known of the job before is not this one's.
        self._plan.follow(self._report)
        return self._read()

    @override
    def _see(self, snapshot: PrinterSnapshot) -> None:
        self._confirmations.see(snapshot)
