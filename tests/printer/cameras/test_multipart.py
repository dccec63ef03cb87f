"""Pictures in a row, as cameras send them and as they should not."""

import asyncio
from collections.abc import Callable
from unittest.mock import Mock

from aiohttp import StreamReader
from aiohttp.base_protocol import BaseProtocol
import pytest

from custom_components.printernizer.printer.cameras.multipart import Part, parts_of
from custom_components.printernizer.printer.errors import ProtocolError
from custom_components.printernizer.printer.reasons import Reason

LARGEST = 1000
TYPE = "multipart/x-mixed-replace; boundary=frame"
JPEG = b"\xff\xd8 a picture \n in \r\n lines \xff\xd9"


async def parts(
    *chunks: bytes, content_type: str = TYPE, largest: int = LARGEST
) -> list[Part]:
    """Return the parts of what comes in these chunks, before the camera hangs up."""
    stream = StreamReader(Mock(spec=BaseProtocol, _reading_paused=False), 2**16)

    async def send() -> None:
        for chunk in chunks:
            stream.feed_data(chunk)
            await asyncio.sleep(0)
        stream.feed_eof()

    sending = asyncio.create_task(send())
    found = [part async for part in parts_of(stream, content_type, largest)]
    await sending
    return found


def with_length(content: bytes) -> bytes:
    """Return a part that says how long it is."""
    head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(content)}\r\n"
    return head.encode() + b"\r\n" + content + b"\r\n"


def without_length(content: bytes) -> bytes:
    """Return a part that ends where the next one begins."""
    return b"--frame\r\n\r\n" + content + b"\r\n"


@pytest.mark.parametrize("part", [with_length, without_length])
async def test_every_picture_comes_as_it_was_sent(
    part: Callable[[bytes], bytes],
) -> None:
    found = await parts(part(JPEG), part(b"2"), b"--frame--\r\n")
    assert [one.content for one in found] == [JPEG, b"2"]


async def test_it_does_not_matter_how_the_bytes_are_cut() -> None:
    sent = without_length(JPEG) + with_length(JPEG) + b"--frame--\r\n"
    single = [sent[at : at + 1] for at in range(len(sent))]
    assert [part.content for part in await parts(*single)] == [JPEG, JPEG]


async def test_a_part_says_what_it_is_or_nothing() -> None:
    found = await parts(with_length(JPEG), without_length(JPEG), b"--frame--\r\n")
    assert [part.content_type for part in found] == ["image/jpeg", ""]


@pytest.mark.parametrize(
    "content_type", ["image/jpeg", TYPE, TYPE.replace("=", "=--"), ""]
)
async def test_the_boundary_is_found_whatever_is_told_of_it(content_type: str) -> None:
    sent = with_length(JPEG), with_length(b"2")
    found = await parts(*sent, content_type=content_type)
    assert [part.content for part in found] == [JPEG, b"2"]


async def test_a_part_without_anything_is_as_long_as_that() -> None:
    sent = b"--frame\r\n\r\n\n", without_length(JPEG), b"--frame--\r\n"
    assert [part.content for part in await parts(b"".join(sent))] == [b"", JPEG]


async def test_what_comes_after_the_end_is_no_picture() -> None:
    sent = with_length(JPEG), b"--frame--\r\n", with_length(b"after")
    assert [part.content for part in await parts(*sent)] == [JPEG]


@pytest.mark.parametrize("part", [with_length, without_length])
async def test_half_a_picture_is_none(
    part: Callable[[bytes], bytes],
) -> None:
    assert await parts(part(JPEG)[:-15]) == []


@pytest.mark.parametrize("part", [with_length, without_length])
async def test_what_is_larger_than_any_picture_is_not_kept(
    part: Callable[[bytes], bytes],
) -> None:
    fits, too_large = part(b"x" * (LARGEST - 1)), part(b"x" * (LARGEST + 1))
    end = b"--frame--\r\n"
    assert len((await parts(fits, end))[0].content) == LARGEST - 1
    with pytest.raises(ProtocolError) as error:
        await parts(too_large, end)
    assert error.value.reason is Reason.PICTURE_TOO_LARGE


async def test_of_a_picture_without_an_end_no_more_is_taken_in_than_of_any_other() -> (
    None
):
    endless = [without_length(b""), *[b"x" * LARGEST] * 3]
    with pytest.raises(ProtocolError) as error:
        await parts(*endless)
    assert error.value.reason is Reason.PICTURE_TOO_LARGE


@pytest.mark.parametrize(
    "noise",
    [
        pytest.param(b"x" * 9000, id="a line without an end"),
        pytest.param(b"noise\r\n" * 101, id="lines of something else"),
        pytest.param(b"--frame\r\n" + b"a: b\r\n" * 101, id="a head without an end"),
    ],
)
async def test_a_camera_that_sends_anything_else_is_told_so(noise: bytes) -> None:
    with pytest.raises(ProtocolError) as error:
        await parts(noise)
    assert error.value.reason is Reason.CAMERA_NO_PICTURE
