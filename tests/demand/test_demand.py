"""What is known of a level: real looks and bookings, by the price they were made at, as the policy is told of them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from onsale.bookings.release import release
from onsale.demand.model import STRETCHES, Demand, Hour, belief_of, course_of, seen_of
from onsale.demand.reading import demand_of
from onsale.platform.database import Database
from onsale.platform.services import Services
from onsale.pricing.dynamic.belief import Belief
from onsale.pricing.moving.model import ChangeWhy
from onsale.pricing.moving.publish import publish
from onsale.pricing.promo import Discount
from tests.demand.sales import a_sale, looked
from tests.fixtures.make import Make
from tests.fixtures.selling import held, sold
from tests.pricing.moving.plans import LEVEL


async def read(db: Database, event_id: int) -> Demand:
    async with db.read() as tx:
        found = await demand_of(tx, event_id, LEVEL)
    assert found is not None
    return found


async def test_bookings_count_at_the_price_they_were_made_at(services: Services, db: Database, make: Make) -> None:
    event, _ = await a_sale(make, db)
    await looked(db, event, 1)
    fans = [await make.fan() for _ in range(5)]
    await sold(services, event, fans[0], 0, 1, 2)
    let_go = await held(db, event, fans[1], 3)
    async with db.write() as tx:
        await release(tx, fans[1].principal, event.id, let_go.id)
    async with db.write() as tx:
        moved = await publish(tx, event.id, LEVEL, from_version=0, face_value_minor=5000, why=ChangeWhy.SCARCE)
    assert moved is not None
    await held(db, event, fans[2], 4, 5)
    await sold(services, event, fans[3], 6)
    hours = {hour.face_value_minor: hour for hour in (await read(db, event.id)).hours if hour.places}
    told = {price: (hour.paid, hour.held, hour.abandoned, hour.places) for price, hour in hours.items()}
    assert told == {4500: (1, 0, 1, 3), 5000: (1, 1, 0, 3)}


async def test_who_has_a_discount_says_nothing_about_the_price(services: Services, db: Database, make: Make) -> None:
    event, _ = await a_sale(make, db)
    await looked(db, event, 1)
    await sold(services, event, await make.fan(), 0, 1)
    await make.promo_code(event, "HALF", Discount.PERCENT, basis_points=5000)
    booking = await held(db, event, await make.fan(), 2, 3)
    async with db.write() as tx:
        raw = await tx.raw()
        await raw.execute(
            "update bookings set promo_code = 'HALF', lines = (select jsonb_agg(line || '{\"discount\": 2250}') "
            "from jsonb_array_elements(lines) as line) where id = %(id)s",
            {"id": booking.id},
        )
    (hour,) = [hour for hour in (await read(db, event.id)).hours if hour.paid or hour.held]
    assert (hour.paid, hour.held, hour.places) == (1, 0, 2)


async def test_places_are_those_that_can_be_sold(services: Services, db: Database, make: Make) -> None:
    event, _ = await a_sale(make, db)
    await sold(services, event, await make.fan(), 0, 1)
    async with db.write() as tx:
        raw = await tx.raw()
        await raw.execute(
            "insert into claims (event_id, place, booking_id, held_until) select %(event)s, n, "
            "'00000000-0000-0000-0000-000000000000', 'infinity' from generate_series(10, 59) as n",
            {"event": event.id},
        )
    demand = await read(db, event.id)
    assert (demand.places, demand.places_left) == (350, 348)


async def test_looks_and_bookings_of_an_hour_come_together(services: Services, db: Database, make: Make) -> None:
    event, _ = await a_sale(make, db)
    await looked(db, event, 7)
    await sold(services, event, await make.fan(), 0, 1)
    demand = await read(db, event.id)
    last = demand.hours[-1]
    assert (last.looks, last.paid, last.places) == (7, 1, 2)
    assert len(demand.hours) == 20 * 24 + 1
    seen = seen_of(demand)
    assert (seen.price_minor, seen.first_minor, seen.places, seen.places_left) == (4500, 4500, 400, 398)
    assert sum(seen.course.looks) == pytest.approx(7 * 481)
    assert len(seen.course.parts) <= STRETCHES
    assert seen.course.parts[-1] == pytest.approx(20 / 30, abs=1e-3)


async def test_counting_that_began_late_says_nothing_of_what_came_before(db: Database, make: Make) -> None:
    event, _ = await a_sale(make, db)
    demand = await read(db, event.id)
    late = replace(demand, since=demand.event.on_sale_at + timedelta(days=15))
    course = course_of(late)
    assert course.begins == pytest.approx(0.5)
    assert course.parts[0] > 0.5
    assert course_of(replace(demand, since=demand.now)).parts == ()


async def test_before_the_first_look_nothing_is_known(services: Services, db: Database, make: Make) -> None:
    """Whoever booked then may have done so at a tier, and how many looked nobody knows."""
    event, _ = await a_sale(make, db)
    await sold(services, event, await make.fan(), 0, 1)
    demand = await read(db, event.id)
    assert (demand.since, demand.hours) == (demand.now, ())
    await looked(db, event, 3, since=demand.now)
    known = await read(db, event.id)
    assert known.since == demand.now.replace(minute=0, second=0, microsecond=0)
    assert [(hour.looks, hour.paid) for hour in known.hours] == [(3, 1)]


async def test_old_looks_count_less_and_held_places_like_those_before(db: Database, make: Make) -> None:
    event, _ = await a_sale(make, db)
    demand = await read(db, event.id)
    opened = demand.event.on_sale_at

    def believed(*hours: Hour) -> Belief:
        return belief_of(replace(demand, hours=hours))

    fresh, old = believed(Hour(demand.now, 4500, 100, 10)), believed(Hour(opened, 4500, 100, 10))
    assert fresh.bookings == pytest.approx(10)
    assert old.bookings == pytest.approx(10 * 0.5 ** (20 / 30), rel=1e-3)
    some = believed(Hour(demand.now, 4500, 100, paid=5, held=6, abandoned=6))
    assert some.bookings == pytest.approx(5 + 6 * 6 / 12)
    hidden, known = believed(Hour(demand.now, 4500, 0, 10)), believed(Hour(demand.now, 4500, 10, 10))
    assert hidden == known, "who booked had looked, whoever hid it from us"
    assert believed(Hour(demand.now, 0, 100, 10)) == Belief(), "what cost nothing says nothing about a price"
