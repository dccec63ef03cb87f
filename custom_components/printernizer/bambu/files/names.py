"""Names of files as they are shown, and as they stand on the wire.

A name may be anything but UTF-8, and hold what nobody can see or type. Shown, each of
these bytes is a backslash, an `x` and two digits, as a card with FAT or exFAT allows no
backslash in a name. Sent back, it is that byte again.
"""

import re

# Not NUL and line ends, which no name holds, and no visible sign: what stands for a
# dot or a slash in disguise would lead out of the folder that was looked at.
_SHOWN = re.compile(r"\\x(0[1-9bcef]|1[0-9a-f]|20|7f|[89a-f][0-9a-f])")


def shown(name: bytes) -> str:
    """Return a name as text that is printable, and can be asked for as it is."""
    text = name.decode("utf-8", "surrogateescape")
    inner = text.strip(" ")
    start = len(text) - len(text.lstrip(" "))
    ends = " " * start, " " * (len(text) - start - len(inner))
    return "".join(
        [_escaped(ends[0])]
        + [char if char.isprintable() else _escaped(char) for char in inner]
        + [_escaped(ends[1])]
    )


def on_the_wire(text: str) -> bytes:
    """Return a command or path with the bytes that it shows."""
    # How `surrogateescape` keeps a byte that is no UTF-8 (PEP 383).
    encoded = _SHOWN.sub(lambda found: chr(0xDC00 + int(found[1], 16)), text)
    return b"".join(
        bytes([ord(char) & 0xFF])
        if "\udc00" <= char <= "\udcff"
        else char.encode("utf-8", "replace")
        for char in encoded
    )


def _escaped(text: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in text.encode("utf-8", "surrogateescape"))
