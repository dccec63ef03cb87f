"""FTPS to a Bambu Lab printer, built on bambulabs-api; everything in here blocks.

The printers' server wants TLS from the first byte, and on a data channel the session of
the control channel. With TLS 1.3 some of them cut transfers short, so 1.2 it is.
"""

import contextlib
from dataclasses import dataclass, replace
import ftplib
from io import TextIOWrapper
import re
import socket
import ssl
from typing import override

from bambulabs_api.ftp_client import ImplicitFTP_TLS

from ...printer.connection.cause import cannot_connect
from ...printer.errors import (
    AuthenticationError,
    BusyError,
    CannotConnectError,
    NotFoundError,
    PrinterError,
    PrinterTimeoutError,
    ProtocolError,
    StorageError,
    UnsupportedError,
)
from ...printer.reasons import Reason
from ..session.access import Access
from .names import on_the_wire

FTPS_PORT = 990
USER = "bblp"
FAILURES = (OSError, EOFError, ValueError, ftplib.Error)

# Many printers answer so although all has arrived, and all do when we hang up early.
_BROKEN_OFF = {"425", "426", "451"}
# What the window of a data channel may hold, so that little is sent in vain when only
# a part of a file is wanted.
_WINDOW = 64 * 1024
# More is no folder that anybody looks through.
_LONGEST_LIST = 2 * 1024 * 1024
_MOST_LISTED = 10_000
_BUSY = {"421", "450"}
_FULL = b"421 "
# How a server says that it has no such command, or not in this form (RFC 959).
_UNKNOWN = {"500", "501", "502", "504"}
# By RFC 959, 553 is a bad name. An X1 Carbon was reported to answer it; that it has no
# room then is a guess.
_NO_ROOM = {"452", "532", "552", "553"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FtpsTimes:
    """How long the file server may keep us waiting, in seconds."""

    answer: float = 20.0
    """For a connection, an answer or the next bytes."""
    ending: float = 5.0
    """For the word that a transfer is over, and the end of a list."""
    turn: float = 30.0
    """For the transfer before this one."""
    # These servers take 75 to 150 kB/s over Wi-Fi.
    upload: float = 600.0
    """For an upload; a large one has more, by `slowest`."""
    slowest: float = 25_000.0
    """Bytes a second."""


class NeverEndsError(PrinterTimeoutError):
    """A transfer went well, but the printer does not say that it is over."""


class FtpsClient(ImplicitFTP_TLS):
    """One connection, used once; `clear` leaves the data channels unencrypted.

    On every encrypted channel it is made sure who answers: on those for data it has to
    be the one who answered the login.
    """

    def __init__(self, access: Access, times: FtpsTimes, *, clear: bool) -> None:
        """Prepare to connect."""
        context = access.trust.prepare()
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        super().__init__(context=context, timeout=times.answer)
        self._address = access.address.host, access.port_of(FTPS_PORT)
        self._login = USER, access.access_code
        self._trust = access.trust
        self._times = times
        self._clear = clear
        self._data: socket.socket | None = None
        self._greeted: socket.socket | None = None
        self._aborted = False

    @property
    @override
    def sock(self) -> ssl.SSLSocket | None:
        return self._sock

    @sock.setter
    def sock(self, value: socket.socket | None) -> None:
        """Encrypt the connection, and make sure who it is before the code is told."""
        if value is None:
            self._sock = None
            return
        self._sock = self._encrypt(value)  # type: ignore[assignment]

    @override
    def putline(self, line: str) -> None:
        """Send a command, with the very bytes of the names in it."""
        if "\r" in line or "\n" in line:
            raise ValueError("a command is one line")
        if self.sock is None:
            raise EOFError
        sent = line.encode() if line.startswith("PASS ") else on_the_wire(line)
        self.sock.sendall(sent + b"\r\n")

    def open(self) -> None:
        """Connect and log in."""
        self.connect(*self._address)
        # An answer may hold a name that is not UTF-8.
        self.file = self._answers()
        self.login(*self._login)
        if self._clear:
            self.prot_c()
        else:
            self.prot_p()
        # Many servers tell the size of a file only while bytes are sent as they are.
        self.voidcmd("TYPE I")

    def _answers(self) -> TextIOWrapper:
        if self.sock is None:
            raise EOFError
        return self.sock.makefile("r", encoding="utf-8", errors="replace")

    def reopen(self) -> None:
        """Connect anew after a transfer whose end was not told."""
        self.close()
        self.open()

    def break_off(self) -> None:
        """End whatever is under way in another thread, which then fails."""
        self._aborted = True
        for open_socket in (self._greeted, self._data, self._sock):
            if open_socket is not None:
                with contextlib.suppress(OSError):
                    # Not that of TLS, which is no matter for two threads.
                    socket.socket.shutdown(open_socket, socket.SHUT_RDWR)

    @override
    def close(self) -> None:
        self._close_data()
        super().close()

    @override
    def ntransfercmd(
        self, cmd: str, rest: int | str | None = None
    ) -> tuple[socket.socket, int | None]:
        """Open a data channel, with the session that the printers insist on."""
        host, port = self.makepasv()
        channel = socket.create_connection((host, port), self.timeout)
        try:
            channel.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _WINDOW)
            if rest is not None:
                self.sendcmd(f"REST {rest}")
            # The server shakes hands on the channel only once it has taken the command.
            self._begin(cmd)
            if not self._clear and self.sock is not None:
                channel = self._encrypt(channel, self.sock.session)
        except BaseException:
            channel.close()
            raise
        return channel, None

    def _encrypt(
        self, plain: socket.socket, session: ssl.SSLSession | None = None
    ) -> ssl.SSLSocket:
        """Shake hands, which `break_off` can end as well, and look at who it is."""
        secure = self.context.wrap_socket(
            plain,
            do_handshake_on_connect=False,
            server_hostname=self._trust.serial,
            session=session,
        )
        self._greeted = secure
        try:
            self._ensure_wanted()
            self._say_hello(secure)
            secure.do_handshake()
            shown = self._trust.check(secure.getpeercert(binary_form=True))
        except BaseException:
            secure.close()
            raise
        finally:
            self._greeted = None
        self._trust = replace(self._trust, fingerprint=shown)
        return secure

    def _say_hello(self, secure: ssl.SSLSocket) -> None:
        """Begin to shake hands; raises `BusyError` if there is no room for us.

        vsFTPd says so before any TLS, and in the clear (seen with 3.0.3).
        """
        patience = secure.gettimeout()
        secure.settimeout(0)
        # It may have said so already: TLS would swallow it.
        with contextlib.suppress(BlockingIOError):
            _ensure_room(secure)
        try:
            secure.do_handshake()
        except ssl.SSLWantReadError:
            secure.settimeout(patience)
            _ensure_room(secure)
        else:
            # All of its answer was there already, and nothing more may come.
            secure.settimeout(patience)

    def _ensure_wanted(self) -> None:
        if self._aborted:
            raise ConnectionAbortedError

    def _begin(self, command: str) -> None:
        """Have the printer begin a transfer."""
        answer = self.sendcmd(command)
        if not answer.startswith("1"):
            raise ProtocolError(Reason.TRANSFER_FAILED)

    @override
    def makepasv(self) -> tuple[str, int]:
        """Have the printer listen; some know the extended command only."""
        try:
            return super().makepasv()
        except ftplib.error_perm as error:
            if str(error)[:3] not in _UNKNOWN or self.sock is None:
                raise
            peer = self.sock.getpeername()
            answer = self.sendcmd("EPSV")
            host, port = ftplib.parse229(answer, peer)  # noqa: S321 - inside of TLS
            return str(host), port

    def size_of(self, path: str) -> int | None:
        """Return a file's size in bytes, `None` if there is no such file."""
        try:
            return self.size(path)
        except ftplib.error_perm as error:
            if str(error).startswith("550"):
                return None
            raise

    def start(self, command: str, rest: int | None = None) -> None:
        """Begin a transfer, which `read` or `write` go on with."""
        self._data, _ = self.ntransfercmd(command, rest)

    def read(self, size: int) -> bytes:
        """Return the next bytes of a transfer; none at its end."""
        return self._channel.recv(size)

    def read_into(self, buffer: memoryview) -> int:
        """Fill a buffer with the next bytes of a transfer; how many there were."""
        return self._channel.recv_into(buffer)

    def write(self, chunk: bytes) -> None:
        """Send the next bytes of a transfer."""
        self._channel.sendall(chunk)

    def finish(self) -> None:
        """End a transfer, complete or not.

        Raises `NeverEndsError` if the printer says nothing; the connection is of no
        use then.
        """
        # Without the farewell of TLS, which some printers wait for in vain.
        self._close_data()
        sock = self.sock
        if sock is None:
            raise EOFError
        sock.settimeout(self._times.ending)
        try:
            self.getresp()
        except ftplib.Error as error:
            if str(error)[:3] not in _BROKEN_OFF:
                raise
        except TimeoutError as error:
            raise NeverEndsError(Reason.TRANSFER_ENDLESS) from error
        sock.settimeout(self.timeout)

    def lines(self, command: str) -> list[bytes]:
        """Return what a command lists. Raises `NeverEndsError` if it does not end."""
        self.start(command)
        content = bytearray()
        try:
            while piece := self._channel.recv(_WINDOW):
                content += piece
                if len(content) > _LONGEST_LIST:
                    raise StorageError(Reason.FOLDER_TOO_FULL, most=_MOST_LISTED)
                self._channel.settimeout(self._times.ending)
        except TimeoutError as error:
            raise NeverEndsError(Reason.TRANSFER_ENDLESS) from error
        self.finish()
        lines = bytes(content).split(b"\n")
        if len(lines) > _MOST_LISTED:
            raise StorageError(Reason.FOLDER_TOO_FULL, most=_MOST_LISTED)
        return [line.rstrip(b"\r") for line in lines if line.rstrip(b"\r")]

    def make_folder(self, path: str) -> None:
        """Make a folder, unless it is there."""
        # The answer is the same when it is there already; without it, storing says so.
        with contextlib.suppress(ftplib.error_perm):
            self.mkd(path)

    @property
    def _channel(self) -> socket.socket:
        if self._data is None:
            raise EOFError
        return self._data

    def _close_data(self) -> None:
        if self._data is not None:
            self._data.close()
            self._data = None


def _ensure_room(secure: ssl.SSLSocket) -> None:
    """Raise `BusyError` if a server says in the clear that it is full.

    The bytes are left where they are; `BlockingIOError` if there are none yet.
    """
    # The socket below that of TLS, which takes no flags.
    if socket.socket.recv(secure, len(_FULL), socket.MSG_PEEK) == _FULL:
        raise BusyError(Reason.STORAGE_BUSY)


def typed(error: Exception) -> PrinterError:
    """Return what went wrong in our own words; the server's may hold a path."""
    match error:
        case TimeoutError():
            return PrinterTimeoutError(Reason.NO_ANSWER)
        case ftplib.Error():
            return _typed_answer(str(error))
        case EOFError():
            return CannotConnectError(Reason.HUNG_UP)
        case OSError():
            return cannot_connect(error)
        case _:
            return ProtocolError(Reason.NOT_UNDERSTOOD)


def _typed_answer(answer: str) -> PrinterError:
    code = answer[:3]
    known: dict[str, PrinterError] = {
        "530": AuthenticationError(Reason.CODE_REFUSED),
        "550": NotFoundError(Reason.FILE_MISSING),
        **dict.fromkeys(_BUSY, BusyError(Reason.STORAGE_BUSY)),
        **dict.fromkeys(_NO_ROOM, StorageError(Reason.STORAGE_FULL)),
        **dict.fromkeys(_UNKNOWN, UnsupportedError(Reason.FILE_SERVER_CANNOT)),
        **dict.fromkeys(_BROKEN_OFF, CannotConnectError(Reason.TRANSFER_FAILED)),
    }
    if re.fullmatch(r"\d{3}", code) is None:
        return ProtocolError(Reason.NOT_UNDERSTOOD)
    return known.get(code, ProtocolError(Reason.REFUSED_WITH_CODE, code=code))
