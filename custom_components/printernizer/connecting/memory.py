"""What a printer was like, for starting Home Assistant while it is switched off."""

from dataclasses import dataclass
from typing import override

from homeassistant.core import HomeAssistant
from mashumaro.codecs.basic import BasicDecoder, BasicEncoder
from mashumaro.dialect import Dialect
from mashumaro.exceptions import MissingField
from mashumaro.types import SerializationStrategy

from ..const import LOGGER
from ..printer.commands.commands import Command, CommandTypes
from ..printer.model import PrinterSnapshot
from ..storage import KeptFile


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
        return frozenset(it for it in Command.__subclasses__() if it.__name__ in value)


class _Dialect(Dialect):
    # The alias and what it stands for: fields name the one or the other.
    serialization_strategy = {  # noqa: RUF012 - that is how mashumaro declares it
        CommandTypes: _ByName(),
        CommandTypes.__value__: _ByName(),
    }


_ENCODER = BasicEncoder(Remembered, default_dialect=_Dialect)
_DECODER = BasicDecoder(Remembered, default_dialect=_Dialect)


class PrinterMemory:
    """The place where one printer is remembered."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Prepare; nothing is read or written yet."""
        self._store = KeptFile(hass, entry_id)

    async def recall(self) -> Remembered | None:
        """Return what was remembered last, `None` if nothing that can be read was."""
        data = await self._store.async_load()
        if data is None:
            return None
        try:
            return _DECODER.decode(data)
        except (MissingField, ValueError, TypeError, LookupError) as error:
            # Of another version of the model: the next snapshot replaces it.
            LOGGER.debug("A remembered printer is not readable: %s", type(error))
            return None

    async def keep(self, remembered: Remembered) -> None:
        """Remember this from now on."""
        await self._store.async_save(_ENCODER.encode(remembered))

    async def forget(self) -> None:
        """Remember nothing any more."""
        await self._store.async_remove()
