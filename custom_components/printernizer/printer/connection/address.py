"""Where a printer is: what people type or paste, made into host and port."""

from dataclasses import dataclass
import re
from typing import Self
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Address:
    """A host (name, IPv4 or IPv6 address without brackets) and a TCP port."""

    host: str
    port: int

    @classmethod
    def parse(cls, text: str, *, default_port: int) -> Self:
        """Read `host`, `host:port`, `[ipv6]:port` or a pasted http address.

        Raises `ValueError` when there is no usable host or port in it.
        """
        text = text.strip()
        # Without brackets, the end of an IPv6 address would be taken for a port.
        if text.count(":") > 1 and "[" not in text and "/" not in text:
            text = f"[{text}]"
        parts = urlsplit(text if "://" in text else f"//{text}")
        host, port = parts.hostname, parts.port
        if not host or not _is_name(host) or port == 0:
            raise ValueError("no host and port")
        # Not repeated in the error: it may hold a password.
        if "@" in parts.netloc:
            raise ValueError("a login does not belong in an address")
        return cls(host, default_port if port is None else port)

    @property
    def netloc(self) -> str:
        """Return `host:port` as a URL wants it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


def _is_name(host: str) -> bool:
    """Whether there is nothing in it that no host name or IP address can hold."""
    return re.fullmatch(r"[\w.:%-]+", host) is not None
