"""Payments that come together share transactions, and each is answered as if it had been alone."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import sqlalchemy as sa

from onsale.accounts.errors import EmailUnverified
from onsale.bookings import pay_line
from onsale.bookings.begin_payment import Paid
from onsale.bookings.errors import HoldExpired, PaymentDeclined, PriceChanged, ShopBusy
from onsale.bookings.model import Booking
from onsale.bookings.pay import pay
from onsale.catalog.model import Event
from onsale.entrypoints import wiring
from onsale.payments.model import Outcome, Payment
from onsale.payments.providers import Providers
from onsale.payments.sandbox import Sandbox
from onsale.payments.sweep import sweep_open_payments
from onsale.platform import limits
from onsale.platform.database import Database, WriteTx
from onsale.platform.errors import InvalidRequest, NotFound, Unavailable
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from tests.fixtures.catalogue import one_level, small_house
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import claimed, count, do_jobs, held, lapse, now_of, only_payment, paid, sold, until
from tests.payments.providers import KEY


class Slow(Sandbox):
    """Has the money at once and keeps its answers to itself until it is let speak."""

    def __init__(self, db: Database) -> None:
        super().__init__(db, "http://testserver", KEY)
        self.speak = asyncio.Event()
        self.asked = 0

    async def charge(self, payment: Payment, *, hold_ends_in_s: float) -> Outcome:
        outcome = await super().charge(payment, hold_ends_in_s=hold_ends_in_s)
        self.asked += 1
        await self.speak.wait()
        return outcome

    async def asked_for(self, payments: int) -> None:
        """Wait until it was asked for so many."""

        async def enough() -> bool:
            return self.asked >= payments

        await until(enough)


@pytest.fixture
def slow(services: Services, db: Database) -> Slow:
    """The shop's provider."""
    slow = Slow(db)
    services.add(Providers, Providers(slow))
    return slow


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The size of each batch of payments begun."""
    sizes: list[int] = []
    real = pay_line.begin_many  # type: ignore[attr-defined]

    async def counted(*arguments: Any) -> Any:
        sizes.append(len(arguments[2]))
        return await real(*arguments)

    monkeypatch.setattr(pay_line, "begin_many", counted)
    return sizes


@pytest.fixture
def commits() -> Iterator[list[object]]:
    """What has been committed, by anybody in this process."""
    seen: list[object] = []
    note = seen.append
    sa.event.listen(sa.Engine, "commit", note)
    yield seen
    sa.event.remove(sa.Engine, "commit", note)


async def many_held(db: Database, event: Event, fans: list[Account]) -> list[Booking]:
    """A pair for each of the fans."""
    return [await held(db, event, fan, 2 * n, 2 * n + 1) for n, fan in enumerate(fans)]


async def all_of(services: Services, fans: list[Account], bookings: list[Booking]) -> list[Paid | BaseException]:
    """Everybody pays at once."""
    paying = (paid(services, fan, booking) for fan, booking in zip(fans, bookings, strict=True))
    return await asyncio.gather(*paying, return_exceptions=True)


def confirmed(answers: list[Paid | BaseException]) -> list[bool]:
    return [isinstance(answer, Paid) and answer.booking.state == "confirmed" for answer in answers]


async def test_each_gets_its_own_answer(services: Services, db: Database, make: Make, begun: list[int]) -> None:
    event, fans = await make.event(), [*await make.fans(7), await make.fan(verified=False)]
    bookings = await many_held(db, event, fans)
    captured, declined, expired, foreign, confirmed_before, dearer, unknown, unverified = zip(
        fans, bookings, strict=True
    )
    await lapse(db, expired[1])
    await paid(services, *confirmed_before)
    begun.clear()

    async def ask(fan: Account, booking: Booking, method: str = "pm_success", total: int | None = None) -> Paid:
        return await pay(services, fan.principal, event.id, booking.id, method, expected_total_minor=total)

    answers = await asyncio.gather(
        ask(*captured), ask(*declined, "pm_declined"), ask(*expired), ask(captured[0], foreign[1]),
        ask(*confirmed_before), ask(*dearer, total=1), ask(*unknown, "pm_gold"), ask(*unverified),
        return_exceptions=True,
    )  # fmt: skip
    assert begun == [8]
    assert confirmed([answers[0], answers[4]]) == [True, True]
    wanted = [PaymentDeclined, HoldExpired, NotFound, PriceChanged, InvalidRequest, EmailUnverified]
    assert [type(answers[n]) for n in (1, 2, 3, 5, 6, 7)] == wanted
    states = [(await now_of(db, booking)).state for booking in bookings]
    assert states == ["confirmed", "held", "expired", "held", "confirmed", "held", "held", "held"]
    assert await count(db, "payments") == 3
    assert await broken_invariants(db) == {}


async def test_a_hundred_share_a_few_commits(
    services: Services, db: Database, make: Make, commits: list[object]
) -> None:
    event, fans = await make.event(layout=small_house(rows=10, seats=20)), await make.fans(100)
    bookings = await many_held(db, event, fans)
    commits.clear()
    assert all(confirmed(await all_of(services, fans, bookings)))
    assert len(commits) <= 12, "one to begin them all, some for the sandbox's records, some to settle them"
    assert await count(db, "tickets where state = 'valid'") == 200
    assert await count(db, "letters where kind = 'confirmed' and state = 'due'") == 100
    assert await count(db, "ledger_transfers where credit = 'fans'") == 100
    assert await broken_invariants(db) == {}


async def test_free_ones_are_confirmed_together(services: Services, db: Database, make: Make, begun: list[int]) -> None:
    layout = small_house()
    event, fans = await make.event(layout=layout, levels=one_level(layout, 0)), await make.fans(10)
    assert all(confirmed(await all_of(services, fans, await many_held(db, event, fans))))
    assert begun == [10]
    assert (await count(db, "payments"), await count(db, "tickets")) == (0, 20)
    assert await broken_invariants(db) == {}


@pytest.mark.parametrize("step", ["begin_many", "settle_many"])
async def test_a_poisoned_one_doesnt_take_its_batch_along(
    services: Services, db: Database, make: Make, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    event, fans = await make.event(), await make.fans(5)
    bookings, real = await many_held(db, event, fans), getattr(pay_line, step)

    async def explodes(tx: WriteTx, event_id: int, requests: Any) -> Any:
        about = {getattr(request, "booking_id", None) or request.payment.booking_id for request in requests}
        if bookings[2].id in about:
            raise RuntimeError("boom")
        return await real(tx, event_id, requests)

    with monkeypatch.context() as patch:
        patch.setattr(pay_line, step, explodes)
        answers = await all_of(services, fans, bookings)
    assert confirmed(answers) == [True, True, False, True, True]
    assert isinstance(answers[2], RuntimeError)
    async with db.write() as tx:
        await tx.execute(sa.text("update payments set updated_at = now() - interval '1 min' where state = 'open'"))
    await sweep_open_payments(services)
    assert (await paid(services, fans[2], bookings[2])).booking.state == "confirmed"
    assert await count(db, "sandbox_charges where state = 'captured'") == 5
    assert await broken_invariants(db) == {}


async def test_who_goes_away_has_paid_all_the_same(services: Services, db: Database, make: Make, slow: Slow) -> None:
    event, fans = await make.event(), await make.fans(4)
    bookings = await many_held(db, event, fans)
    paying = [asyncio.create_task(paid(services, fan, booking)) for fan, booking in zip(fans, bookings, strict=True)]
    await slow.asked_for(4)
    for task in paying[:3]:
        task.cancel()
    await asyncio.gather(*paying[:3], return_exceptions=True)
    slow.speak.set()
    assert (await paying[3]).booking.state == "confirmed"

    async def settled() -> bool:
        return await count(db, "bookings where state = 'confirmed'") == 4

    await until(settled)
    assert await broken_invariants(db) == {}


async def test_places_lost_meanwhile_the_money_goes_back(
    services: Services, db: Database, make: Make, slow: Slow
) -> None:
    """Three pay at once: the first and the second for the same place, one hold after the other, the third alone."""
    event, (first, second, third, quicker) = await make.event(), await make.fans(4)
    lost = await held(db, event, first, 1, 2)
    paying = [asyncio.create_task(paid(services, first, lost))]
    await slow.asked_for(1)
    await lapse(db, lost)
    late = await held(db, event, second, 2, 3)
    paying.append(asyncio.create_task(paid(services, second, late)))
    await slow.asked_for(2)
    await lapse(db, late)
    services.add(Providers, Providers(Sandbox(db, "http://testserver", KEY)))
    theirs = await sold(services, event, quicker, 3)
    services.add(Providers, Providers(slow))
    paying.append(asyncio.create_task(paid(services, third, await held(db, event, third, 7))))
    await slow.asked_for(3)
    slow.speak.set()
    answers = await asyncio.gather(*paying, return_exceptions=True)
    assert confirmed(answers) == [True, False, True], "the first finds its places free again"
    assert isinstance(answers[1], HoldExpired)
    assert await count(db, "refunds where state = 'due' and reason = 'too_late'") == 1
    await do_jobs(services)
    assert (await only_payment(db, late)).refunded_minor == late.total.amount_minor
    taken = await claimed(db, event)
    assert {place: taken[place] for place in (1, 2, 3)} == {1: lost.id, 2: lost.id, 3: theirs.id}
    assert await broken_invariants(db) == {}


async def test_late_ones_that_want_the_same_place_settle_one_after_the_other(
    services: Services, db: Database, make: Make, slow: Slow
) -> None:
    event, fans = await make.event(), await make.fans(4)
    bookings, paying = [], []
    for n, fan in enumerate(fans):
        bookings.append(await held(db, event, fan, 5))
        paying.append(asyncio.create_task(paid(services, fan, bookings[-1])))
        await slow.asked_for(n + 1)
        await lapse(db, bookings[-1])
    slow.speak.set()
    answers = await asyncio.gather(*paying, return_exceptions=True)
    assert sorted(confirmed(answers)) == [False, False, False, True]
    assert await count(db, "refunds") == 3
    assert await broken_invariants(db) == {}


async def test_two_processes_one_payment(
    services: Services, db: Database, make: Make, settings: Settings, database_url: str
) -> None:
    event, fans = await make.event(), await make.fans(12)
    bookings = await many_held(db, event, fans)
    other = wiring.build(settings, database_url)
    try:
        both = await asyncio.gather(all_of(services, fans, bookings), all_of(other, fans[::-1], bookings[::-1]))
    finally:
        await other.get(Database).close()
    assert not [answer for answers in both for answer in answers if isinstance(answer, BaseException)]
    assert await count(db, "bookings where state = 'confirmed'") == 12
    assert await count(db, "payments") == await count(db, "sandbox_charges") == 12
    assert await broken_invariants(db) == {}


async def test_lost_commits_are_looked_up(
    services: Services, db: Database, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every transaction of the payment happens, and of none the answer arrives."""
    event, fans = await make.event(), await make.fans(3)
    bookings, real = await many_held(db, event, fans), db.write

    @asynccontextmanager
    async def loses_the_answer() -> AsyncIterator[WriteTx]:
        async with real() as tx:
            yield tx
        raise Unavailable

    other = Database(db.url)  # over whose lines answers arrive
    with monkeypatch.context() as patch:
        patch.setattr(db, "write", loses_the_answer)
        patch.setattr(db, "confirm", other.confirm)
        answers = await all_of(services, fans, bookings)
    await other.close()
    assert confirmed(answers) == [True] * 3
    assert await count(db, "payments where state = 'captured'") == 3
    assert await broken_invariants(db) == {}


async def test_very_many_at_once_are_told_to_wait(
    services: Services, db: Database, make: Make, slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PAYMENTS_UNDER_WAY", 3)
    event, fans = await make.event(), await make.fans(5)
    bookings = await many_held(db, event, fans)
    paying = asyncio.create_task(all_of(services, fans, bookings))
    await slow.asked_for(3)
    slow.speak.set()
    answers = await paying
    assert confirmed(answers) == [True, True, True, False, False]
    assert {type(answer) for answer in answers[3:]} == {ShopBusy}
    assert (await paid(services, fans[3], bookings[3])).booking.state == "confirmed", "there is room again"
    assert (await now_of(db, bookings[4])).state == "held"
