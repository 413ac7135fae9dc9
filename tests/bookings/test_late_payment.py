"""Money that lands after the hold has ended: the places if they are still to be had, else the money back."""

import asyncio

import pytest
import sqlalchemy as sa

from onsale.bookings.expire import sweep
from onsale.bookings.model import Booking, LatePaymentReturned
from onsale.payments.settle import settle
from onsale.platform.database import Database, WriteTx
from onsale.platform.services import Services
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import claimed, count, do_jobs, held, lapse, now_of, only_payment, paid, sold


async def late(services: Services, db: Database, fan: Account, booking: Booking) -> None:
    """Ask for the money in time and let the hold lapse before it comes."""
    assert (await paid(services, fan, booking, "pm_late")).booking.state == "payment_pending"
    await lapse(db, booking)


async def money_comes(services: Services, db: Database, booking: Booking) -> None:
    async with db.write() as tx:
        await (await tx.raw()).execute("update sandbox_charges set succeeds_at = now() where succeeds_at > now()")
    await settle(services, booking.event_id, (await only_payment(db, booking)).id)


@pytest.mark.parametrize("swept", [True, False])
async def test_places_still_free_are_claimed_anew(services: Services, db: Database, make: Make, *, swept: bool) -> None:
    event, fan = await make.event(), await make.fan()
    booking = await held(db, event, fan, 1, 2)
    await late(services, db, fan, booking)
    if swept:
        await sweep(services)
        await do_jobs(services)
        assert (await only_payment(db, booking)).state == "open", "what the bank works on can't be stopped"
        assert await claimed(db, event) == {}
    await money_comes(services, db, booking)
    assert (await now_of(db, booking)).state == "confirmed"
    assert set(await claimed(db, event)) == {1, 2}
    assert await broken_invariants(db) == {}


@pytest.mark.parametrize("swept", [True, False])
async def test_places_gone_money_back(services: Services, db: Database, make: Make, *, swept: bool) -> None:
    returned: list[LatePaymentReturned] = []

    async def hear(_tx: WriteTx, happening: LatePaymentReturned) -> None:
        returned.append(happening)

    db.bus.subscribe(LatePaymentReturned, hear)
    event, fan, other = await make.event(), *await make.fans(2)
    booking = await held(db, event, fan, 1, 2)
    await late(services, db, fan, booking)
    if swept:
        await sweep(services)
    theirs = await sold(services, event, other, 2)
    await money_comes(services, db, booking)
    assert [(one.booking.id, one.refund.amount_minor) for one in returned] == [(booking.id, 9000)]
    await do_jobs(services)
    assert (await now_of(db, booking)).state == "expired"
    assert await claimed(db, event) == {2: theirs.id}, "nothing of the rest is kept"
    assert await count(db, "refunds where state = 'done' and reason = 'too_late' and amount_minor = 9000") == 1
    assert await count(db, "sandbox_charges where refunded_minor = amount_minor") == 1
    assert await broken_invariants(db) == {}


async def test_a_fan_who_booked_again_gets_the_first_money_back(services: Services, db: Database, make: Make) -> None:
    event, fan = await make.event(), await make.fan()
    booking = await held(db, event, fan, 1)
    await late(services, db, fan, booking)
    again = await sold(services, event, fan, 7)
    await money_comes(services, db, booking)
    await do_jobs(services)
    assert (await now_of(db, booking)).state == "expired"
    assert await claimed(db, event) == {7: again.id}
    assert await count(db, "refunds where state = 'done'") == 1
    assert await broken_invariants(db) == {}


async def test_many_words_of_one_payment_settle_it_once(services: Services, db: Database, make: Make) -> None:
    """Webhook, browser, job and sweep race; the places are gone, so each would like to refund."""
    event, fan, other = await make.event(), *await make.fans(2)
    booking = await held(db, event, fan, 1)
    await late(services, db, fan, booking)
    await sold(services, event, other, 1)
    await asyncio.gather(*(money_comes(services, db, booking) for _ in range(6)))
    await do_jobs(services)
    assert await count(db, "refunds") == 1
    assert await broken_invariants(db) == {}


async def test_pm_late_settles_by_its_own_job(services: Services, db: Database, make: Make) -> None:
    event, fan = await make.event(), await make.fan()
    booking = await held(db, event, fan, 1)
    assert (await paid(services, fan, booking, "pm_late")).booking.state == "payment_pending"
    await lapse(db, booking)
    async with db.write() as tx:  # what was arranged for later is due now
        await tx.execute(sa.text("update sandbox_charges set succeeds_at = now() where succeeds_at > now()"))
        await tx.execute(sa.text("update procrastinate_jobs set scheduled_at = now() where scheduled_at > now()"))
    await do_jobs(services)
    assert (await now_of(db, booking)).state == "confirmed"
    assert await broken_invariants(db) == {}
