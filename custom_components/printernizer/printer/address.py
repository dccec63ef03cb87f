"""Where a printer is: what people type or paste, made into host and port."""

from dataclasses import dataclass
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
        if text.count(":") > 1 and "[" not in text and "/" not in text:
            text = f"[{text}]"
        parts = urlsplit(text if "://" in text else f"//{text}")
        host, port = parts.hostname, parts.port
        if not host or any(char.isspace() for char in host) or parts.username:
            raise ValueError(text)
        return cls(host, default_port if port is None else port)

    @property
    def netloc(self) -> str:
        """Return `host:port` as a URL wants it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"
