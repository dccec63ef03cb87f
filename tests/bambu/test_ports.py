"""Where the services of a simulated printer listen."""

import errno

import pytest

from simulator.bambu.ports import listen


class Recorder:
    """A service that listens, and notes where; some ports are taken."""

    def __init__(self, *taken: int, free: tuple[int, ...] = ()) -> None:
        """Be ready; `free` is what the system would choose."""
        self.taken = taken
        self.free = list(free)
        self.port: int | None = None

    async def start(self, port: int) -> int:
        """Listen there."""
        port = port or self.free.pop(0)
        if port in self.taken:
            raise OSError(errno.EADDRINUSE, "taken")
        self.port = port
        return port

    async def stop(self) -> None:
        """Listen no more."""
        self.port = None


async def test_the_others_are_moved_as_far_as_mqtt() -> None:
    mqtt, files, camera = Recorder(), Recorder(), Recorder()
    assert await listen(mqtt, {990: files, 6000: camera}, 18883) == 18883
    assert (mqtt.port, files.port, camera.port) == (18883, 10990, 16000)


async def test_ports_of_the_system_are_asked_for_and_not_ruled_out() -> None:
    """Whether they can be had, the system says."""
    mqtt, files = Recorder(), Recorder()
    assert await listen(mqtt, {990: files}, 8883) == 8883
    assert files.port == 990
    with pytest.raises(OSError, match="no such port"):
        await listen(mqtt, {990: files}, 7000)


async def test_a_taken_port_that_was_asked_for_is_an_error_and_leaves_nothing() -> None:
    mqtt, files, camera = Recorder(), Recorder(), Recorder(16000)
    with pytest.raises(OSError, match="taken"):
        await listen(mqtt, {990: files, 6000: camera}, 18883)
    assert (mqtt.port, files.port, camera.port) == (None, None, None)


async def test_without_a_wish_all_of_them_find_free_ports() -> None:
    mqtt, files = Recorder(free=(40000, 7000, 40001)), Recorder(32107)
    assert await listen(mqtt, {990: files}, 0) == 40001
    assert files.port == 32108
