"""One client's talk with the file server, command by command."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import PurePosixPath
import posixpath
import ssl

from .data import DataChannel
from .service import Service
from .storage import Card, StorageFullError

IDLE_SECONDS = 300.0
NEEDS_NO_LOGIN = frozenset({"USER", "PASS", "PBSZ", "PROT", "FEAT", "NOOP", "QUIT"})

CONSTANT = {
    "ALLO": (202, "ALLO command ignored."),
    "MODE": (200, "Mode set to S."),
    "NOOP": (200, "NOOP ok."),
    "OPTS": (200, "Always in UTF8 mode."),
    "STRU": (200, "Structure set to F."),
    "SYST": (215, "UNIX Type: L8"),
    "TYPE": (200, "Switching to Binary mode."),
}
"""What vsFTPd says to everybody alike."""
FEATURES = ("EPSV", "MDTM", "PASV", "PBSZ", "PROT", "REST STREAM", "SIZE", "UTF8")

type Handler = Callable[[str], Awaitable[None]]


class FtpSession:
    """Understands what clients of the printers use, and refuses the rest."""

    def __init__(
        self,
        service: Service,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        """Talk over a control channel whose TLS stands."""
        self._service = service
        self._reader = reader
        self._writer = writer
        self._user = ""
        self._logged_in = False
        self._folder = "/"
        self._private = False
        self._restart = 0
        self._renamed = ""
        self._channel: DataChannel | None = None
        self._handlers: dict[str, Handler] = {
            "USER": self._on_user,
            "PASS": self._on_password,
            "PBSZ": self._on_buffer_size,
            "PROT": self._on_protection,
            "PWD": self._on_where,
            "CWD": self._on_change_folder,
            "PASV": self._on_passive,
            "EPSV": self._on_extended_passive,
            "REST": self._on_restart,
            "SIZE": self._on_size,
            "AVBL": self._on_available,
            "RETR": self._on_retrieve,
            "STOR": self._on_store,
            "NLST": self._on_names,
            "LIST": self._on_list,
            "MLSD": self._on_facts,
            "DELE": self._on_delete,
            "MKD": self._on_make_folder,
            "RMD": self._on_remove_folder,
            "CDUP": self._on_up,
            "MDTM": self._on_modified,
            "RNFR": self._on_rename_from,
            "RNTO": self._on_rename_to,
            "ABOR": self._on_abort,
            "FEAT": self._on_features,
            **{name: self._constant(*said) for name, said in CONSTANT.items()},
        }

    @property
    def _card(self) -> Card:
        return self._service.card

    async def serve(self) -> None:
        """Answer commands until the client says good-bye."""
        self._say(220, "(vsFTPd 3.0.3)")
        while True:
            async with asyncio.timeout(IDLE_SECONDS):
                line = await self._reader.readuntil(b"\r\n")
            text = line[:-2].decode("utf-8", "surrogateescape")
            name, _, argument = text.partition(" ")
            name = name.upper()
            await self._service.awake.wait()
            self._service.counts.commands.append(name if name == "PASS" else text)
            if name in self._service.habits.silent:
                continue
            if name == "QUIT":
                self._say(221, "Goodbye.")
                return
            await self._do(name, argument)

    async def close(self) -> None:
        """Close the data channel that nobody used."""
        if self._channel is not None:
            await self._channel.close()
            self._channel = None

    async def _do(self, name: str, argument: str) -> None:
        handler = self._handlers.get(name)
        if (answer := self._service.habits.answers.get(name)) is not None:
            self._writer.write(f"{answer}\r\n".encode())
        elif not self._logged_in and name not in NEEDS_NO_LOGIN:
            self._say(530, "Please login with USER and PASS.")
        elif handler is None or name in self._service.habits.unknown:
            self._say(500, "Unknown command.")
        else:
            await handler(argument)

    def _say(self, code: int, text: str) -> None:
        if self._service.awake.is_set():
            self._writer.write(f"{code} {text}\r\n".encode("utf-8", "surrogateescape"))

    def _path(self, argument: str) -> str:
        """The absolute path that an argument means."""
        return posixpath.normpath(posixpath.join(self._folder, argument))

    def _constant(self, code: int, text: str) -> Handler:
        """Make what answers a command that changes nothing."""

        async def answer(_: str) -> None:
            self._say(code, text)

        return answer

    async def _on_features(self, _: str) -> None:
        lines = "".join(f" {feature}\r\n" for feature in FEATURES)
        self._writer.write(f"211-Features:\r\n{lines}".encode())
        self._say(211, "End")

    async def _on_user(self, name: str) -> None:
        self._user = name
        self._say(331, "Please specify the password.")

    async def _on_password(self, password: str) -> None:
        if (self._user, password) != self._service.login():
            self._say(530, "Login incorrect.")
            return
        self._logged_in = True
        self._service.counts.logins += 1
        self._say(230, "Login successful.")

    async def _on_buffer_size(self, _: str) -> None:
        self._say(200, "PBSZ set to 0.")

    async def _on_protection(self, level: str) -> None:
        self._private = level == "P"
        self._say(200, f"PROT now {'Private' if self._private else 'Clear'}.")

    async def _on_where(self, _: str) -> None:
        self._say(257, f'"{self._folder}" is the current directory')

    async def _on_change_folder(self, argument: str) -> None:
        path = self._path(argument)
        if path not in self._card.folders:
            self._say(550, "Failed to change directory.")
            return
        self._folder = path
        self._say(250, "Directory successfully changed.")

    async def _on_up(self, _: str) -> None:
        await self._on_change_folder("..")

    async def _on_passive(self, _: str) -> None:
        port = await self._listen()
        numbers = f"127,0,0,1,{port >> 8},{port & 0xFF}"
        self._say(227, f"Entering Passive Mode ({numbers}).")

    async def _on_extended_passive(self, _: str) -> None:
        port = await self._listen()
        self._say(229, f"Entering Extended Passive Mode (|||{port}|)")

    async def _listen(self) -> int:
        await self.close()
        self._channel = DataChannel(self._service, private=self._private)
        return await self._channel.listen()

    async def _on_restart(self, argument: str) -> None:
        self._restart = int(argument)
        self._say(350, f"Restart position accepted ({argument}).")

    async def _on_size(self, argument: str) -> None:
        stored = self._card.files.get(self._path(argument))
        if stored is None:
            self._say(550, "Could not get file size.")
        else:
            self._say(213, str(len(stored.content)))

    async def _on_modified(self, argument: str) -> None:
        stored = self._card.files.get(self._path(argument))
        if stored is None:
            self._say(550, "Could not get file modification time.")
        else:
            self._say(213, f"{stored.modified:%Y%m%d%H%M%S}")

    async def _on_abort(self, _: str) -> None:
        await self.close()
        self._say(225, "No transfer to ABOR.")

    async def _on_available(self, _: str) -> None:
        self._say(213, str(self._card.free))

    async def _on_retrieve(self, argument: str) -> None:
        start, self._restart = self._restart, 0
        stored = self._card.files.get(self._path(argument))
        if stored is None:
            self._say(550, "Failed to open file.")
            return
        await self._send(stored.content[start:])

    async def _on_names(self, argument: str) -> None:
        paths = self._inside(argument)
        if not self._service.habits.full_paths:
            paths = [PurePosixPath(path).name for path in paths]
        await self._send_lines(paths)

    async def _on_list(self, argument: str) -> None:
        await self._send_lines([self._line(path) for path in self._inside(argument)])

    def _line(self, path: str) -> str:
        """What `ls -l` would tell."""
        name = PurePosixPath(path).name
        stored = self._card.files.get(path)
        if stored is None:
            return f"drwxr-xr-x    2 0        0            4096 Jan 01  2026 {name}"
        size, when = len(stored.content), f"{stored.modified:%b %d %H:%M}"
        return f"-rw-r--r--    1 0        0        {size:8} {when} {name}"

    async def _on_facts(self, argument: str) -> None:
        await self._send_lines([self._facts(path) for path in self._inside(argument)])

    def _facts(self, path: str) -> str:
        name = PurePosixPath(path).name
        stored = self._card.files.get(path)
        if stored is None:
            return f"type=dir;modify=20260101120000; {name}"
        when = f"{stored.modified:%Y%m%d%H%M%S}"
        return f"type=file;size={len(stored.content)};modify={when}; {name}"

    def _inside(self, argument: str) -> list[str]:
        """What is in a folder; vsFTPd lists nothing where there is none."""
        return list(self._card.inside(self._path(argument)))

    async def _send_lines(self, lines: list[str]) -> None:
        text = "".join(f"{line}\r\n" for line in lines)
        await self._send(text.encode("utf-8", "surrogateescape"))

    async def _send(self, content: bytes) -> None:
        """Send something over the data channel, and tell how that went."""
        channel, self._channel = self._channel, None
        if channel is None:
            self._say(425, "Use PORT or PASV first.")
            return
        self._say(150, "Opening BINARY mode data connection.")
        try:
            complete = await channel.send(content)
        except ssl.SSLError, TimeoutError:
            self._say(522, "SSL connection failed: session reuse required")
        except OSError:
            self._say(426, "Failure writing network stream.")
        else:
            if complete:
                self._say(226, "Transfer complete.")
        finally:
            await channel.close()

    async def _on_store(self, argument: str) -> None:
        channel, self._channel = self._channel, None
        path = self._path(argument)
        if channel is None:
            self._say(425, "Use PORT or PASV first.")
            return
        if self._card.read_only or posixpath.dirname(path) not in self._card.folders:
            await channel.close()
            self._say(553, "Could not create file.")
            return
        self._say(150, "Ok to send data.")
        try:
            await self._store(channel, path)
        finally:
            await channel.close()

    async def _store(self, channel: DataChannel, path: str) -> None:
        """Take a file in and tell how that went."""
        try:
            # The file is there as soon as something of it is.
            content = await channel.receive(lambda it: self._card.add(path, it))
            if not content or path in self._card.files:
                self._card.add(path, content[: self._service.habits.keeps_at_most])
        except ssl.SSLError, TimeoutError:
            self._say(522, "SSL connection failed: session reuse required")
        except StorageFullError:
            self._say(552, "No space left on device.")
        else:
            limit = self._service.habits.loses_after
            if limit is not None and len(content) >= limit:
                raise ConnectionAbortedError
            if channel.hangs:
                return
            if self._service.habits.aborts_uploads:
                self._say(426, "Failure reading network stream.")
            else:
                self._say(226, "Transfer complete.")

    async def _on_delete(self, argument: str) -> None:
        path = self._path(argument)
        if self._card.read_only or path not in self._card.files:
            self._say(550, "Delete operation failed.")
            return
        del self._card.files[path]
        self._say(250, "Delete operation successful.")

    async def _on_make_folder(self, argument: str) -> None:
        path = self._path(argument)
        if path in self._card.folders or self._card.read_only:
            self._say(550, "Create directory operation failed.")
            return
        self._card.folders.add(path)
        self._say(257, f'"{path}" created')

    async def _on_remove_folder(self, argument: str) -> None:
        if not self._card.remove_folder(self._path(argument)):
            self._say(550, "Remove directory operation failed.")
            return
        self._say(250, "Remove directory operation successful.")

    async def _on_rename_from(self, argument: str) -> None:
        self._renamed = self._path(argument)
        if self._renamed not in self._card.files:
            self._renamed = ""
            self._say(550, "RNFR command failed.")
            return
        self._say(350, "Ready for RNTO.")

    async def _on_rename_to(self, argument: str) -> None:
        old, self._renamed = self._renamed, ""
        if not old:
            self._say(503, "RNFR required first.")
        elif not self._card.rename(old, self._path(argument)):
            self._say(550, "Rename failed.")
        else:
            self._say(250, "Rename successful.")
