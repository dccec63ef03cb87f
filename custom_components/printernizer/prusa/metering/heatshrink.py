"""Unpacking of heatshrink, the compression of binary G-code that suits small machines.

A bit 1 and a byte; or a bit 0, how far back, and how much of that comes again. The
highest bits come first, and before the beginning there are zeros.
"""

from ...printer.errors import ProtocolError
from ...printer.reasons import Reason

_REFILL = 4
_LITERAL = 9


def unpack(packed: bytes, *, window: int, lookahead: int, size: int) -> bytes:
    """Return the `size` bytes that were packed with these numbers of bits; blocks.

    Raises `ProtocolError` if they are not in there.
    """
    out = bytearray(1 << window)
    length = len(out)
    wanted = length + size
    back_mask, count_mask = (1 << window) - 1, (1 << lookahead) - 1
    repeat = 1 + window + lookahead
    # Some zeros more than there are; whether they were needed shows in the end.
    padded = packed + bytes(2 * _REFILL)
    bits = held = place = 0
    while length < wanted and place <= len(padded):
        if held < repeat:
            more = padded[place : place + _REFILL]
            bits = (bits & (1 << held) - 1) << 8 * _REFILL | int.from_bytes(more)
            place += _REFILL
            held += 8 * _REFILL
        if bits >> held - 1 & 1:
            held -= _LITERAL
            out.append(bits >> held & 0xFF)
            length += 1
            continue
        held -= repeat
        back = (bits >> held + lookahead & back_mask) + 1
        count = (bits >> held & count_mask) + 1
        again = out[length - back : length - back + count]
        # What comes again may hold itself.
        out += again if back >= count else (again * (count // back + 1))[:count]
        length += count
    if length < wanted or place - held // 8 > len(packed) + 1:
        raise ProtocolError(Reason.FILE_CUT_OFF)
    return bytes(out[1 << window : wanted])
