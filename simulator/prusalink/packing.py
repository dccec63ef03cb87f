"""How binary G-code is packed: MeatPack, and around it heatshrink."""

from collections.abc import Iterator

WINDOW, LOOKAHEAD = 12, 4
_SHORTEST = 3
_HALVES = {letter: number for number, letter in enumerate(b"0123456789.E\nGX")}
_ESCAPE = 15
_PACK_WITHOUT_BLANKS = b"\xff\xff\xfb\xff\xff\xf7"


def meatpack(text: bytes) -> bytes:
    """Pack text; the lines that move something lose their blanks."""
    lines = (
        line.replace(b" ", b"") if line.startswith(b"G") else line
        for line in text.split(b"\n")
    )
    letters = b"\n".join(lines)
    letters += b"\n" * (len(letters) % 2)
    packed = bytearray(_PACK_WITHOUT_BLANKS)
    for first, second in zip(letters[::2], letters[1::2], strict=True):
        low, high = _HALVES.get(first, _ESCAPE), _HALVES.get(second, _ESCAPE)
        packed.append(high << 4 | low)
        packed += bytes(
            letter for letter, half in ((first, low), (second, high)) if half == _ESCAPE
        )
    return bytes(packed)


def heatshrink(data: bytes) -> bytes:
    """Pack bytes, with the window and lookahead that slicers choose for G-code."""
    bits = "".join(_tokens(data))
    bits += "0" * (-len(bits) % 8)
    return int(bits or "0", 2).to_bytes(len(bits) // 8)


def _tokens(data: bytes) -> Iterator[str]:
    """Yield the bits of each byte, or of what comes again."""
    seen: dict[bytes, int] = {}
    at = 0
    while at < len(data):
        start = data[at : at + _SHORTEST]
        before = seen.get(start)
        seen[start] = at
        if before is None or at - before > 1 << WINDOW:
            yield f"1{data[at]:08b}"
            at += 1
            continue
        count = 0
        while (
            at + count < len(data)
            and count < 1 << LOOKAHEAD
            and data[before + count] == data[at + count]
        ):
            count += 1
        yield f"0{at - before - 1:0{WINDOW}b}{count - 1:0{LOOKAHEAD}b}"
        at += count
