"""Which firmware has which commands about filament; models not listed have them."""

from ..printer.commands.commands import CommandTypes
from ..printer.filament.commands import LoadFilament, UnloadFilament
from .versions import NEVER, Version, is_new_enough

_CHANGES_FILAMENT_SINCE: dict[str, Version] = {
    "P1P": (1, 2, 99, 10),
    "P1S": (1, 2, 99, 10),
    "X1": (1, 5, 6, 1),
    "X1 Carbon": (1, 5, 6, 1),
    "X1E": NEVER,
}
_READS_TAGS_SINCE: dict[str, Version] = {
    "A1": (1, 6),
    "A1 mini": (1, 6),
    "P1P": (1, 8, 1),
    "P1S": (1, 8, 1),
    "X1": (1, 9),
    "X1 Carbon": (1, 9),
    "X1E": NEVER,
}


def lacking(model: str, firmware: str | None) -> CommandTypes:
    """Return the commands that a model's firmware does not have."""
    if is_new_enough(model, firmware, _CHANGES_FILAMENT_SINCE):
        return frozenset()
    return frozenset({LoadFilament, UnloadFilament})


def reads_tags_on_command(model: str | None, firmware: str | None) -> bool:
    """Whether a tag is read by a command of its own; if not, G-code does it."""
    return is_new_enough(model, firmware, _READS_TAGS_SINCE)
