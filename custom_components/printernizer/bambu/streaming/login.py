"""The login at a camera that streams: digest (RFC 2617, also as RFC 2069) or basic."""

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
import hashlib
import re
import secrets
from typing import Self

_FIELD = re.compile(r'(\w+)\s*=\s*(?:"([^"]*)"|([^\s,]+))')
_HASHES = {"MD5": "md5", "SHA-256": "sha256"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """What a camera wants to hear with every request, until it asks anew."""

    user: str
    code: str
    realm: str = ""
    nonce: str | None = None
    """Without, the login is a basic one."""
    algorithm: str = "MD5"
    opaque: str | None = None
    has_quality: bool = False
    """Whether a number of the client is part of the answer."""

    @classmethod
    def wanted(cls, challenges: Iterable[str], user: str, code: str) -> Self | None:
        """Return the login that `WWW-Authenticate` asks for, a digest if it may be.

        `None` if it asks for nothing that we know.
        """
        known = [challenge.strip().partition(" ") for challenge in challenges]
        for scheme, _, rest in known:
            fields = {name.lower(): a or b for name, a, b in _FIELD.findall(rest)}
            algorithm = fields.get("algorithm", "MD5").upper()
            if scheme.lower() == "digest" and algorithm in _HASHES:
                return cls(
                    user=user,
                    code=code,
                    realm=fields.get("realm", ""),
                    nonce=fields.get("nonce", ""),
                    algorithm=algorithm,
                    opaque=fields.get("opaque"),
                    has_quality="auth" in fields.get("qop", "").split(","),
                )
        if any(scheme.lower() == "basic" for scheme, _, _ in known):
            return cls(user=user, code=code)
        return None

    def authorization(self, method: str, uri: str) -> str:
        """Return the header's value for a request."""
        if self.nonce is None:
            return f"Basic {b64encode(f'{self.user}:{self.code}'.encode()).decode()}"
        secret = self._hash(f"{self.user}:{self.realm}:{self.code}")
        asked = self._hash(f"{method}:{uri}")
        fields = {
            "username": self.user,
            "realm": self.realm,
            "nonce": self.nonce,
            "uri": uri,
        }
        proven, plain = f"{self.nonce}", ""
        if self.has_quality:
            # Another one for each request, which therefore always is the first with it.
            number = secrets.token_hex(8)
            proven += f":00000001:{number}:auth"
            plain = f', qop=auth, nc=00000001, cnonce="{number}"'
        fields["response"] = self._hash(f"{secret}:{proven}:{asked}")
        if self.opaque is not None:
            fields["opaque"] = self.opaque
        quoted = ", ".join(f'{name}="{value}"' for name, value in fields.items())
        return f"Digest {quoted}{plain}"

    def _hash(self, text: str) -> str:
        return hashlib.new(_HASHES[self.algorithm], text.encode()).hexdigest()
