"""Both dialects of digest authentication: making challenges and checking answers."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from enum import Enum, auto
import hashlib
import hmac
import re
import secrets
from typing import override
from urllib.parse import unquote

from .http import Request

_FIELD = re.compile(r'(\w+)=(?:"([^"]*)"|([^\s,]+))')


class Verdict(Enum):
    """What the server thinks of a request's credentials."""

    GRANTED = auto()
    STALE = auto()
    DENIED = auto()


def md5(text: str) -> str:
    """Hash as RFC 2617 wants it; the printers know nothing newer."""
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def buddy_response(
    *, username: str, password: str, nonce: str, method: str, target: str
) -> str:
    """Return the response by RFC 2069: no qop, no client nonce, no counter."""
    ha1 = md5(f"{username}:{BuddyDigest.REALM}:{password}")
    return md5(f"{ha1}:{nonce}:{md5(f'{method}:{target}')}")


def rpi_response(
    username: str, password: str, method: str, fields: dict[str, str]
) -> str:
    """Return the MD5-sess response to the `nonce cnonce nc uri` of the fields."""
    inner = md5(f"{username}:{RpiDigest.REALM}:{password}")
    nonce, cnonce = fields["nonce"], fields["cnonce"]
    ha1 = md5(f"{inner}:{nonce}:{cnonce}")
    ha2 = md5(f"{method}:{fields['uri']}")
    return md5(f"{ha1}:{nonce}:{fields['nc']}:{cnonce}:auth:{ha2}")


class _Digest(ABC):
    """A server's side of the digest: for one user, with nonces of its own."""

    def __init__(
        self, username: str, password: str, clock: Callable[[], float]
    ) -> None:
        """Start with the nonces of a first boot; the clock gives seconds."""
        self._username = username
        self._password = password
        self._clock = clock
        self.reboot()

    @abstractmethod
    def reboot(self) -> None:
        """Forget all nonces."""


class BuddyDigest(_Digest):
    """The embedded printer's dialect: short, and `stale` proves the password.

    A nonce is 32 random bits of this boot and 32 bits of uptime in seconds, valid for
    300 s. Only the nonce and the response are read; the hash is over the request target
    exactly as received. An empty password lets nobody in.
    """

    REALM = "Printer API"
    NONCE_LIFE = 300.0

    @override
    def reboot(self) -> None:
        self._boot = secrets.token_hex(4)
        self._booted = self._clock()

    def expire(self) -> None:
        """Let all nonces be too old."""
        self._booted -= self.NONCE_LIFE + 1

    def challenge(self, verdict: Verdict) -> str:
        """Return the `WWW-Authenticate` value."""
        stale = "true" if verdict is Verdict.STALE else "false"
        nonce = f"{self._boot}{self._uptime():08x}"
        return f'Digest realm="{self.REALM}", nonce="{nonce}", stale={stale}'

    def check(self, request: Request) -> Verdict:
        """Judge the `Authorization` of a request."""
        fields = _fields(request)
        nonce = fields.get("nonce", "")
        expected = buddy_response(
            username=self._username,
            password=self._password,
            nonce=nonce,
            method=request.method,
            target=request.target,
        )
        if not self._password or not _equal(fields.get("response", ""), expected):
            return Verdict.DENIED
        return Verdict.GRANTED if self._is_fresh(nonce) else Verdict.STALE

    def _is_fresh(self, nonce: str) -> bool:
        """Whether the nonce is of this boot and young enough."""
        if not re.fullmatch(rf"{self._boot}[0-9a-f]{{8}}", nonce):
            return False
        return 0 <= self._uptime() - int(nonce[8:], 16) < self.NONCE_LIFE

    def _uptime(self) -> int:
        """Whole seconds since the boot."""
        return int(self._clock() - self._booted)


class RpiDigest(_Digest):
    """The Raspberry Pi's dialect: MD5-sess with strict fields.

    A nonce belongs to a window of 60 s and to one User-Agent; that of the window before
    is still good. `stale` says only that the nonce is not valid.
    """

    REALM = "Administrator"
    WINDOW = 60.0
    _shift = 0.0

    @override
    def reboot(self) -> None:
        self._secret = secrets.token_hex()
        self._opaque = secrets.token_hex()

    def expire(self) -> None:
        """Let all nonces be too old."""
        self._shift += 2 * self.WINDOW

    def challenge(self, verdict: Verdict, request: Request) -> str:
        """Return the `WWW-Authenticate` value for this client."""
        nonce = self._nonce(request, windows_ago=0)
        fields = f'nonce="{nonce}",opaque="{self._opaque}"'
        stale = ",stale=true" if verdict is Verdict.STALE else ""
        start = f'Digest realm="{self.REALM}",qop="auth",algorithm="MD5-sess"'
        return f"{start},{fields}{stale}"

    def check(self, request: Request) -> Verdict:
        """Judge the `Authorization` of a request."""
        fields = _fields(request)
        if not fields:
            return Verdict.DENIED
        if fields.get("nonce") not in {self._nonce(request, ago) for ago in (0, 1)}:
            return Verdict.STALE
        if not self._are_complete(fields) or not self._is_for(request, fields["uri"]):
            return Verdict.DENIED
        expected = rpi_response(self._username, self._password, request.method, fields)
        good = _equal(fields["response"], expected)
        return Verdict.GRANTED if good else Verdict.DENIED

    def _are_complete(self, fields: dict[str, str]) -> bool:
        """Whether every field is there and says exactly what the challenge said."""
        fixed = {
            "username": self._username,
            "realm": self.REALM,
            "algorithm": "MD5-sess",
            "qop": "auth",
            "opaque": self._opaque,
        }
        return fixed.items() <= fields.items() and fields.keys() >= {
            *("uri", "cnonce", "nc", "response")
        }

    @staticmethod
    def _is_for(request: Request, uri: str) -> bool:
        """Whether the signed uri ends with what is asked for."""
        return unquote(uri).endswith(unquote(request.target))

    def _nonce(self, request: Request, windows_ago: int) -> str:
        """Return the nonce of a window for the request's User-Agent."""
        window = int((self._clock() + self._shift) // self.WINDOW) - windows_ago
        agent = request.headers.get("User-Agent", "")
        text = f"{self._secret}:{window}:{agent}"
        return hashlib.sha256(text.encode()).hexdigest()


def _fields(request: Request) -> dict[str, str]:
    """Read the fields of a digest; empty if there is none."""
    scheme, _, rest = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Digest":
        return {}
    return {name: quoted or plain for name, quoted, plain in _FIELD.findall(rest)}


def _equal(given: str, expected: str) -> bool:
    """Compare without telling how far both agree."""
    return hmac.compare_digest(given.encode(), expected.encode())
