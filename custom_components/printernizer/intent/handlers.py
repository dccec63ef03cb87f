"""The questions: what prints and how long, why it waits, what is loaded."""

from collections.abc import Callable
from typing import override

from ..printer.answers.printing import Seen, tell_reason, tell_status
from ..printer.answers.spools import tell_filament
from .asking import Asked, PrinterIntent


class StatusIntent(PrinterIntent):
    """What prints, how far it is and how long it takes; of all, only those at work."""

    intent_type = "PrinternizerStatus"
    description = (
        "Tells what 3D printers are printing, how far they are and how long that "
        "takes yet. Without a name or an area it tells of all that are printing."
    )

    @override
    async def async_answer(self, asked: Asked) -> str:
        seen = _told_of(asked, lambda it: it.has_job)
        if not seen:
            return asked.answer("say_nobody_prints")
        return " ".join(tell_status(asked.words, printer) for printer in seen)


class WaitsIntent(PrinterIntent):
    """Why a printer waits for somebody; of all, only those that do."""

    intent_type = "PrinternizerWaits"
    description = (
        "Tells why 3D printers wait for somebody: what is wrong, or what they need. "
        "Without a name or an area it tells of all that wait."
    )

    @override
    async def async_answer(self, asked: Asked) -> str:
        seen = _told_of(asked, lambda it: it.attention is not None)
        if not seen:
            return asked.answer("say_nobody_waits")
        return " ".join(tell_reason(asked.words, printer) for printer in seen)


def _told_of(asked: Asked, concerns: Callable[[Seen], bool]) -> list[Seen]:
    """Return the printers to tell of: those that were named, or whom it concerns."""
    seen = [printer.seen for printer in asked.printers]
    if not asked.about_all or len(seen) == 1:
        return seen
    return [printer for printer in seen if concerns(printer)]


class FilamentIntent(PrinterIntent):
    """What filament is loaded where, and how much of it is left."""

    intent_type = "PrinternizerFilament"
    description = (
        "Tells what filament is loaded in 3D printers, in which slot, and how much "
        "of it is left."
    )

    @override
    async def async_answer(self, asked: Asked) -> str:
        seen = [printer.seen for printer in asked.printers]
        return " ".join(
            tell_filament(asked.words, printer.name, printer.snapshot)
            for printer in seen
        )
