"""Unpacking of MeatPack: the usual letters of G-code are half a byte each.

The lower half comes first; 15 says that the letter itself follows. Two bytes of 255 are
before an order, of which those for packing and for lines without blanks count here.
"""

from collections.abc import Iterator

_WITH_BLANKS = b"0123456789. \nGX"
_WITHOUT_BLANKS = b"0123456789.E\nGX"
_SIGNAL = 0xFF
_PACK, _PACK_NOT, _RESET = 251, 250, 249
_NO_BLANKS, _BLANKS = 247, 246
_FOLLOWS = b"\xff"
"""Stands where the letter itself follows; the text is ASCII or UTF-8."""
_BYTES = [bytes((byte,)) for byte in range(256)]


def _pairs(letters: bytes) -> list[bytes]:
    """Return what each byte stands for."""
    halves = letters + _FOLLOWS
    return [bytes((halves[byte & 15], halves[byte >> 4])) for byte in range(256)]


_PAIRS = {letters: _pairs(letters) for letters in (_WITH_BLANKS, _WITHOUT_BLANKS)}


class _Block:
    """One block, which begins unpacked."""

    def __init__(self) -> None:
        self.packs = False
        self.pairs = _PAIRS[_WITH_BLANKS]

    def obey(self, order: int) -> None:
        """Do what stands behind a signal."""
        if order in {_PACK, _PACK_NOT, _RESET}:
            self.packs = order == _PACK
        if order in {_NO_BLANKS, _BLANKS}:
            has_blanks = order == _BLANKS
            self.pairs = _PAIRS[_WITH_BLANKS if has_blanks else _WITHOUT_BLANKS]

    def after_signal(self, rest: Iterator[int]) -> bytes:
        """Take an order; one byte alone says that two letters themselves follow."""
        first = next(rest, 0)
        if first != _SIGNAL:
            return bytes((first, next(rest, 0))) if self.packs else _BYTES[first]
        self.obey(next(rest, 0))
        return b""


def unpack(packed: bytes) -> bytes:
    """Return the text of a block; blocks."""
    block, found = _Block(), list[bytes]()
    rest, take = iter(packed), found.append
    for byte in rest:
        if byte == _SIGNAL:
            take(block.after_signal(rest))
        elif not block.packs:
            take(_BYTES[byte])
        elif _FOLLOWS in (pair := block.pairs[byte]):
            take(pair.replace(_FOLLOWS, _BYTES[next(rest, 0)]))
        else:
            take(pair)
    return b"".join(found)
