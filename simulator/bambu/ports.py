"""Where the services of a printer listen.

At a printer they have ports of their own: MQTT 8883, files 990, camera 6000 or 322.
Many printers share one address here, so each has its MQTT at another port, and all else
moved just as far, as behind a forwarding of ports.
"""

from collections.abc import Mapping
import errno
from typing import Protocol

MQTT_PORT = 8883

_LOWEST = 1
_HIGHEST = 65535
_TRIES = 50


class Service(Protocol):
    """Something that listens at a port."""

    async def start(self, port: int) -> int:
        """Listen, and tell on which port; `OSError` if it is taken."""

    async def stop(self) -> None:
        """Listen no more and leave nothing behind."""


async def listen(mqtt: Service, others: Mapping[int, Service], port: int) -> int:
    """Let MQTT and the others, by their usual ports, listen; tell where MQTT does.

    With port 0 they listen where all of their ports are free; else `OSError`, also
    for a port below 1024 that the system does not let us have.
    """
    for _ in range(_TRIES if port == 0 else 1):
        chosen = await mqtt.start(port)
        try:
            await _listen_too(others, chosen - MQTT_PORT)
        except OSError:
            for service in (mqtt, *others.values()):
                await service.stop()
            if port:
                raise
        else:
            return chosen
    raise OSError(errno.EADDRINUSE, "no free ports")


async def _listen_too(services: Mapping[int, Service], moved: int) -> None:
    """Let services listen, so far away from their usual ports."""
    for usual, service in services.items():
        if not _LOWEST <= usual + moved <= _HIGHEST:
            raise OSError(errno.EADDRNOTAVAIL, "no such port")
        await service.start(usual + moved)
