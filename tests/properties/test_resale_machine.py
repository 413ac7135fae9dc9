"""Tickets offered back, bought, kept and called off in whatever order: the database agrees with a model of a few lines.

The model knows of each place who has it, who offers it and who is buying it; and what each fan was owed back.
"""

import asyncio
import uuid
from collections import Counter
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any, TypeVar

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase
from hypothesis import settings as trial_settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from onsale.bookings.cancel import cancel, cancel_for_event
from onsale.bookings.hold import Hold, hold
from onsale.bookings.model import Booking
from onsale.bookings.quote import Pick
from onsale.entrypoints import wiring
from onsale.payments.settle import settle
from onsale.platform import limits
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.errors import Failure
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from onsale.resale.offer import offer
from onsale.resale.take_back import bring_back, take_back
from onsale.tickets.store import tickets_of
from tests.fixtures.catalogue import one_level, small_house
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import claimed, lapse, now_of, paid, sold

T = TypeVar("T")
FANS, PLACES, PRICE, FEE, STEPS = 5, 4, 4500, 450, 50
any_fan = st.integers(0, FANS - 1)
any_place = st.integers(0, PLACES - 1)
owner_or_any = st.none() | st.none() | st.none() | any_fan  # mostly whose it is: else little ever happens
some_places = st.sets(any_place, min_size=1, max_size=2)


class House:
    """The model. `owner`: whose valid or offered ticket; `offered`: of these, which are offered; `buying`: whose live
    hold. A place may be offered by one and bought by another at the same time."""

    def __init__(self) -> None:
        self.owner: dict[int, int] = {0: 0, 1: 0, 2: 1, 3: 1}
        self.offered: set[int] = set()
        self.buying: dict[int, int] = {}
        self.back: Counter[int] = Counter()
        self.open, self.on = True, True

    def valid(self) -> dict[int, int]:
        return {place: fan for place, fan in self.owner.items() if place not in self.offered}

    def taken(self) -> dict[int, int]:
        return self.valid() | self.buying

    def idle(self, fan: int) -> bool:
        return fan not in self.owner.values() and fan not in self.buying.values()

    def sold_out(self) -> bool:
        return len(self.offered | set(self.taken())) == PLACES

    def buy(self, fan: int, places: set[int]) -> None:
        for place in places:
            if place in self.offered:
                self.back[self.owner[place]] += PRICE
                self.offered.discard(place)
            self.owner[place] = fan


class Resale(RuleBasedStateMachine):
    """The real thing beside the model. What stands first is the test's."""

    runner: asyncio.Runner
    services: Services
    fans: list[Account]

    @initialize()
    def sell_out(self) -> None:
        self.db, self.house = self.services.get(Database), House()
        layout = small_house(rows=1, seats=PLACES, standing=0)
        levels, made = one_level(layout, PRICE), Make(self.services)
        self.event = self.run(made.event(layout=layout, levels=levels, cancellation_fee_basis_points=1000))
        self.booking: dict[int, Booking] = {}
        self.steps = 0
        self.late: list[tuple[int, Booking]] = []
        for fan, places in ((0, (0, 1)), (1, (2, 3))):
            self.booking[fan] = self.run(sold(self.services, self.event, self.fans[fan], *places))

    @rule(who=owner_or_any, place=any_place)
    def offer(self, who: int | None, place: int) -> None:
        house = self.house
        fan = house.owner.get(place, 0) if who is None else who
        can = house.on and house.open and house.valid().get(place) == fan and house.sold_out()
        assert self.with_ticket(offer, fan, place) == can
        if can:
            house.offered.add(place)

    @rule(who=owner_or_any, place=any_place)
    def take_back(self, who: int | None, place: int) -> None:
        house = self.house
        fan = house.owner.get(place, 0) if who is None else who
        can = house.owner.get(place) == fan and place in house.offered and place not in house.buying
        assert self.with_ticket(take_back, fan, place) == can
        if can:
            house.offered.discard(place)

    @rule(fan=any_fan, wish=some_places, sensible=st.sampled_from([True, True, False]))
    def hold(self, fan: int, wish: set[int], *, sensible: bool) -> None:
        house = self.house
        free = set(range(PLACES)) - set(house.taken())
        if sensible and free:  # mostly somebody who has none, and what is to be had
            fan = next((one for one in range(FANS) if house.idle((one + fan) % FANS)), 0) + fan
            fan, wish = fan % FANS, wish & free or free
        places = set(sorted(wish)[:2])
        can = house.on and house.idle(fan) and not places & set(house.taken())
        request = Hold(self.fans[fan].id, tuple(Pick(place) for place in places))
        booked = self.attempt(lambda tx: hold(tx, self.event.id, request, ttl_s=600))
        assert (booked is not None) == can
        if can:
            self.booking[fan] = booked
            house.buying |= dict.fromkeys(places, fan)

    @precondition(lambda self: self.house.buying)
    @rule(nth=any_fan, late=st.sampled_from([False, False, True]))
    def pay(self, nth: int, *, late: bool) -> None:
        fan = self.buyer(nth)
        if any(fan == who and self.booking[fan].id == booking.id for who, booking in self.late):
            return  # under way already
        state = self.run(paid(self.services, self.fans[fan], self.booking[fan], "pm_late" if late else "pm_success"))
        assert state.booking.state.value == ("payment_pending" if late else "confirmed")
        if late:
            self.late.append((fan, self.booking[fan]))
        else:
            self.house.buy(fan, self.stop_buying(fan))

    @precondition(lambda self: self.house.buying)
    @rule(nth=any_fan)
    def lapse(self, nth: int) -> None:
        fan = self.buyer(nth)
        self.run(lapse(self.db, self.booking[fan]))
        self.stop_buying(fan)

    @precondition(lambda self: self.late)
    @rule()
    def late_money(self) -> None:
        (fan, booking), house = self.late.pop(), self.house
        places = set(booking.places)
        waits = house.buying and self.booking[fan].id == booking.id and fan in house.buying.values()
        comes = house.on and (bool(waits) or (house.idle(fan) and not places & set(house.taken())))
        self.run(self.let_it_come(booking))
        assert (self.run(now_of(self.db, booking)).state == "confirmed") == comes
        if comes:
            self.stop_buying(fan)
            self.booking[fan] = booking
            house.buy(fan, places)
        else:
            house.back[fan] += PRICE * len(places)

    @precondition(lambda self: self.steps % 5 == 0)  # seldom: a house with free places takes no offers
    @rule(who=owner_or_any, place=any_place)
    def give_back(self, who: int | None, place: int) -> None:
        house = self.house
        fan = house.owner.get(place, 0) if who is None else who
        can = house.on and house.owner.get(place) == fan and fan in self.booking
        if fan in self.booking and house.on:
            args = (self.fans[fan].principal, self.event.id, self.booking[fan].id, [place])
            assert (self.attempt(lambda tx: cancel(tx, *args)) is not None) == can
        if can:
            house.back[fan] += PRICE - FEE
            house.offered.discard(place)
            del house.owner[place]

    @precondition(lambda self: self.steps > STEPS * 2 // 3)  # not before much has happened
    @rule()
    def doors_are_near(self) -> None:
        self.run(self.moved_near() if self.house.open else bring_back(self.services))
        self.house.open = False
        self.house.offered &= set(self.house.buying)

    @precondition(lambda self: self.house.on and self.steps > STEPS * 5 // 6)
    @rule()
    def called_off(self) -> None:
        self.run(self.call_off())
        house = self.house
        for fan in house.owner.values():
            house.back[fan] += PRICE
        house.on, house.owner, house.offered, house.buying = False, {}, set(), {}

    @invariant()
    def the_database_agrees(self) -> None:
        self.steps += 1
        house = self.house
        ours = {place: self.booking[fan].id for place, fan in house.taken().items()}
        assert self.run(claimed(self.db, self.event)) == ours
        assert self.run(self.valid_tickets()) == {
            place: self.booking[fan].id for place, fan in house.valid().items()
        }, "and nobody else walks in"
        assert self.run(self.owed()) == {self.fans[fan].id: owed for fan, owed in house.back.items() if owed}

    def teardown(self) -> None:
        assert self.run(broken_invariants(self.db)) == {}

    def with_ticket(self, verb: Any, fan: int, place: int) -> bool:
        """Whether a fan could do it with the ticket they have or had for a place."""
        if fan not in self.booking:
            return False
        booking = self.booking[fan]
        tickets = self.run(self.tickets(booking))
        found = [one.id for one in tickets if one.place == place][-1:]
        if not found:
            return False
        principal = self.fans[fan].principal
        return self.attempt(lambda tx: verb(tx, principal, self.event.id, booking.id, found)) is not None

    def buyer(self, nth: int) -> int:
        """One of those who hold."""
        holding = sorted(set(self.house.buying.values()))
        return holding[nth % len(holding)]

    def stop_buying(self, fan: int) -> set[int]:
        places = {place for place, who in self.house.buying.items() if who == fan}
        for place in places:
            del self.house.buying[place]
        return places

    async def tickets(self, booking: Booking) -> list[Any]:
        async with self.db.read() as tx:
            return await tickets_of(tx, self.event.id, booking.id)

    async def valid_tickets(self) -> dict[int, uuid.UUID]:
        query = sa.text("select place, booking_id from tickets where event_id = :event and state = 'valid'")
        async with self.db.read() as tx:
            return {row.place: row.booking_id for row in await tx.execute(query, {"event": self.event.id})}

    async def owed(self) -> dict[int, int]:
        query = sa.text(
            "select b.fan_id, sum(r.amount_minor)::bigint as owed from refunds r join bookings b"
            " on b.event_id = r.event_id and b.id = r.booking_id where r.event_id = :event group by 1"
        )
        async with self.db.read() as tx:
            return {row.fan_id: row.owed for row in await tx.execute(query, {"event": self.event.id})}

    async def moved_near(self) -> None:
        near = sa.text("update events set doors_at = :near where id = :event")
        async with self.db.write() as tx:
            await tx.execute(near, {"near": utc_now() + timedelta(minutes=90), "event": self.event.id})
        await bring_back(self.services)

    async def call_off(self) -> None:
        async with self.db.write() as tx:
            told = {"event": self.event.id}
            await tx.execute(sa.text("update events set lifecycle = 'cancelled' where id = :event"), told)
            ids = await tx.execute(sa.text("select id from bookings where event_id = :event order by id"), told)
            await cancel_for_event(tx, self.event.id, list(ids.scalars()))

    async def let_it_come(self, booking: Booking) -> None:
        payments = sa.text("select id from payments where booking_id = :booking and state = 'open'")
        async with self.db.write() as tx:
            (payment_id,) = (await tx.execute(payments, {"booking": booking.id})).scalars().all()
            come = "update sandbox_charges set succeeds_at = now() where payment_id = :payment"
            await tx.execute(sa.text(come), {"payment": payment_id})
        await settle(self.services, booking.event_id, payment_id)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def attempt(self, work: Any) -> Any:
        """What a use case answers, or None where it refuses."""

        async def whole() -> Any:
            async with self.db.write() as tx:
                return await work(tx)

        try:
            return self.run(whole())
        except Failure:
            return None


def test_resale_agrees_with_the_model(settings: Settings, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "UNPAID_HOLDS_PER_FAN_AND_EVENT_PER_HOUR", 1000)
    tries = trial_settings(
        max_examples=15,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],  # against a database, making a failure smaller takes minutes
    )
    with asyncio.Runner() as runner:
        services = wiring.build(settings, database_url)
        try:

            class OnThisDatabase(Resale):
                pass

            OnThisDatabase.runner, OnThisDatabase.services = runner, services
            OnThisDatabase.fans = runner.run(Make(services).fans(FANS))
            run_state_machine_as_test(OnThisDatabase, settings=tries)
        finally:
            runner.run(services.get(Database).close())
