"""What filament a printer has loaded, and how much of it is left. Pure."""

from collections.abc import Iterator
from typing import Final

from ..filament.spools import FilamentSlot, FilamentUnit, FilamentUnitKind
from ..model import PrinterSnapshot
from .words import Words

# Names of products: the same in every language.
_UNITS: Final = {
    FilamentUnitKind.AMS_LITE: "AMS Lite",
    FilamentUnitKind.AMS_2_PRO: "AMS 2 Pro",
    FilamentUnitKind.AMS_HT: "AMS HT",
}


def tell_filament(words: Words, name: str, snapshot: PrinterSnapshot | None) -> str:
    """Say what is loaded and how much is left of it, what is in use first."""
    if snapshot is None or not snapshot.online:
        return words.sentence([words.say("say_offline", printer=name)])
    spools = sorted(_loaded(snapshot), key=lambda it: not it[1].active)
    if not spools:
        return words.sentence([words.say("say_nothing_loaded", printer=name)])
    told = words.listed(_told(words, snapshot, *spool) for spool in spools)
    return words.sentence([words.say("say_loaded", printer=name, filament=told)])


def _loaded(snapshot: PrinterSnapshot) -> Iterator[tuple[FilamentUnit, FilamentSlot]]:
    """Yield the spools of which something is known."""
    for unit in snapshot.filament_units:
        for slot in unit.slots:
            if slot.loaded is not False and (slot.brand or slot.material):
                yield unit, slot


def _told(
    words: Words, snapshot: PrinterSnapshot, unit: FilamentUnit, slot: FilamentSlot
) -> str:
    what = slot.brand or slot.material or ""
    parts = [what]
    # Where there is one place only, it needs no telling.
    if sum(len(other.slots) for other in snapshot.filament_units) > 1:
        place = place_of(words, unit, slot.index)
        parts = [words.say("say_spool", filament=what, place=place)]
    if slot.active:
        parts.append(words.say("say_in_use"))
    if slot.remaining_weight is not None:
        parts.append(words.say("say_grams_left", weight=slot.remaining_weight))
    elif slot.remaining is not None:
        parts.append(words.say("say_share_left", share=slot.remaining))
    return words.joined(parts)


def place_of(words: Words, unit: FilamentUnit, index: int) -> str:
    """Return where a slot is, counted as people count."""
    if unit.kind is FilamentUnitKind.EXTERNAL:
        return words.say("say_holder")
    kind = _UNITS.get(unit.kind, "AMS")
    return words.say("say_slot", unit=f"{kind} {unit.number}", slot=index + 1)
