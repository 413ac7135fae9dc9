"""The line before the sign-in: bounded, in order, and a crowd of any size is told times at which it can be used."""

import asyncio
from random import Random

import pytest

from onsale.accounts.errors import InvalidCredentials, SignInsBusy
from onsale.accounts.passwords import hashes_at_once
from onsale.accounts.rush import SignInLine, lines_for
from onsale.platform import limits
from onsale.platform.errors import TooManyRequests


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """The time."""
        return self.now


class Counter:
    """A line, and what happens at it: each served one waits to be let go."""

    def __init__(self, *, at_once: int = 2, waiting: int = 3, wait_s: float = 1e9) -> None:
        self.clock = Clock()
        self.line = SignInLine(
            "password", at_once=at_once, waiting=waiting, wait_s=wait_s, clock=self.clock, rng=Random(7)
        )
        self.served: list[int] = []
        self._go = asyncio.Semaphore(0)

    async def come(self, number: int) -> None:
        """Stand in line, be served."""
        async with self.line.place():
            self.served.append(number)
            await self._go.acquire()

    async def serve(self, count: int, *, taking_s: float) -> None:
        """Finish so many."""
        self.clock.now += taking_s
        for _ in range(count):
            self._go.release()
        for _ in range(20):
            await asyncio.sleep(0)


async def serve_one(line: SignInLine, clock: Clock, taking_s: float) -> None:
    """One whole service."""
    async with line.place():
        clock.now += taking_s


async def mistyped(counter: Counter) -> None:
    """A whole service that ends in a refusal."""
    async with counter.line.place():
        counter.clock.now += 0.25
        raise InvalidCredentials


async def sent_away(line: SignInLine) -> SignInsBusy:
    """What somebody beyond the line is told."""
    with pytest.raises(SignInsBusy) as told:
        async with line.place():
            raise AssertionError("there was a place")
    return told.value


async def test_no_more_are_served_or_wait_than_it_holds_and_all_are_served_in_order() -> None:
    counter = Counter()
    tasks = [asyncio.create_task(counter.come(number)) for number in range(5)]
    await counter.serve(0, taking_s=0)
    assert counter.served == [0, 1]
    assert (await sent_away(counter.line)).retry_after_s
    await counter.serve(2, taking_s=0.1)
    assert counter.served == [0, 1, 2, 3]
    await counter.serve(3, taking_s=0.1)
    await asyncio.gather(*tasks)
    assert counter.served == [0, 1, 2, 3, 4]
    await serve_one(counter.line, counter.clock, 0.1)


async def test_its_pace_is_what_services_take() -> None:
    counter = Counter(at_once=2)
    assert counter.line.per_s is None
    for _ in range(4):
        await serve_one(counter.line, counter.clock, 0.1)
    assert counter.line.per_s == pytest.approx(20)
    for _ in range(60):
        await serve_one(counter.line, counter.clock, 0.4)
    assert counter.line.per_s == pytest.approx(5, rel=0.02)


async def test_a_wrong_password_is_as_much_work_and_what_was_refused_beforehand_is_none() -> None:
    counter = Counter(at_once=1)
    with pytest.raises(TooManyRequests):
        async with counter.line.place():
            raise TooManyRequests
    assert counter.line.per_s is None
    with pytest.raises(InvalidCredentials):
        await mistyped(counter)
    assert counter.line.per_s == pytest.approx(4)


async def test_a_slow_line_is_full_before_its_places_are() -> None:
    counter = Counter(at_once=1, waiting=100, wait_s=20)
    await serve_one(counter.line, counter.clock, 5)
    tasks = [asyncio.create_task(counter.come(number)) for number in range(5)]
    await counter.serve(0, taking_s=0)
    told = await sent_away(counter.line)
    assert told.extra["wait_s"] >= 25
    await counter.serve(5, taking_s=0)
    await asyncio.gather(*tasks)


async def test_however_many_are_sent_away_few_come_back_in_a_second() -> None:
    counter = Counter(at_once=0, waiting=0)
    crowd = 10_000
    told = [await sent_away(counter.line) for _ in range(crowd)]
    times = [failure.retry_after_s or 0 for failure in told]
    assert min(times) >= limits.SIGN_IN_RETRY_S_MIN
    assert max(times) <= limits.SIGN_IN_RETRY_S_MAX * 1.5 + 1
    busiest = max(times.count(second) for second in set(times[1000:]))
    assert busiest <= 2 * limits.SIGN_INS_SENT_AWAY_PER_S
    assert times[-1] > times[0]


async def test_who_was_to_be_back_by_now_is_no_longer_counted() -> None:
    counter = Counter(at_once=0, waiting=0)
    for _ in range(5_000):
        await sent_away(counter.line)
    far = (await sent_away(counter.line)).retry_after_s or 0
    counter.clock.now += limits.SIGN_IN_RETRY_S_MAX * 2
    near = (await sent_away(counter.line)).retry_after_s or 0
    assert far >= 100
    assert near <= limits.SIGN_IN_RETRY_S_MIN * 1.5 + 1


async def test_the_wait_that_is_told_counts_those_sent_away_too() -> None:
    counter = Counter(at_once=1, waiting=0)
    await serve_one(counter.line, counter.clock, 0.1)
    task = asyncio.create_task(counter.come(1))
    await counter.serve(0, taking_s=0)
    told = [await sent_away(counter.line) for _ in range(3_000)]
    assert told[-1].extra["wait_s"] == pytest.approx(300, rel=0.02), "3,000 at ten a second"
    await counter.serve(1, taking_s=0.1)
    await task


async def test_a_mailed_code_does_not_wait_behind_passwords() -> None:
    lines = lines_for(1)
    async with lines.passwords.place(), lines.codes.place():
        pass


@pytest.mark.parametrize("workers", [1, 2, 64])
def test_threads_that_hash_are_bounded(workers: int) -> None:
    assert 1 <= hashes_at_once(workers) <= limits.PASSWORD_HASHES_AT_ONCE
