"""A provider that keeps failing is left alone, tried again, and taken back when it answers."""

import asyncio

import pytest

from onsale.payments.breaker import Breaker, Position
from onsale.payments.errors import ProviderDown
from onsale.payments.metrics import BREAKERS
from onsale.payments.providers import Providers
from onsale.platform import limits
from onsale.platform.database import Database
from tests.payments.providers import Unreliable


def broken(times: int, at: float = 0.0, *, silently: bool = False) -> Breaker:
    breaker = Breaker(opens_after=3, open_for_s=10)
    for _ in range(times):
        breaker.failed(at, silently=silently)
    return breaker


def test_some_failures_in_a_row_open_it() -> None:
    assert broken(2).position(0) is Position.CLOSED
    assert broken(2).wait_s(0) == 0
    assert broken(3).position(9.9) is Position.OPEN
    assert broken(3, at=5).wait_s(7) == 8


def test_an_answer_in_between_starts_the_count_again() -> None:
    breaker = broken(2)
    breaker.succeeded()
    breaker.failed(0)
    breaker.failed(0)
    assert breaker.position(0) is Position.CLOSED


def test_half_open_lets_one_through() -> None:
    breaker = broken(3)
    assert (breaker.position(10), breaker.wait_s(10)) == (Position.HALF_OPEN, 0)
    breaker.began(10)
    assert breaker.wait_s(11) == 9, "the others wait for its answer"
    assert breaker.wait_s(20) == 0, "it got lost: another may"


def test_what_the_one_finds_decides() -> None:
    good, bad = broken(3), broken(3)
    for breaker in (good, bad):
        breaker.began(10)
    good.succeeded()
    bad.failed(12)
    assert (good.position(12), good.wait_s(12)) == (Position.CLOSED, 0)
    assert (bad.position(21.9), bad.wait_s(12)) == (Position.OPEN, 10)


def test_silence_opens_it_half() -> None:
    breaker = broken(3, at=50, silently=True)
    assert (breaker.position(50), breaker.wait_s(50)) == (Position.HALF_OPEN, 0)
    breaker.failed(55, silently=True)
    assert breaker.position(56) is Position.OPEN, "nor is there an answer to a plain question"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


async def test_asking(db: Database) -> None:
    clock, asked = Clock(), 0
    sandbox = Unreliable(db, drops=("ping",))
    providers = Providers(sandbox, clock=clock)

    async def call(_: object) -> None:
        nonlocal asked
        asked += 1
        raise ConnectionRefusedError

    for _ in range(limits.PROVIDER_FAILURES_IN_A_ROW):
        with pytest.raises(ConnectionRefusedError):
            await providers.ask("sandbox", call)
    with pytest.raises(ProviderDown) as refused:
        await providers.ask("sandbox", call)
    assert (asked, refused.value.retry_after_s) == (limits.PROVIDER_FAILURES_IN_A_ROW, limits.PROVIDER_LEFT_ALONE_S)
    assert BREAKERS.labels(provider="sandbox")._value.get() == 1
    assert not await providers.answers("sandbox")
    clock.now += limits.PROVIDER_LEFT_ALONE_S
    assert not await providers.answers("sandbox"), "asked, and still down"
    clock.now += limits.PROVIDER_LEFT_ALONE_S
    sandbox.drops = ()
    back = await asyncio.gather(*(providers.answers("sandbox") for _ in range(3)))
    assert back.count(True) >= 1
    assert providers.position("sandbox") is Position.CLOSED
    assert BREAKERS.labels(provider="sandbox")._value.get() == 0


async def test_a_refusal_is_an_answer_too(db: Database) -> None:
    providers = Providers(Unreliable(db))

    async def call(_: object) -> str:
        return "no"

    for _ in range(2 * limits.PROVIDER_FAILURES_IN_A_ROW):
        assert await providers.ask("sandbox", call) == "no"
    assert providers.wait_s("sandbox") == 0
