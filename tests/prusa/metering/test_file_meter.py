"""Files of text and binary files tell the same, however they are packed.

The binary ones in the folder of fixtures were made by libbgcode, from the text there.
"""

from contextlib import suppress
from itertools import batched
from pathlib import Path

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.printernizer.printer.errors import ProtocolError
from custom_components.printernizer.printer.filament.meter.curve import UseMeter
from custom_components.printernizer.prusa.metering import heatshrink, meatpack
from custom_components.printernizer.prusa.metering.file_meter import FileMeter
from simulator.machine import Plan
from simulator.prusalink import packing
from simulator.prusalink.sliced import bgcode

FOLDER = Path(__file__).parents[2] / "fixtures" / "bgcode"
TEXT = (FOLDER / "small.gcode").read_bytes()
BINARY = sorted(FOLDER.glob("*.bgcode"))


def metered(content: bytes, piece: int = 1 << 20) -> UseMeter | None:
    """Read a file in pieces of so many bytes."""
    meter = FileMeter()
    for part in batched(content, piece, strict=False):
        meter.feed(bytes(part))
    return meter.finished()


@pytest.mark.parametrize("piece", [1, 1000, 1 << 20])
@pytest.mark.parametrize("path", BINARY, ids=lambda path: path.stem)
def test_a_binary_file_uses_what_its_text_does(path: Path, piece: int) -> None:
    text = metered(TEXT)
    assert text is not None
    binary = metered(path.read_bytes(), piece)
    assert binary is not None
    assert text.totals == (400, 99.2)
    assert binary.totals == text.totals
    assert binary.used(37, None) == text.used(37, None)
    assert [filament.density for filament in binary.filaments] == [1.24, 1.24]
    # Without comments nobody tells the layers.
    has_comments = not path.stem.startswith("meatpack-")
    assert binary.layers == (text.layers if has_comments else ())


def test_there_are_files_of_all_kinds_of_packing() -> None:
    assert len(BINARY) == 6


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["G1 X1.5 E2", "; a comment, E5", "G92 E0", "M73 P5 R1", "Ä", ""]
        )
    )
)
def test_what_is_packed_is_unpacked(lines: list[str]) -> None:
    text = "\n".join(lines).encode()
    packed = packing.meatpack(text)
    unpacked = meatpack.unpack(packed)
    without = [
        line.replace(b" ", b"") if line.startswith(b"G") else line
        for line in text.split(b"\n")
    ]
    assert unpacked.rstrip(b"\n") == b"\n".join(without).rstrip(b"\n")
    again = heatshrink.unpack(
        packing.heatshrink(packed), window=12, lookahead=4, size=len(packed)
    )
    assert again == packed


def test_what_comes_again_may_hold_itself_or_lie_before_the_beginning() -> None:
    # A literal "a", then 5 from one byte back; then 3 from far back, where zeros are.
    bits = (
        "1" + f"{ord('a'):08b}" + "0" + f"{0:012b}{4:04b}" + "0" + f"{99:012b}{2:04b}"
    )
    packed = int(bits.ljust(48, "0"), 2).to_bytes(6)
    assert heatshrink.unpack(packed, window=12, lookahead=4, size=9) == b"aaaaaa\0\0\0"


def test_lines_without_blanks_and_with_them_are_told_apart() -> None:
    packs, blanks = b"\xff\xff\xfb", b"\xff\xff\xf6"
    assert meatpack.unpack(b"G1 " + packs + b"\x1d\xbb") == b"G1 G1  "
    assert meatpack.unpack(packs + b"\xff\xff\xf7\x1d\xbb" + blanks + b"\xbb") == (
        b"G1EE  "
    )
    assert meatpack.unpack(packs + b"\x1fM\xf1Y\xffab\xff\xff\xfa\x1d") == b"M11Yab\x1d"


@pytest.mark.parametrize("path", BINARY, ids=lambda path: path.stem)
def test_a_binary_file_that_is_cut_off_is_a_protocol_error(path: Path) -> None:
    content = path.read_bytes()
    for length in range(30, len(content), 97):
        with pytest.raises(ProtocolError):
            metered(content[:length])


@pytest.mark.parametrize("path", BINARY, ids=lambda path: path.stem)
def test_a_byte_that_is_wrong_is_found(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-40] ^= 1
    with pytest.raises(ProtocolError):
        metered(bytes(content))


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=300), st.integers(0, 2000))
def test_no_file_is_too_odd(noise: bytes, at: int) -> None:
    content = BINARY[0].read_bytes()
    for spoilt in (noise, b"GCDE" + noise, content[:at] + noise + content[at:]):
        try:
            metered(spoilt)
        except ProtocolError:
            continue


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_nothing_that_is_packed_oddly_raises_anything_else(noise: bytes) -> None:
    meatpack.unpack(noise)
    with suppress(ProtocolError):
        assert len(heatshrink.unpack(noise, window=11, lookahead=4, size=50)) == 50


def test_a_block_that_would_fill_the_memory_is_not_unpacked() -> None:
    content = bytearray(bgcode(Plan(layers=3)))
    at = content.index(b"\x01\x00\x03\x00")
    content[at + 4 : at + 8] = (1 << 31).to_bytes(4, "little")
    with pytest.raises(ProtocolError):
        metered(bytes(content))


def test_a_file_that_extrudes_nothing_has_no_meter() -> None:
    assert metered(b"G28\n") is None
    assert metered(b"G1") is None
    assert metered(b"") is None
