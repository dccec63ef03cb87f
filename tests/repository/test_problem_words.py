"""Every part that a problem can be about has a word, and no word is left over."""

from custom_components.printernizer.printer.attention.parts import PrinterPart

from .files import TEXTS


def test_every_part_has_a_word() -> None:
    words = {key for key in TEXTS["common"] if key.startswith("part_")}
    assert words == {f"part_{part}" for part in PrinterPart}
