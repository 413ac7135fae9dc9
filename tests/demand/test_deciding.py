"""The job that moves prices: by what happened, when it may, as its organiser wants, and never one that is held."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
import sqlalchemy as sa

from onsale.bookings.model import BookingState
from onsale.catalog.model import Event
from onsale.demand.deciding import carry_out, decide_due, decide_one
from onsale.demand.model import Demand
from onsale.demand.reading import demand_of
from onsale.demand.ruling import ruling_of
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.services import Services
from onsale.pricing.dynamic.rails import Kept
from onsale.pricing.moving.model import ChangeWhy, Mode, PriceChange
from onsale.pricing.moving.store import changes_of, plan_of, suggestions_of
from tests.demand.sales import a_sale, booked, looked
from tests.fixtures.make import Make
from tests.fixtures.selling import held, now_of, paid
from tests.pricing.moving.plans import LEVEL, RAILS, level_of, run


async def changes(db: Database, event: Event) -> list[PriceChange]:
    async with db.read() as tx:
        return await changes_of(tx, event.id)


async def demand(db: Database, event: Event) -> Demand:
    async with db.read() as tx:
        found = await demand_of(tx, event.id, LEVEL)
    assert found is not None
    return found


async def due_in(db: Database, event: Event) -> timedelta:
    async with db.read() as tx:
        plan = await plan_of(tx, event.id, LEVEL)
        now: datetime = (await tx.execute(sa.select(sa.func.now()))).scalar_one()
    assert plan is not None
    assert plan.next_look_at is not None
    return plan.next_look_at - now


async def scarce(make: Make, db: Database, **told: Any) -> Event:
    """Ten days to go, forty places left, and nine bookings of two a day."""
    event, _ = await a_sale(make, db, **told)
    await looked(db, event, 4)
    await booked(db, event, 180)
    return event


async def test_a_scarce_price_rises_by_a_step_and_is_told_why(services: Services, db: Database, make: Make) -> None:
    event = await scarce(make, db)
    await decide_due(services)
    (change,) = await changes(db, event)
    assert (change.was_minor, change.face_value_minor, change.why, change.kept) == (
        4500,
        4950,
        ChangeWhy.SCARCE,
        Kept.STEP,
    )
    assert change.details["places_left"] == 40
    assert float(change.details["wanted"]) > 4950
    assert float(change.details["bookings_left"]) > 30
    assert (await level_of(db, event)).face_value_minor == 4950
    await decide_due(services)
    assert len(await changes(db, event)) == 1, "it isn't due again"
    assert timedelta(hours=5.9) < await due_in(db, event) <= RAILS.interval


async def test_a_price_nobody_pays_falls(services: Services, db: Database, make: Make) -> None:
    """More than twice the first one, which is believed to be about right until more is known."""
    event, _ = await a_sale(make, db)
    await run(db, "update price_plans set first_minor = 2000")
    await looked(db, event, 10)
    await booked(db, event, 8)
    await decide_due(services)
    (change,) = await changes(db, event)
    assert (change.face_value_minor, change.why) == (4050, ChangeWhy.LOW_DEMAND)


async def test_what_is_held_keeps_its_price(services: Services, db: Database, make: Make) -> None:
    event, fan, other = await scarce(make, db), await make.fan(), await make.fan()
    before = await held(db, event, fan, 398, 399)
    await decide_due(services)
    after = await held(db, event, other, 396)
    assert [line.face_minor for line in before.lines] == [4500, 4500]
    assert [line.face_minor for line in after.lines] == [4950]
    bought = (await paid(services, fan, before)).booking
    assert (bought.state, bought.total) == (BookingState.CONFIRMED, before.total)
    assert (await now_of(db, before)).lines == before.lines


async def test_a_suggestion_waits_for_its_organiser(services: Services, db: Database, make: Make) -> None:
    event = await scarce(make, db, mode=Mode.SUGGEST)
    await decide_due(services)
    async with db.read() as tx:
        (suggestion,) = await suggestions_of(tx, [event.id])
    assert (suggestion.face_value_minor, suggestion.why, suggestion.from_version) == (4950, ChangeWhy.SCARCE, 0)
    assert await changes(db, event) == []
    assert (await level_of(db, event)).face_value_minor == 4500
    await run(
        db,
        "insert into claims (event_id, place, booking_id, held_until) "
        "select :event, n, gen_random_uuid(), 'infinity' from generate_series(360, 399) as n",
        event=event.id,
    )
    await run(db, "update price_plans set next_look_at = now()")
    await decide_due(services)
    async with db.read() as tx:
        assert await suggestions_of(tx, [event.id]) == [], "with the last place gone nothing is suggested any more"


@pytest.mark.parametrize(
    ("meanwhile", "again"),
    [
        ("update events set on_sale_at = now() - interval '23 h'", timedelta(hours=1)),
        ("update price_plans set made_at = now() - interval '20 h'", timedelta(hours=4)),
        ("delete from price_looks", timedelta(hours=24)),
        ("delete from price_looks where hour < now() - interval '20 h'", timedelta(hours=5)),
        ("update events set starts_at = now() + interval '1 h', cancellation_until = null", timedelta(hours=1)),
        ("update events set doors_at = now() + interval '110 min', cancellation_until = null", timedelta(hours=1)),
        ("update events set off_sale_at = now() - interval '1 min'", timedelta(hours=1)),
        ("update events set schedule = 'postponed'", timedelta(hours=1)),
    ],
)
async def test_a_price_rests_when_it_must(
    services: Services, db: Database, make: Make, meanwhile: str, again: timedelta
) -> None:
    """After the on-sale, after it was let move or counting began, before doors, after the sale: and is due again."""
    event = await scarce(make, db)
    await run(db, meanwhile)
    await decide_due(services)
    assert await changes(db, event) == []
    assert again - timedelta(hours=1, minutes=2) < await due_in(db, event) <= again


async def test_after_the_evening_nobody_looks_again(services: Services, db: Database, make: Make) -> None:
    event = await scarce(make, db)
    await run(db, "update events set starts_at = now() - interval '1 h', cancellation_until = null")
    await decide_due(services)
    async with db.read() as tx:
        plan = await plan_of(tx, event.id, LEVEL)
    assert plan is not None
    assert plan.next_look_at is None


async def test_a_house_that_is_gone_needs_no_other_price(services: Services, db: Database, make: Make) -> None:
    event, _ = await a_sale(make, db)
    await looked(db, event, 4)
    await booked(db, event, 200)
    await decide_due(services)
    assert await changes(db, event) == []


async def test_a_house_with_all_places_kept_back_is_left_alone(services: Services, db: Database, make: Make) -> None:
    event, _ = await a_sale(make, db)
    await run(
        db,
        "insert into claims (event_id, place, booking_id, held_until) "
        "select :event, n, '00000000-0000-0000-0000-000000000000', 'infinity' from generate_series(0, 399) as n",
        event=event.id,
    )
    await decide_due(services)
    assert await changes(db, event) == []
    assert (await demand(db, event)).places == 0


@pytest.mark.parametrize(
    "meanwhile",
    [
        "update price_plans set ceiling_minor = 4600",
        "update price_plans set step_percent = 5",
        "update price_plans set mode = 'suggest'",
        "update events set doors_at = now() + interval '1 h', cancellation_until = null",
        "update price_plans set stopped_at = now(), next_look_at = null",
        "update events set lifecycle = 'cancelled'",
    ],
)
async def test_what_changes_while_it_is_decided_makes_it_void(db: Database, make: Make, meanwhile: str) -> None:
    event = await scarce(make, db)
    read = await demand(db, event)
    ruling = ruling_of(read)
    assert ruling.why is ChangeWhy.SCARCE
    await run(db, meanwhile)
    async with db.write() as tx:
        await carry_out(tx, read, ruling)
    assert await changes(db, event) == []
    async with db.read() as tx:
        assert await suggestions_of(tx, [event.id]) == []
    if "stopped" not in meanwhile:
        assert await due_in(db, event) < timedelta(0), "due at once"


async def test_a_rest_that_begins_meanwhile_is_kept(db: Database, make: Make) -> None:
    """Nothing has changed but the time."""
    event = await scarce(make, db)
    soon = "doors_at = now() + interval '2 h' + make_interval(secs => :ahead), cancellation_until = null"
    for ahead_s in (3, 12, 60, 300):  # a busy machine takes longer to read
        await run(db, f"update events set {soon}", ahead=ahead_s)  # noqa: S608 - written just above
        read = await demand(db, event)
        if (ruling := ruling_of(read)).why is not None:
            break
    else:
        pytest.fail("five minutes weren't enough to read")
    await run(db, "select pg_sleep(extract(epoch from max(doors_at) - interval '2 h' - now()) + 0.2) from events")
    async with db.write() as tx:
        await carry_out(tx, read, ruling)
    assert await changes(db, event) == []


async def test_a_level_without_a_plan_is_nobody_s_to_decide(db: Database, make: Make) -> None:
    event = await make.event()
    await decide_one(db, event.id, LEVEL)
    assert await changes(db, event) == []


async def test_prices_move_on_step_by_step_and_never_past_the_rails(
    services: Services, db: Database, make: Make
) -> None:
    """Six intervals on end, of a second each."""
    event = await scarce(make, db)
    await run(db, "update price_plans set ceiling_minor = 6000, interval_s = 1")
    for _ in range(6):
        await run(db, "update price_plans set next_look_at = now() - interval '1 s'")
        await run(db, "select pg_sleep(1.01)")
        await decide_due(services)
    record = await changes(db, event)
    assert [one.version for one in record] == [*range(1, len(record) + 1)]
    prices = [4500, *(one.face_value_minor for one in record)]
    for before, after in pairwise(prices):
        assert abs(after - before) <= before * 0.1
        assert RAILS.floor_minor <= after <= 6000
    assert prices[1:3] == [4950, 5400]
    assert len(record) <= 6
    assert utc_now() - record[-1].changed_at < timedelta(minutes=5)
