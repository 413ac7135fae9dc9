"""A line's order: who shares a batch, and who waits for the next."""

import asyncio
from collections import deque
from collections.abc import Iterable

import pytest

from onsale.platform.group_commit import Waiting, next_batch

Line = deque[Waiting[str, None]]


async def in_line(*touching: Iterable[int]) -> Line:
    loop = asyncio.get_running_loop()
    return deque(Waiting(chr(97 + n), frozenset(what), loop.create_future()) for n, what in enumerate(touching))


def names(waiting: Iterable[Waiting[str, None]]) -> str:
    return "".join(one.request for one in waiting)


async def test_who_touches_the_same_waits_in_order() -> None:
    line = await in_line({1}, {1, 2}, {1}, {3})
    assert [names(next_batch(line, 10)) for _ in range(3)] == ["ad", "b", "c"]


async def test_who_is_passed_over_holds_nobody_up() -> None:
    line = await in_line({1}, {1, 2}, {2})
    assert names(next_batch(line, 10)) == "ac", "b isn't in this batch, so what it touches is free"
    assert names(line) == "b"


@pytest.mark.parametrize("most", [1, 2])
async def test_a_batch_is_bounded(most: int) -> None:
    line = await in_line({1}, {2}, {3})
    assert names(next_batch(line, most)) == "abc"[:most]
    assert names(line) == "abc"[most:]


async def test_who_went_away_is_left_out() -> None:
    line = await in_line({1}, {1}, {2})
    line[0].answer.cancel()
    assert names(next_batch(line, 10)) == "bc"
