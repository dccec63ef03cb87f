"""What a printer was like, for starting Home Assistant while it is switched off."""

from dataclasses import dataclass
from typing import override

from homeassistant.core import HomeAssistant
from mashumaro.dialect import Dialect
from mashumaro.types import SerializationStrategy

from ..printer.commands.commands import Command, CommandTypes
from ..printer.model import PrinterSnapshot
from ..storing.codec import Codec
from ..storing.kept_file import KeptFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """The last snapshot, and what the printer takes at all."""

    snapshot: PrinterSnapshot
    supported: CommandTypes


class _ByName(SerializationStrategy):
    """Commands are kept by their names; those that are gone are forgotten."""

    @override
    def serialize(self, value: CommandTypes) -> list[str]:
        return sorted(command.__name__ for command in value)

    @override
    def deserialize(self, value: list[str]) -> CommandTypes:
        return frozenset(
            command for command in Command.__subclasses__() if command.__name__ in value
        )


class _Dialect(Dialect):
    # The alias and what it stands for: fields name the one or the other.
    serialization_strategy = {  # noqa: RUF012 - that is how mashumaro declares it
        CommandTypes: _ByName(),
        CommandTypes.__value__: _ByName(),
    }


_CODEC = Codec(Remembered, _Dialect)


class PrinterMemory:
    """The place where one printer is remembered."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Prepare; nothing is read or written yet."""
        self._file = KeptFile(hass, entry_id, _CODEC)

    async def recall(self) -> Remembered | None:
        """Return what was remembered last, `None` if nothing that can be read was."""
        return await self._file.load()

    async def keep(self, remembered: Remembered) -> None:
        """Remember this from now on."""
        await self._file.write(remembered)

    async def forget(self) -> None:
        """Remember nothing any more."""
        await self._file.remove()
