"""What is due is numbered or stays due: whatever is wrong with one holds up no other, and none is lost."""

import uuid
from importlib import import_module

import httpx
import psycopg
import pytest
import sqlalchemy as sa
import structlog.testing

from onsale.bookings.model import Booking
from onsale.catalog.model import Event
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.jobs import defer_many
from onsale.platform.services import Services
from onsale.receipts import due
from onsale.receipts.issue import issue
from onsale.receipts.jobs import issue_credit_notes, issue_receipts
from onsale.receipts.model import Kind
from onsale.receipts.store import receipts_of
from onsale.receipts.sweep import issue_due
from tests.fixtures.catalogue import one_level, small_house
from tests.fixtures.invariants import broken_receipts
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import booking_path, count, do_jobs, held, paid

GOOD = 100
_ITS_TURN = "update receipts_due set due_at = now()"


async def execute(db: Database, statement: str, **values: object) -> None:
    async with db.write() as tx:
        await tx.execute(sa.text(statement), values)


async def sold(make: Make, event: Event, count: int) -> list[Booking]:
    return [await make.confirmed_booking(event, fan, [place]) for place, fan in enumerate(await make.fans(count))]


async def poison(db: Database, booking: Booking) -> None:
    """Whatever is wrong with it: the database refuses its receipt."""
    refused = f"new.booking_id = '{booking.id}'"
    await execute(
        db,
        "create function refuse() returns trigger language plpgsql as $$ begin "
        f"if {refused} then raise 'no'; end if; return new; end $$;"
        "create trigger refuse before insert on receipts for each row execute function refuse()",
    )


async def kinds(db: Database, booking: Booking) -> list[Kind]:
    async with db.read() as tx:
        return [one.kind for one in await receipts_of(tx, booking.event_id, [booking.id])]


@pytest.fixture
async def fan(make: Make) -> Account:
    return await make.fan("robin@test.example")


async def test_a_poisoned_one_beside_a_hundred_good(services: Services, make: Make) -> None:
    layout = small_house(rows=11)
    event, elsewhere = await make.event(layout=layout, levels=one_level(layout)), await make.event()
    bookings = await sold(make, event, GOOD + 1)
    other = await make.confirmed_booking(elsewhere, await make.fan(), [0])
    await poison(make.db, bookings[30])
    with structlog.testing.capture_logs() as logs:
        await issue_due(services)
    assert await count(make.db, "receipts where event_id = :event", event=event.id) == GOOD
    assert await kinds(make.db, other) == [Kind.RECEIPT]
    assert await broken_receipts(make.db) == {}, "the hundred are numbered without a gap, and the one is due"
    async with make.db.read() as tx:
        left = (await tx.execute(sa.text("select *, due_at > now() as later from receipts_due"))).one()
        assert await due.standing(tx) == (1, 1, 0)
    assert (left.booking_id, left.tries, left.later) == (bookings[30].id, 1, True)
    (told,) = [entry for entry in logs if entry["event"] == "receipt_not_issued"]
    assert (told["event_id"], told["kind"], told["tries"]) == (event.id, "receipt", 1)
    await execute(make.db, "drop trigger refuse on receipts; " + _ITS_TURN)
    await issue_due(services)
    assert await kinds(make.db, bookings[30]) == [Kind.RECEIPT]
    assert not await count(make.db, "receipts_due")
    assert await broken_receipts(make.db) == {}


async def test_in_one_transaction_it_would_hold_up_all(make: Make) -> None:
    """Why what fails is looked for: the transaction in which it is numbers nobody, and nothing is due less."""
    event = await make.event()
    bookings = await sold(make, event, 5)
    await poison(make.db, bookings[4])
    with pytest.raises(psycopg.errors.RaiseException):
        async with make.db.write() as tx:
            await issue(tx, event.organiser_id, await due.take_some(tx, event.organiser_id))
    assert (await count(make.db, "receipts"), await count(make.db, "receipts_due")) == (0, 5)


async def test_it_is_looked_at_again_later_and_later_but_within_an_hour(services: Services, make: Make) -> None:
    (booking,) = await sold(make, await make.event(), 1)
    await poison(make.db, booking)
    waits = []
    for tries in (0, 1, 2, 1_000):
        await execute(make.db, _ITS_TURN + ", tries = :tries", tries=tries)
        await issue_due(services)
        async with make.db.read() as tx:
            waits.append(
                (
                    await tx.execute(sa.text("select extract(epoch from due_at - now())::float8 from receipts_due"))
                ).scalar_one()
            )
    assert waits == sorted(waits)
    assert waits[0] <= limits.RECEIPT_RETRY_S < waits[2] < waits[3] <= limits.RECEIPT_RETRY_MAX_S


async def test_a_credit_note_waits_for_its_receipt(
    client: httpx.AsyncClient, services: Services, make: Make, fan: Account
) -> None:
    event = await make.event()
    booking = (await paid(services, fan, await held(make.db, event, fan, 0, 1))).booking
    assert (await client.post(booking_path(booking, "cancel"), json={"places": [1]}, headers=fan.headers)).is_success
    await poison(make.db, booking)
    await issue_due(services)
    assert await kinds(make.db, booking) == []
    assert await count(make.db, "receipts_due where tries = 1 and due_at > now()") == 2
    await execute(make.db, "drop trigger refuse on receipts; update receipts_due set due_at = now() where cause <> ''")
    await issue_due(services)
    assert await kinds(make.db, booking) == [Kind.RECEIPT, Kind.CREDIT_NOTE], "it brings its receipt along"
    await execute(make.db, _ITS_TURN)
    await issue_due(services)
    assert await kinds(make.db, booking) == [Kind.RECEIPT, Kind.CREDIT_NOTE]
    assert not await count(make.db, "receipts_due")
    assert await broken_receipts(make.db) == {}


@pytest.mark.parametrize("cause", ["", "5f" * 16, "no return"])
async def test_what_belongs_to_nothing_is_kept_and_told_of(services: Services, make: Make, cause: str) -> None:
    event = await make.event()
    async with make.db.write() as tx:
        await due.note_due(tx, event.id, [(uuid.uuid4(), cause)])
    (good,) = await sold(make, event, 1)
    await issue_due(services)
    assert await kinds(make.db, good) == [Kind.RECEIPT]
    assert await count(make.db, "receipts_due where tries = 1") == 1


async def test_numbers_follow_the_order_of_confirming(
    services: Services, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "RECEIPTS_PER_BATCH", 4)
    bookings = await sold(make, await make.event(), 10)
    await issue_due(services)
    async with make.db.read() as tx:
        found = (await tx.execute(sa.text("select booking_id from receipts order by serial"))).scalars()
    assert list(found) == [booking.id for booking in bookings]


async def test_until_then_it_isnt_there_yet(
    client: httpx.AsyncClient, services: Services, make: Make, fan: Account
) -> None:
    booking = (await paid(services, fan, await held(make.db, await make.event(), fan, 0))).booking
    path = f"/api/v1/bookings/{booking.public_id}"
    assert (await client.get(f"{path}/receipts", headers=fan.headers)).json() == []
    answer = await client.get(f"{path}/receipt.pdf", headers=fan.headers)
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (409, "no_receipt", "2")
    await issue_due(services)
    assert (await client.get(f"{path}/receipt.pdf", headers=fan.headers)).status_code == 200


@pytest.fixture
async def of_the_version_before(
    client: httpx.AsyncClient, services: Services, make: Make, fan: Account
) -> tuple[Booking, Booking]:
    """A booking of which places went back and one that didn't, whose receipts wait as jobs of the kind there was."""
    event = await make.event()
    booking = (await paid(services, fan, await held(make.db, event, fan, 0, 1))).booking
    (plain,) = await sold(make, await make.event(), 1)
    assert (await client.post(booking_path(booking, "cancel"), json={"places": [1]}, headers=fan.headers)).is_success
    await forget_what_waits(make.db)
    async with make.db.write() as tx:
        told = (await tx.execute(sa.text("select id, places, refund_minor from returns"))).one()
        back = {"booking_id": str(booking.id), "return_id": told.id.hex, "places": told.places, "refund_minor": 1}
        for one in (booking, plain):
            await defer_many(tx, issue_receipts, [{"event_id": one.event_id, "booking_ids": [str(one.id)]}])
        await defer_many(tx, issue_credit_notes, [{"event_id": event.id, "returned": [back]}])
        await tx.execute(sa.text("update procrastinate_jobs set lock = 'receipts' where task_name like 'receipts.%'"))
    return booking, plain


async def forget_what_waits(db: Database) -> None:
    await execute(db, "delete from receipts_due; delete from procrastinate_jobs")


async def all_there(db: Database, booking: Booking, plain: Booking) -> None:
    assert await kinds(db, booking) == [Kind.RECEIPT, Kind.CREDIT_NOTE]
    assert await kinds(db, plain) == [Kind.RECEIPT]
    assert not await count(db, "receipts_due")
    assert await broken_receipts(db) == {}


async def test_jobs_of_the_version_before_are_done_when_they_run(
    services: Services, make: Make, of_the_version_before: tuple[Booking, Booking]
) -> None:
    await do_jobs(services)
    await all_there(make.db, *of_the_version_before)


async def test_at_an_upgrade_jobs_that_wait_or_were_given_up_become_due(
    services: Services, make: Make, of_the_version_before: tuple[Booking, Booking]
) -> None:
    migration = import_module("onsale.migrations.versions.0030_receipts_due")
    given_up = "update procrastinate_jobs set status = 'failed' where id = (select min(id) from procrastinate_jobs)"
    await execute(make.db, given_up)
    await execute(make.db, migration._FROM_JOBS)
    assert not await count(make.db, "procrastinate_jobs")
    assert await count(make.db, "receipts_due") == 3
    await issue_due(services)
    await all_there(make.db, *of_the_version_before)
