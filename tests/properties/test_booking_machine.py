"""Whatever three fans do with eight places, in whatever order, the database agrees with a model of a few lines."""

import asyncio
import uuid
from collections.abc import Coroutine
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

from onsale.bookings import store
from onsale.bookings.cancel import cancel
from onsale.bookings.change import Change, change
from onsale.bookings.errors import PaymentDeclined
from onsale.bookings.expire import sweep
from onsale.bookings.hold import Hold, hold
from onsale.bookings.model import Booking
from onsale.bookings.quote import Pick
from onsale.bookings.release import release
from onsale.entrypoints import wiring
from onsale.payments.settle import settle
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.errors import Failure
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from tests.fixtures.catalogue import small_house
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import claimed, lapse, now_of, paid

T = TypeVar("T")
FANS, PLACES = 3, 8
any_fan = st.integers(0, FANS - 1)
some_places = st.sets(st.integers(0, PLACES - 1), min_size=1, max_size=3)


class House:
    """The model: who owns which places, and how each fan's booking stands."""

    def __init__(self) -> None:
        self.states: dict[int, str] = {}
        self.owns: dict[int, set[int]] = {}

    def free(self, fan: int, places: set[int]) -> bool:
        return not any(places & theirs for who, theirs in self.owns.items() if who != fan)

    def give(self, fan: int, state: str, places: set[int]) -> None:
        self.states[fan], self.owns[fan] = state, set(places)

    def end(self, fan: int) -> None:
        del self.states[fan], self.owns[fan]


class Bookings(RuleBasedStateMachine):
    """The real thing beside the model. What stands first is the test's."""

    runner: asyncio.Runner
    services: Services
    fans: list[Account]

    @initialize()
    def open_the_house(self) -> None:
        self.db, self.house = self.services.get(Database), House()
        self.booking: dict[int, Booking] = {}
        self.unsettled: list[tuple[int, Booking]] = []
        self.let_go: set[uuid.UUID] = set()
        self.event = self.run(Make(self.services).event(layout=small_house(rows=1, seats=PLACES, standing=0)))

    @rule(fan=any_fan, places=some_places)
    def hold(self, fan: int, places: set[int]) -> None:
        request = Hold(self.fans[fan].id, tuple(Pick(place) for place in places))
        booked = self.attempt(lambda tx: hold(tx, self.event.id, request, ttl_s=600))
        assert (booked is not None) == (fan not in self.house.states and self.house.free(fan, places))
        if booked:
            self.booking[fan] = booked
            self.house.give(fan, "held", places)

    @precondition(lambda self: self.booking)
    @rule(nth=any_fan, add=some_places | st.just(set()), remove=some_places | st.just(set()))
    def change(self, nth: int, add: set[int], remove: set[int]) -> None:
        fan = self.anybody(nth)
        mine, can = self.house.owns.get(fan, set()), self.house.states.get(fan) == "held"
        can = can and remove <= mine and not add & mine and self.house.free(fan, add) and bool(mine - remove | add)
        wish = Change(add=tuple(Pick(place) for place in add), remove=tuple(remove))
        args = (self.fans[fan].principal, self.event.id, self.booking[fan].id, wish)
        assert (self.attempt(lambda tx: change(tx, *args)) is not None) == can
        if can:
            self.house.give(fan, "held", mine - remove | add)

    @precondition(lambda self: self.those("held"))
    @rule(nth=any_fan, method=st.sampled_from(["pm_success", "pm_late", "pm_declined", "pm_late"]))
    def pay(self, nth: int, method: str) -> None:
        fan = self.those("held")[nth % len(self.those("held"))]
        try:
            state = self.run(paid(self.services, self.fans[fan], self.booking[fan], method)).booking.state.value
        except PaymentDeclined:
            state = "held"
        assert state == {"pm_success": "confirmed", "pm_declined": "held", "pm_late": "payment_pending"}[method]
        self.house.states[fan] = state
        if method == "pm_late":
            self.unsettled.append((fan, self.booking[fan]))

    @precondition(lambda self: self.unsettled)
    @rule()
    def money_comes(self) -> None:
        fan, booking = self.unsettled.pop()
        places = set(booking.places) if fan not in self.booking else set(self.run(now_of(self.db, booking)).places)
        waiting = self.house.states.get(fan) == "payment_pending" and self.booking[fan].id == booking.id
        gone = fan not in self.house.states and booking.id not in self.let_go
        comes = waiting or (gone and self.house.free(fan, places))
        self.run(self.let_it_come(booking))
        assert (self.run(now_of(self.db, booking)).state == "confirmed") == comes
        if comes:
            self.booking[fan] = booking
            self.house.give(fan, "confirmed", places)

    @precondition(lambda self: self.booking)
    @rule(nth=any_fan, places=st.none() | some_places)
    def cancel(self, nth: int, places: set[int] | None) -> None:
        fan = self.anybody(nth)
        mine = self.house.owns.get(fan, set())
        can = self.house.states.get(fan) == "confirmed" and (places is None or places <= mine)
        args = (self.fans[fan].principal, self.event.id, self.booking[fan].id, places)
        assert (self.attempt(lambda tx: cancel(tx, *args)) is not None) == can
        if can and mine - (mine if places is None else places):
            self.house.owns[fan] = mine - (places or set())
        elif can:
            self.house.end(fan)

    @precondition(lambda self: self.booking)
    @rule(nth=any_fan)
    def release(self, nth: int) -> None:
        fan = self.anybody(nth)
        self.attempt(lambda tx: release(tx, self.fans[fan].principal, self.event.id, self.booking[fan].id))
        state = self.house.states.get(fan)
        if state in ("held", None):  # held, or run out: what is still paid for it goes back
            self.let_go.add(self.booking[fan].id)
        if state == "held":
            self.house.end(fan)

    @precondition(lambda self: self.those("held", "payment_pending"))
    @rule(nth=any_fan)
    def lapse(self, nth: int) -> None:
        unpaid = self.those("held", "payment_pending")
        fan = unpaid[nth % len(unpaid)]
        self.run(lapse(self.db, self.booking[fan]))
        self.house.end(fan)

    @rule()
    def sweep(self) -> None:
        self.run(sweep(self.services))

    @invariant()
    def the_database_agrees(self) -> None:
        ours = {place: self.booking[fan].id for fan, places in self.house.owns.items() for place in places}
        assert self.run(claimed(self.db, self.event)) == ours
        states = {fan: booking.state for fan, booking in self.run(self.told()).items() if fan in self.house.states}
        assert states == self.house.states

    async def told(self) -> dict[int, Booking]:
        """Each fan's latest booking, as it reads now."""
        ids = {booking.id: fan for fan, booking in self.booking.items()}
        async with self.db.read() as tx:
            found = [await store.get_booking(tx, self.event.id, booking_id) for booking_id in ids]
        return {ids[booking.id]: booking for booking in found if booking}

    def teardown(self) -> None:
        assert self.run(broken_invariants(self.db)) == {}

    def those(self, *states: str) -> list[int]:
        """The fans whose booking stands so."""
        return [fan for fan, state in sorted(self.house.states.items()) if state in states]

    def anybody(self, nth: int) -> int:
        """A fan who has booked, whatever became of it."""
        return sorted(self.booking)[nth % len(self.booking)]

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

    async def let_it_come(self, booking: Booking) -> None:
        payments = sa.text("select id from payments where booking_id = :booking and state = 'open'")
        async with self.db.write() as tx:
            (payment_id,) = (await tx.execute(payments, {"booking": booking.id})).scalars().all()
            come = "update sandbox_charges set succeeds_at = now() where payment_id = :payment"
            await tx.execute(sa.text(come), {"payment": payment_id})
        await settle(self.services, booking.event_id, payment_id)


def test_bookings_agree_with_the_model(settings: Settings, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "UNPAID_HOLDS_PER_FAN_AND_EVENT_PER_HOUR", 1000)
    tries = trial_settings(
        max_examples=20,
        stateful_step_count=40,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],  # against a database, making a failure smaller takes minutes
    )
    with asyncio.Runner() as runner:
        services = wiring.build(settings, database_url)
        try:

            class OnThisDatabase(Bookings):
                pass

            OnThisDatabase.runner, OnThisDatabase.services = runner, services
            OnThisDatabase.fans = runner.run(Make(services).fans(FANS))
            run_state_machine_as_test(OnThisDatabase, settings=tries)
        finally:
            runner.run(services.get(Database).close())
