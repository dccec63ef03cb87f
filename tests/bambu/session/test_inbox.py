"""Messages are handed on in their order, wherever they are read."""

import json
import math

import pytest

from custom_components.printernizer.bambu.reading.merge import JsonObject
from custom_components.printernizer.bambu.session.inbox import Inbox
from tests.waiting import until_now


def never() -> None:
    """Fail: nothing floods."""
    raise AssertionError


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        (b'{"name":"Gr\xfcn"}', {"name": "Gr\ufffdn"}),
        (b'{"name":"cut \\ud83d"}', {"name": "cut \ud83d"}),
        (b'{"far":1e999,"low":-Infinity}', {"far": math.inf, "low": -math.inf}),
    ],
    ids=["no UTF-8", "half a character", "numbers without end"],
)
def test_what_only_python_takes_for_json_is_read_too(
    payload: bytes, message: JsonObject
) -> None:
    taken: list[JsonObject] = []
    Inbox(taken.append, never).put(payload)
    assert taken == [message]


async def test_what_comes_behind_a_large_message_waits_for_it() -> None:
    taken: list[JsonObject] = []
    box = Inbox(taken.append, never)
    box.put(b'{"first":1}')
    assert taken == [{"first": 1}]
    box.put(json.dumps({"large": 2, "print": {"blob": "x" * 900_000}}).encode())
    box.put(b'{"third":3}')
    assert len(taken) == 1
    await until_now(lambda: len(taken) == 3, "read")
    assert taken[1:] == [{"large": 2, "print": {}}, {"third": 3}]
    box.put(b'{"fourth":4}')
    assert taken[-1] == {"fourth": 4}


async def test_little_is_handed_on_of_a_large_message_wherever_in_it_that_is() -> None:
    taken: list[JsonObject] = []
    box = Inbox(taken.append, never)
    parts = {f"part{number}": {"blob": "x" * 200_000} for number in range(9)}
    box.put(json.dumps({"print": {"mc_percent": 7}, **parts}).encode())
    await until_now(lambda: bool(taken), "read")
    assert taken[0]["print"] == {"mc_percent": 7}
    assert len(json.dumps(taken[0])) < 600_000


async def test_nothing_is_handed_on_any_more_once_it_is_closed() -> None:
    taken: list[JsonObject] = []
    box = Inbox(taken.append, never)
    box.put(b'{"a":"' + b"x" * 100_000 + b'"}')
    box.close()
    box.put(b'{"b":1}')
    assert taken == []


async def test_more_than_can_be_read_ends_it_once() -> None:
    taken: list[JsonObject] = []
    floods: list[bool] = []
    box = Inbox(taken.append, lambda: floods.append(True))
    for _ in range(20):
        box.put(b'{"a":"' + b"x" * 1_000_000 + b'"}')
    assert floods == [True]
    box.put(b'{"b":1}')
    assert taken == []
