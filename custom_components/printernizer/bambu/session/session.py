"""One MQTT session with a Bambu Lab printer, built on bambulabs-api.

Of the library's session class the handshake, the topics and the encoders are used. Its
message handling, polling getters and thread are not: one unexpected message would end
its thread, and its getters wait for the network.
"""

import asyncio
from collections.abc import Callable
from datetime import timedelta
import itertools
import json
import logging
from typing import Any, Self, override

from bambulabs_api import PrinterMQTTClient
from paho.mqtt.client import Client, ConnectFlags, MQTTMessage
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from ...printer.errors import (
    AuthenticationError,
    CannotConnectError,
    PrinterError,
    PrinterTimeoutError,
    ProtocolError,
)
from ...printer.reasons import Reason
from ..reading.merge import JsonObject
from .access import Access
from .discretion import keep_library_discreet
from .inbox import Inbox
from .library import LibrarySession
from .link import Link, open_link
from .messages import Payload, SealedMessage, seal
from .mqtt import LoopMqttClient
from .replies import Reply, replies_in

_LOGIN_TIMEOUT = 10.0
# What paho makes of the answers 4 and 5 of MQTT 3.1.1: either is a wrong access code.
_REFUSED_LOGIN = frozenset({134, 135})
# BambuStudio counts from 20000 to 29999.
_FIRST_SEQUENCE_ID = 40_000

_LOGGER = logging.getLogger(__name__)
keep_library_discreet()


class BambuSession(LibrarySession):
    """A session that was opened once, and is thrown away when it is lost.

    `on_message` gets every JSON object that the printer sends, `on_lost` is called
    once when the connection breaks. Both on the event loop.
    """

    _sequence_ids = itertools.count(_FIRST_SEQUENCE_ID)

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        access: Access,
        link: Link,
        on_message: Callable[[JsonObject], None],
        on_lost: Callable[[], None],
    ) -> None:
        """Build the session on a connection. On the event loop."""
        super().__init__(access)
        self._loop = loop
        self._report_topic = f"device/{access.trust.serial}/report"
        self._take_message = on_message
        self._inbox = Inbox(self._take, self._flooded)
        self._tell_lost = on_lost
        self._login: asyncio.Future[None] = loop.create_future()
        self._awaited: dict[str, asyncio.Future[Reply]] = {}
        self._sealed: list[SealedMessage] = []
        self._open = False
        self._mqtt = LoopMqttClient(loop, link, self._seal, self._closed)
        self._mqtt.username_pw_set(self._username, self._access)
        self._mqtt.on_connect = self._on_connect
        self._mqtt.on_message = self._on_message
        self._mqtt.on_disconnect = self._on_disconnect
        self._client = self._mqtt
        self.on_connect_handler = self._connected

    @classmethod
    async def open(
        cls,
        access: Access,
        *,
        on_message: Callable[[JsonObject], None],
        on_lost: Callable[[], None],
    ) -> Self:
        """Connect, log in and subscribe.

        Raises `CannotConnectError`, `PrinterTimeoutError`, `AuthenticationError`,
        `WrongPrinterError` or `ProtocolError`; nothing is left open then.
        """
        loop = asyncio.get_running_loop()
        link = await open_link(access)
        session = cls(loop, access, link, on_message, on_lost)
        try:
            await session._log_in()
        except BaseException:
            session.close()
            raise
        return session

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the certificate that the printer showed, in hex."""
        return self._mqtt.fingerprint

    @property
    def round_trip(self) -> timedelta | None:
        """How long the printer took for its last answer to a ping."""
        return self._mqtt.round_trip

    @property
    def failure(self) -> PrinterError:
        """Why the connection is lost, if it is."""
        return self._mqtt.fault or CannotConnectError(Reason.HUNG_UP)

    def close(self) -> None:
        """Hang up; nobody is told. On the event loop."""
        self._open = False
        self._inbox.close()
        self._mqtt.hang_up()
        self._give_up(CannotConnectError(Reason.NOT_CONNECTED))

    def send(self, payload: Payload) -> bool:
        """Send a message of ours, as the library's encoders do; whether it went out."""
        receipt = self._mqtt.publish(self.command_topic, json.dumps(payload))
        return receipt.is_published()

    def command(self, encode: Callable[[], bool]) -> asyncio.Future[Reply]:
        """Send a command with one of the encoders and return the answer to come.

        The caller cancels what it no longer waits for. Raises `CannotConnectError`.
        """
        self._sealed.clear()
        if not encode():
            raise CannotConnectError(Reason.COMMAND_NOT_SENT)
        answer: asyncio.Future[Reply] = self._loop.create_future()
        for message in self._sealed:
            self._awaited.update(dict.fromkeys(message.sequence_ids, answer))
        answer.add_done_callback(self._forget_answer)
        return answer

    @override
    def connect(self) -> None:
        """Begin to log in, on the connection that there is."""
        self._mqtt.connect(self._hostname, self._port, self._timeout)

    async def _log_in(self) -> None:
        self.connect()
        try:
            async with asyncio.timeout(_LOGIN_TIMEOUT):
                await self._login
        except TimeoutError as error:
            raise PrinterTimeoutError(Reason.NO_ANSWER) from error
        self._open = True

    def _connected(
        self,
        _session: PrinterMQTTClient,
        _client: Client,
        _userdata: Any,
        _flags: ConnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        """Take the printer's answer to the login."""
        if self._login.done():
            return
        if not reason.is_failure:
            self._login.set_result(None)
        elif reason.value in _REFUSED_LOGIN:
            self._login.set_exception(AuthenticationError(Reason.CODE_REFUSED))
        else:
            self._login.set_exception(
                CannotConnectError(Reason.LOGIN_UNANSWERED, code=f"{reason.value:02X}")
            )

    @override
    def _on_message(self, client: Client, userdata: Any, msg: MQTTMessage) -> None:
        """Take a message, whatever it is, and wherever it is read."""
        if msg.topic == self._report_topic:
            self._inbox.put(msg.payload)

    def _take(self, message: JsonObject) -> None:
        # Reports come all day, answers are seldom waited for.
        if self._awaited:
            self._answer_with(message)
        self._keep_guards_fresh(message)
        self._take_message(message)

    def _answer_with(self, message: JsonObject) -> None:
        for sequence_id, reply in replies_in(message).items():
            answer = self._awaited.get(sequence_id)
            if answer is not None and not answer.done():
                answer.set_result(reply)

    def _flooded(self) -> None:
        self._mqtt.break_off(ProtocolError(Reason.ANSWERS_TOO_MUCH))

    def _keep_guards_fresh(self, message: JsonObject) -> None:
        """Let the library's encoders for pause and resume know the printer's state.

        They send nothing when the state says that it is done already.
        """
        told = message.get("print")
        if isinstance(told, dict) and "gcode_state" in told:
            state = told["gcode_state"]
            known = state if state in ("PAUSE", "RUNNING") else "UNKNOWN"
            self._data = {"print": {"gcode_state": known}}

    @override
    def _update(self) -> bool:
        """Keep the library's getters from asking the printer."""
        return False

    def _seal(self, text: str) -> SealedMessage:
        self._sealed = [seal(json.loads(text), self._next_sequence_id)]
        return self._sealed[0]

    def _next_sequence_id(self) -> str:
        return str(next(self._sequence_ids))

    def _closed(self) -> None:
        """Note that the socket is gone."""
        self._inbox.close()
        lost = self.failure
        if isinstance(lost, ProtocolError):
            _LOGGER.warning("Hung up on a printer: %s", lost)
        if not self._login.done():
            self._login.set_exception(lost)
        self._give_up(lost)
        if self._open:
            self._open = False
            self._tell_lost()

    def _give_up(self, error: PrinterError) -> None:
        for answer in list(self._awaited.values()):
            if not answer.done():
                answer.set_exception(error)
        if not self._login.done():
            self._login.cancel()

    def _forget_answer(self, answer: asyncio.Future[Reply]) -> None:
        self._awaited = {
            key: value for key, value in self._awaited.items() if value is not answer
        }
