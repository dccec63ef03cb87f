"""Pictures that are fetched once and shown to many."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import UTC, datetime
from typing import override

import pytest

from custom_components.printernizer.printer.cameras import shared
from custom_components.printernizer.printer.cameras.camera import Frame, StreamCamera
from custom_components.printernizer.printer.cameras.shared import SharedCamera
from custom_components.printernizer.printer.connection.connection import RetryPolicy
from custom_components.printernizer.printer.errors import (
    CannotConnectError,
    PrinterError,
    PrinterTimeoutError,
    ProtocolError,
    RefusedError,
    UnsupportedError,
)
from custom_components.printernizer.printer.reasons import Reason
from tests.clocks import Clock
from tests.looking import look
from tests.waiting import until_now

HURRY = RetryPolicy(first=0.01, longest=0.01, jitter=0)
NEVER_AGAIN = RetryPolicy(first=3600, longest=3600, jitter=0)


def picture(number: int | str, *, single: bool = True) -> Frame:
    """Return a picture that can be told from others, by itself or one of a row."""
    return Frame(
        content=str(number).encode(),
        content_type="image/jpeg",
        taken=datetime.now(UTC),
        single=single,
    )


class FakeCamera(SharedCamera):
    """A camera whose pictures and failures a test puts into a queue."""

    def __init__(self, **options: object) -> None:
        """Have no picture yet."""
        super().__init__(**{"lingers": 0.01, "policy": HURRY, **options})  # type: ignore[arg-type]
        self.queue: asyncio.Queue[Frame | Exception | None] = asyncio.Queue()
        self.opened = 0
        self.open = 0

    @override
    async def _pictures(self) -> AsyncGenerator[Frame]:
        self.opened += 1
        self.open += 1
        try:
            while (news := await self.queue.get()) is not None:
                if isinstance(news, Exception):
                    raise news
                yield news
        finally:
            self.open -= 1


async def turns(camera: FakeCamera, *, open_: int) -> None:
    """Wait until so many ways to the camera are open."""
    await until_now(lambda: camera.open == open_, f"with {open_} ways to it")


async def shown(camera: FakeCamera, frame: Frame) -> None:
    """Have the camera show a picture, and see it taken in."""
    camera.queue.put_nowait(frame)
    await until_now(lambda: camera._last is frame, "shown")


async def test_ten_who_look_share_one_way_to_the_camera() -> None:
    camera = FakeCamera()
    looking = [asyncio.create_task(look(camera, 3)) for _ in range(10)]
    await turns(camera, open_=1)
    assert camera.viewers == 10
    for number in range(3):
        camera.queue.put_nowait(picture(number))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    assert await asyncio.gather(*looking) == [[b"0", b"1", b"2"]] * 10
    assert camera.opened == 1
    await camera.close()


async def test_nothing_is_fetched_before_somebody_looks_nor_after_the_last() -> None:
    camera = FakeCamera()
    await asyncio.sleep(0)
    assert camera.opened == 0
    camera.queue.put_nowait(picture(1))
    assert (await camera.frame()).content == b"1"
    assert camera.viewers == 0
    await turns(camera, open_=0)
    await camera.close()


async def test_who_comes_in_time_keeps_the_way_open() -> None:
    camera = FakeCamera(lingers=3600, fresh_for=0)
    camera.queue.put_nowait(picture(1))
    await camera.frame()
    camera.queue.put_nowait(picture(2))
    assert (await camera.frame()).content == b"2"
    assert camera.opened == 1
    await camera.close()
    assert camera.open == 0


async def test_a_picture_of_just_now_is_not_fetched_again() -> None:
    camera = FakeCamera(fresh_for=3600)
    camera.queue.put_nowait(picture(1))
    first = await camera.frame()
    await turns(camera, open_=0)
    assert await camera.frame() is first
    assert camera.opened == 1
    await camera.close()


async def test_the_last_good_picture_is_shown_when_none_is_to_be_had() -> None:
    camera = FakeCamera(fresh_for=0, policy=NEVER_AGAIN)
    camera.queue.put_nowait(picture(1))
    first = await camera.frame()
    camera.queue.put_nowait(CannotConnectError(Reason.HUNG_UP))
    assert await camera.frame() is first
    assert await camera.frame() is first
    await camera.close()


async def test_what_was_seen_long_ago_is_not_shown_as_a_picture_of_now() -> None:
    clock = Clock()
    camera = FakeCamera(fresh_for=0, policy=NEVER_AGAIN, clock=clock)
    camera.queue.put_nowait(picture(1))
    await camera.frame()
    clock.now += 74
    camera.queue.put_nowait(CannotConnectError(Reason.HUNG_UP))
    assert (await camera.frame()).content == b"1"
    clock.now += 2
    with pytest.raises(CannotConnectError):
        await camera.frame()
    with pytest.raises(CannotConnectError):
        await look(camera, 1)
    await camera.close()


async def test_a_new_picture_was_taken_after_it_was_wanted() -> None:
    clock = Clock()
    camera = FakeCamera(fresh_for=3600, lingers=3600, clock=clock)
    camera.queue.put_nowait(picture(1))
    await camera.frame()
    clock.now += 1
    on_its_way = picture(2)
    wanted = asyncio.create_task(camera.new_frame())
    await asyncio.sleep(0)
    camera.queue.put_nowait(on_its_way)
    camera.queue.put_nowait(picture(3))
    assert (await wanted).content == b"3"
    assert (await camera.frame()).content == b"3"
    await camera.close()


async def test_what_a_camera_wakes_up_with_is_no_new_picture() -> None:
    clock = Clock()
    camera = FakeCamera(clock=clock)
    seen = []
    for number in range(2):
        wanted = asyncio.create_task(camera.new_frame())
        await turns(camera, open_=1)
        for waking in ("a", "b", "c"):
            await shown(camera, picture(f"{waking}{number}"))
            clock.now += 0.3
        seen.append((await wanted).content)
        await turns(camera, open_=0)
    assert seen == [b"c0", b"c1"]
    await camera.close()


async def test_what_a_camera_wakes_up_with_is_no_still_of_now() -> None:
    clock = Clock()
    camera = FakeCamera(clock=clock, fresh_for=0)
    seen = []
    for number in range(2):
        wanted = asyncio.create_task(camera.frame())
        await turns(camera, open_=1)
        for waking in ("a", "b", "c"):
            await shown(camera, picture(f"{waking}{number}", single=False))
            clock.now += 0.3
        seen.append((await wanted).content)
        await turns(camera, open_=0)
    assert seen == [b"c0", b"c1"]
    await camera.close()


async def test_a_camera_that_shows_nothing_more_once_awake_has_no_still() -> None:
    camera = FakeCamera(patience=0.02, lingers=3600)
    camera.queue.put_nowait(picture(1, single=False))
    with pytest.raises(PrinterTimeoutError):
        await camera.frame()
    await camera.close()


async def test_a_still_of_just_now_outlives_a_nap_of_the_camera() -> None:
    clock = Clock()
    camera = FakeCamera(clock=clock, fresh_for=0, patience=0.02, lingers=3600)
    camera.queue.put_nowait(picture("seen"))
    await camera.frame()
    camera.queue.put_nowait(CannotConnectError(Reason.HUNG_UP))
    await turns(camera, open_=0)
    await turns(camera, open_=1)
    await shown(camera, picture("kept from before", single=False))
    assert (await camera.frame()).content == b"seen"
    await camera.close()


async def test_a_new_picture_is_waited_for_after_a_failure_too() -> None:
    clock = Clock()
    camera = FakeCamera(clock=clock)
    wanted = asyncio.create_task(camera.new_frame())
    camera.queue.put_nowait(CannotConnectError(Reason.HUNG_UP))
    await until_now(lambda: camera.opened == 1 and camera.open == 0, "failed")
    clock.now += 1
    for number in range(2):
        await turns(camera, open_=1)
        await shown(camera, picture(number))
        clock.now += 1
    assert (await wanted).content == b"1"
    assert camera.opened == 2
    await camera.close()


async def test_there_is_no_new_picture_of_a_camera_that_is_dark(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shared, "_NEW_WITHIN", 0.02)
    camera = FakeCamera(lingers=3600)
    camera.queue.put_nowait(picture(1))
    await camera.frame()
    with pytest.raises(PrinterTimeoutError):
        await camera.new_frame()
    camera.queue.put_nowait(RefusedError(Reason.CAMERA_OFF))
    with pytest.raises(RefusedError):
        await camera.new_frame()
    await camera.close()


async def test_a_camera_that_is_left_alone_is_not_waited_for() -> None:
    camera = FakeCamera(policy=NEVER_AGAIN)
    camera.queue.put_nowait(RefusedError(Reason.CAMERA_OFF))
    async with asyncio.timeout(5):
        with pytest.raises(RefusedError):
            await camera.new_frame()
        with pytest.raises(RefusedError):
            await camera.new_frame()
    assert camera.opened == 1
    await camera.close()


async def test_without_any_picture_the_failure_is_told_and_not_waited_for_again() -> (
    None
):
    camera = FakeCamera(policy=NEVER_AGAIN)
    camera.queue.put_nowait(RefusedError(Reason.CAMERA_OFF))
    with pytest.raises(RefusedError):
        await camera.frame()
    await turns(camera, open_=0)
    with pytest.raises(RefusedError):
        await camera.frame()
    with pytest.raises(RefusedError):
        await look(camera, 1)
    assert camera.opened == 1, "a camera that refuses is pestered"
    await camera.close()


async def test_who_waits_when_it_is_closed_gets_no_old_picture() -> None:
    clock = Clock()
    camera = FakeCamera(clock=clock)
    camera.queue.put_nowait(picture(1))
    await camera.frame()
    clock.now += 10
    waiting = asyncio.create_task(camera.frame())
    await until_now(lambda: camera.viewers, "looked")
    await camera.close()
    with pytest.raises(CannotConnectError):
        await waiting


async def test_an_old_failure_says_nothing_about_now() -> None:
    camera = FakeCamera()
    camera.queue.put_nowait(RefusedError(Reason.CAMERA_OFF))
    with pytest.raises(RefusedError):
        await camera.frame()
    await until_now(lambda: not camera._is_pausing, "ready to try again")
    camera.queue.put_nowait(picture(1))
    assert (await camera.frame()).content == b"1"
    await camera.close()


async def test_a_camera_that_says_nothing_times_out() -> None:
    camera = FakeCamera(patience=0.01)
    with pytest.raises(PrinterTimeoutError):
        await camera.frame()
    with pytest.raises(PrinterTimeoutError):
        await look(camera, 1)
    await camera.close()


@pytest.mark.parametrize(
    "interruption",
    [CannotConnectError(Reason.HUNG_UP), ProtocolError(Reason.NOT_UNDERSTOOD), None],
)
async def test_who_looks_goes_on_after_an_interruption(
    interruption: PrinterError | None,
) -> None:
    camera = FakeCamera()
    looking = asyncio.create_task(look(camera, 2))
    camera.queue.put_nowait(picture(1))
    await turns(camera, open_=1)
    camera.queue.put_nowait(interruption)
    camera.queue.put_nowait(picture(2))
    assert await looking == [b"1", b"2"]
    assert camera.opened == 2
    await camera.close()


async def test_whatever_goes_wrong_it_is_tried_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    camera = FakeCamera()
    camera.queue.put_nowait(RuntimeError("a mistake of ours"))
    with pytest.raises(ProtocolError, match="unexpected"):
        await camera.frame()
    camera.queue.put_nowait(picture(1))
    await until_now(lambda: not camera._is_pausing, "ready to try again")
    assert (await camera.frame()).content == b"1"
    assert "Unexpected error while fetching pictures" in caplog.text
    await camera.close()


async def test_one_who_is_slow_misses_pictures_and_keeps_nobody_waiting() -> None:
    camera = FakeCamera()
    seen: list[bytes] = []
    async with aclosing(camera.frames()) as frames:
        camera.queue.put_nowait(picture(0))
        seen.append((await anext(frames)).content)
        assert await _fed(camera, 1, 5) == [b"1", b"2", b"3", b"4"]
        seen.append((await anext(frames)).content)
    assert seen == [b"0", b"4"]
    await camera.close()


async def _fed(camera: FakeCamera, start: int, end: int) -> list[bytes]:
    """Let somebody quick see these pictures, the latest of before left out."""
    looking = asyncio.create_task(look(camera, 1 + end - start))
    for number in range(start, end):
        await shown(camera, picture(number))
        await asyncio.sleep(0)
    return (await looking)[1:]


async def test_closing_twice_and_while_somebody_looks_leaves_nothing() -> None:
    camera = FakeCamera()
    looking = asyncio.create_task(look(camera, 1))
    await turns(camera, open_=1)
    await camera.close()
    await camera.close()
    assert camera.open == 0
    # At once, and not only when it gives up waiting.
    with pytest.raises(CannotConnectError):
        await looking
    assert camera.viewers == 0
    await camera.close()


async def test_a_camera_that_streams_has_no_pictures_of_its_own() -> None:
    camera = StreamCamera("rtsps://printer/live")
    assert camera.streams
    assert await camera.stream_url() == "rtsps://printer/live"
    with pytest.raises(UnsupportedError):
        await camera.frame()
    with pytest.raises(UnsupportedError):
        await anext(camera.frames())
    with pytest.raises(UnsupportedError):
        await camera.new_frame()


async def test_one_who_comes_while_the_camera_hangs_up_gets_pictures() -> None:
    camera = SlowToHangUp(lingers=0)
    camera.queue.put_nowait(picture(1))
    assert await look(camera, 1) == [b"1"]
    await camera.hanging_up.wait()
    looking = asyncio.create_task(look(camera, 2))
    await asyncio.sleep(0)
    camera.hung_up.set()
    camera.queue.put_nowait(picture(2))
    async with asyncio.timeout(5):
        assert await looking == [b"1", b"2"]
    assert camera.most_open == 1
    await camera.close()


class SlowToHangUp(FakeCamera):
    """A camera that takes its time to let go, as TLS does."""

    def __init__(self, **options: object) -> None:
        """Let nobody go yet."""
        super().__init__(**options)
        self.hanging_up = asyncio.Event()
        self.hung_up = asyncio.Event()
        self.most_open = 0

    @override
    async def _pictures(self) -> AsyncGenerator[Frame]:
        async with aclosing(super()._pictures()) as pictures:
            try:
                async for frame in pictures:
                    self.most_open = max(self.most_open, self.open)
                    yield frame
            finally:
                self.hanging_up.set()
                await self.hung_up.wait()
