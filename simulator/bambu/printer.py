"""A whole simulated Bambu Lab printer, as a client finds it in the LAN.

Time passes by `Machine.advance` alone. What changes is reported in the next turn of the
event loop; errors are reported at once, so that none is lost.
"""

import asyncio
from collections import Counter
from dataclasses import replace
import json
from pathlib import Path
from typing import override

from simulator.machine import Machine
from simulator.pictures import jpeg_of
from simulator.powered import HOST, PoweredPrinter

from .announcements import PORT as ANNOUNCED_AT, announcement, send
from .camera import PORT as CAMERA_PORT, JpegCamera
from .certificates import Certificate, issue, keep, kept, present, server_context
from .commands.commands import Desk
from .device import POWER_LOST, Device, Settings
from .dialects import P1S, Dialect
from .ftp.ftps import FTPS_PORT, FileServer
from .ftp.storage import Card
from .mqtt.broker import Broker, Rules
from .mqtt.mailbox import Mailbox, Received
from .mqtt.packets import Publish
from .mqtt.publisher import Publisher
from .ports import Service, listen
from .reports.versions import modules
from .video import PORT as VIDEO_PORT, VideoCamera
from .wire import Payload

USER = "bblp"


class BambuSimulator(PoweredPrinter):
    """One printer; an async context manager that starts and stops it.

    `certificates` is a folder that keeps the certificate for the next time,
    `client_limit` overrides the dialect's, `keepalive_grace` is the number of
    keepalives without a packet after which a client is put out, `acknowledge` sends
    PUBACKs, `strict_param` overrides whether pause, resume and stop need a `param`,
    `developer_mode` takes unsigned commands.
    """

    def __init__(  # noqa: PLR0913 - a knob for every rule
        self,
        *,
        serial: str = "01P00A000000001",
        access_code: str = "70c1e5a9",
        dialect: Dialect = P1S,
        machine: Machine | None = None,
        port: int = 0,
        certificates: Path | None = None,
        client_limit: int | None = None,
        keepalive_grace: float = 1.5,
        acknowledge: bool = True,
        strict_param: bool | None = None,
        developer_mode: bool = True,
        seed: int = 1,
    ) -> None:
        """Be ready to be switched on; port 0 lets the system choose one."""
        self.machine = machine or Machine()
        self.device = Device(serial, dialect, self.machine, seed)
        if strict_param is None:
            strict_param = dialect.wants_param
        self.settings.strict_param = strict_param
        self.settings.developer_mode = developer_mode
        self._port = port
        self._folder = certificates
        self._rules = Rules(
            username=USER,
            password=access_code,
            report_topic=f"device/{serial}/report",
            request_topic=f"device/{serial}/request",
            client_limit=client_limit or dialect.client_limit,
            keepalive_grace=keepalive_grace,
            acknowledge=acknowledge,
        )
        self.unanswered: Counter[str] = Counter()
        """How many requests for data are left without an answer, by their names.

        A broker is up before its printer; and some firmware never tells its versions.
        """
        self._assemble()

    def _assemble(self) -> None:
        """Put the parts together that need no more than each other."""
        self._context = server_context(self.dialect.tls_maximum)
        self._mailbox = Mailbox()
        self._broker = Broker(
            self._rules, self._context, self._take, self._mailbox.tell
        )
        self._publisher = Publisher(self.device, self._broker.publish)
        self.files = FileServer(
            self._context,
            self.card,
            self.dialect.files(),
            lambda: (USER, self.access_code),
        )
        """The file server, with its habits and what it has counted."""
        self._services: dict[int, Service] = {FTPS_PORT: self.files}
        seen = (self._context, self._camera_login, lambda: jpeg_of(self.machine))
        self.camera, self.video = JpegCamera(*seen), VideoCamera(*seen)
        if self.dialect.camera_url is None:
            self._services[CAMERA_PORT] = self.camera
        else:
            self._services[VIDEO_PORT] = self.video
        self._desk = Desk(self.device)
        self._pending: asyncio.Handle | None = None
        self._on = False
        self._certificate = self._old_certificate() or issue(self.serial)
        self._present()
        self.machine.on_change(self._follow)

    @override
    async def start(self) -> None:
        self._port = await listen(self._broker, self._services, self._port)
        self._publisher.boot()
        self._on = True

    @override
    async def stop(self) -> None:
        self._on = False
        if self._pending is not None:
            self._pending.cancel()
            self._pending = None
        for service in (self._broker, *self._services.values()):
            await service.stop()

    @property
    @override
    def port(self) -> int:
        return self._port

    @property
    def serial(self) -> str:
        """The serial, which is in the topics and in the certificate."""
        return self.device.serial

    @property
    def access_code(self) -> str:
        """The password of the user `bblp`."""
        return self._rules.password

    @property
    def dialect(self) -> Dialect:
        """Model and firmware."""
        return self.device.dialect

    @property
    def settings(self) -> Settings:
        """What the printer remembers; call `push` after a change."""
        return self.device.settings

    @property
    def card(self) -> Card:
        """The storage that the file server serves and jobs are printed from."""
        return self.device.card

    @property
    def connected_clients(self) -> int:
        """How many clients are logged in."""
        return len(self._broker.sessions)

    @property
    def subscribed_clients(self) -> int:
        """How many clients are logged in and subscribed to the reports."""
        return sum(session.subscribed for session in self._broker.sessions)

    @property
    def certificate_fingerprint(self) -> str:
        """SHA-256 of the leaf's DER form, as lower-case hex digits."""
        return self._certificate.fingerprint

    @property
    def root_certificate(self) -> str:
        """The PEM of the root that signed the leaf."""
        return self._certificate.root_pem

    def new_certificate(self) -> None:
        """Renew the leaf; connections made from now on see it."""
        self._certificate = issue(self.serial)
        self._present()

    def new_access_code(self, access_code: str) -> None:
        """Change the code, as toggling LAN mode does, and put everybody out."""
        self._rules = replace(self._rules, password=access_code)
        self._broker.rules = self._rules
        self._broker.drop_all()

    @property
    def received(self) -> list[Received]:
        """Every JSON object that clients published, answered or not."""
        return self._mailbox.received

    async def wait_for_command(self, name: str) -> Received:
        """The latest message with this command, also one received before.

        Clear `received` first to wait for a new one.
        """
        return await self._mailbox.wait_for(name)

    async def wait_for_clients(self, count: int) -> None:
        """Wait until exactly so many clients are logged in and subscribed."""
        await self._mailbox.wait_until(lambda: self.subscribed_clients == count)

    def push(self) -> None:
        """Report what has changed, if anything has."""
        if self._on:
            self._publisher.send_news()

    async def cut_power(self) -> None:
        """Cut the power in the middle of whatever it does; what it printed stands."""
        await self.power_off()
        self.machine.lose_power()

    async def shut_down(self) -> None:
        """Be switched off: the last words are of units that lost their power."""
        self.settings.units_powered = False
        self.push()
        await self.power_off()
        self.settings.units_powered = True

    def offer_to_go_on(self) -> None:
        """Ask on the screen whether to go on with the job that lost its power."""
        self.raise_error(POWER_LOST)
        self.machine.find_job()

    def mute(self) -> None:
        """Report nothing more by itself; answers still come, until `pushing.start`."""
        self._publisher.pushing = False

    def send_raw(self, payload: bytes) -> None:
        """Publish whatever it is on the report topic."""
        self._broker.publish(payload)

    def replay(self, report: Payload, modules: list[Payload]) -> None:
        """Report what another printer has told, whatever this one does."""
        self.device.replayed, self.device.replayed_modules = report, modules

    def raise_error(self, code: int) -> None:
        """Show a `print_error` that stays."""
        self.settings.print_error = code
        self.push()

    def clear_error(self) -> None:
        """Take the `print_error` back."""
        self.raise_error(0)

    def latch_error(self, code: int) -> None:
        """Show a `print_error` that nothing clears, as that of a slow card is."""
        self.settings.latched_error = code
        self.push()

    def pause_with(self, code: int, stage: int) -> None:
        """Pause and say why: on the screen first, then by state and stage."""
        self.settings.pause_stage = stage
        self.raise_error(code)
        self.machine.pause()

    def raise_hms(self, attr: int, code: int) -> None:
        """Add a message of the health management system."""
        self.device.show({"attr": attr, "code": code})
        self.push()

    def clear_hms(self) -> None:
        """Take all messages of the health management system back."""
        self.settings.hms.clear()
        self.push()

    def refuse_next(self, reason: str = "refused") -> None:
        """Answer the next command with `fail` and do nothing."""
        self._desk.refusals.append(reason)

    def ignore_next(self) -> None:
        """Leave the next command without an answer and do nothing."""
        self._desk.ignored += 1

    def announce(
        self, port: int = ANNOUNCED_AT, *, host: str = HOST, gone: bool = False
    ) -> None:
        """Tell this computer, which is all the network, that it is there or leaves."""
        send(announcement(self.device, host, gone=gone), port)

    def set_live_view(self, *, on: bool) -> None:
        """Let the camera be seen in the network or not, as its owner can."""
        self.settings.live_view = on
        self.camera.drop_all()
        self.video.drop_all()
        self.push()

    def drop_all(self) -> None:
        """Cut every connection at once."""
        self._broker.drop_all()

    def freeze(self) -> None:
        """Stall: connections stay up, nothing is sent or answered."""
        self._broker.freeze()
        self.files.freeze()

    def stall_in_a_report(self) -> None:
        """Send the first half of a report, and stall."""
        self._broker.publish_half(b'{"print": {"command": "push_status"}}')
        self.freeze()

    def thaw(self) -> None:
        """Answer again, first what came in the meantime; its reports are lost."""
        self._broker.thaw()
        self.files.thaw()

    def _camera_login(self) -> tuple[str, str] | None:
        """Who may look through the camera, if anybody may."""
        return (USER, self.access_code) if self.settings.live_view else None

    def _old_certificate(self) -> Certificate | None:
        """The certificate of the last time."""
        return kept(self.serial, self._folder) if self._folder else None

    def _present(self) -> None:
        """Show the certificate from the next handshake on, and keep it."""
        chain = self.dialect.sends_chain
        present(self._context, self._certificate, chain=chain)
        if self._folder is not None:
            keep(self.serial, self._certificate, self._folder)

    def _follow(self) -> None:
        """Report what the machine does: errors at once, the rest in a moment."""
        self.device.follow()
        if self._publisher.error_is_news:
            self.push()
        self._push_soon()

    def _push_soon(self) -> None:
        """Push once for all that changes in this turn of the event loop."""
        if self._on and self._pending is None:
            loop = asyncio.get_running_loop()
            self._pending = loop.call_soon(self._push_pending)

    def _push_pending(self) -> None:
        """Push what has gathered."""
        self._pending = None
        self.push()

    def _take(self, message: Publish, client_id: str) -> None:
        """Keep a client's message and do what it asks; what is no object is lost."""
        try:
            content = json.loads(message.payload)
        except ValueError, RecursionError:
            return
        if not isinstance(content, dict):
            return
        self._mailbox.put(Received(content, message.qos, client_id))
        for key, part in content.items():
            if isinstance(part, dict) and isinstance(part.get("command"), str):
                self._serve(key, part, message.qos)

    def _serve(self, key: str, part: Payload, qos: int) -> None:
        """Do one command; requests for data need neither number nor QoS 1."""
        name = part["command"]
        if self.unanswered[name]:
            self.unanswered[name] -= 1
            return
        match key, name:
            case "pushing", "pushall" | "start":
                self._publisher.pushing |= name == "start"
                self._publisher.send_all()
            case "pushing", "stop":
                self.mute()
            case "info", "get_version":
                self._publisher.reply(key, part | self._versions())
            case "pushing" | "info", _:
                return
            case _:
                self._command(key, part, qos)

    def _versions(self) -> Payload:
        """The rest of the answer to `get_version`."""
        return {"module": modules(self.device), "result": "success", "reason": ""}

    def _command(self, key: str, part: Payload, qos: int) -> None:
        """Carry out a command and answer it."""
        answer = self._desk.answer(key, part, qos)
        if answer is not None:
            self._publisher.reply(key, answer)
            self._push_soon()
