"""One fan whose turn it is: comes or doesn't, takes the pass, holds, and pays. All of it over HTTP."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from onsale.demo.crowd.figures import Figures
from onsale.demo.crowd.ledger import Ledger, Told
from onsale.demo.crowd.picking import pick
from onsale.demo.crowd.server import Booking, Event, Server, booking_of, problem_of
from onsale.demo.http import Answer
from onsale.demo.rush.plan import Plan
from onsale.demo.rush.visitor import Visitor

_LOOKS = 40
_LOOK_AGAIN_S = 2.0
_TRIES = 12
_PAYS_LOOKS = 20
_FROM_THE_MAP = 0.1
_ACTIVE = frozenset({"held", "payment_pending"})


@dataclass(slots=True)
class Shop:
    """What those who go in have in common. `moved`: fans who were told another place than the one they had."""

    plan: Plan
    server: Server
    event: Event
    visitor: Visitor
    ledger: Ledger
    figures: Figures
    over: Callable[[], bool]
    nearly_gone: Callable[[], bool]
    passes: int = 0
    moved: list[str] = field(default_factory=list)


class Buyer:
    """A fan at this place in line, with a signed session."""

    def __init__(self, shop: Shop, session: str, window: int, rank: int, rng: Random) -> None:
        self._shop, self._session, self._rng = shop, session, rng
        self._window, self._rank = window, rank

    async def go(self) -> None:
        """The whole of it; how it ended is counted."""
        self._shop.figures.outcomes[await self._evening()] += 1

    async def _evening(self) -> str:
        plan, wish = self._shop.plan, self._rng.random()
        if wish < plan.no_show:
            return "didn't come"
        turn = await self._turn()
        if turn is None:
            return "found the sale over"
        self._shop.passes += 1
        likes = self._rng.random()
        if likes < plan.leave and not self._shop.nearly_gone():
            return "left the pass lying"
        told = await self._hold(turn)
        await self._think()
        if told is not None and likes > 1 - plan.give_back:
            if not await self._give_back(told):
                return "got no answer"
            self._shop.figures.outcomes["changed their mind first"] += 1
            told = await self._hold(turn)
        return "found nothing" if told is None else await self._pay(told)

    async def _turn(self) -> str | None:
        """The pass. Asked where they are, as from a new device, a fan is told the place they have."""
        place = await self._shop.visitor.join(self._session)
        if place is None:
            return None
        if (place.window, place.rank) != (self._window, self._rank):
            self._shop.moved.append(f"{self._window}/{self._rank}: told {place.window}/{place.rank}")
            return None
        return await self._shop.visitor.go_in(self._session, place.token)

    async def _think(self) -> None:
        await asyncio.sleep(self._shop.plan.think_s * self._rng.uniform(0.5, 1.5))

    async def _hold(self, queue_pass: str) -> Told | None:
        """Places, as many as wanted or as are to be had; while others hold all of them, look again now and then."""
        most = min(self._shop.plan.party_max, self._shop.event.max_places_per_booking)
        party = self._rng.randint(min(self._shop.plan.party_min, most), most)
        await self._think()
        for _ in range(_LOOKS):
            asked = time.monotonic()
            answer = await self._insist_on_hold(await self._wish(party), queue_pass)
            if isinstance(answer, Booking):
                return self._note(answer, asked)
            if self._shop.over() or answer is None:
                return None
            problem = problem_of(answer)
            if answer.status == 409 and party > 1:
                party = max(1, min(party - 1, problem.largest_together or 1))
                continue
            if answer.status not in {409, 429}:
                return None
            await asyncio.sleep(_LOOK_AGAIN_S * self._rng.uniform(0.5, 1.5))
        return None

    async def _wish(self, party: int) -> dict[str, Any]:
        """Most let the shop choose; some pick from the map, and so does who takes a single place."""
        if party > 1 and self._rng.random() >= _FROM_THE_MAP:
            return {"best_available": {"quantity": party}}
        seen = await self._shop.server.free(self._shop.event.id)
        picked = pick(seen[1], party, self._rng) if seen else ()
        return {"places": list(picked)} if picked else {"best_available": {"quantity": party}}

    async def _insist_on_hold(self, wish: dict[str, Any], queue_pass: str) -> Booking | Answer | None:
        """The hold or the refusal. An answer that was lost may have been a hold: then the fan has a booking."""
        server, answer = self._shop.server, None
        for _ in range(_TRIES):
            answer = await server.hold(self._shop.event.id, wish, token=self._session, key="", queue_pass=queue_pass)
            if answer is not None and answer.status == 201:
                return booking_of(answer)
            if answer is None or problem_of(answer).code == "active_booking_exists":
                found = await server.newest(token=self._session)
                if found is not None and found.state in _ACTIVE:
                    return found
            elif answer.status != 503:
                return answer
            await asyncio.sleep(self._rng.uniform(0.5, 1.5))
        return answer

    def _note(self, booking: Booking, asked: float) -> Told:
        self._shop.figures.held(len(booking.places))
        return self._shop.ledger.held(
            Told(booking.id, self._session, booking.places, time.monotonic(), asked + booking.lives_s)
        )

    async def _give_back(self, told: Told) -> bool:
        told.held_until = time.monotonic()
        for _ in range(_TRIES):
            answer = await self._shop.server.release(told.booking_id, token=self._session)
            if answer is not None and answer.status == 204:
                told.released = True
                self._shop.figures.let_go(len(told.places))
                return True
            await asyncio.sleep(1)
        return False

    async def _pay(self, told: Told) -> str:
        told.asked_to_pay = True
        for _ in range(_TRIES):
            answer = await self._shop.server.pay(told.booking_id, token=self._session, key="")
            if answer is not None and answer.status == 200:
                return self._paid(told)
            if answer is not None and answer.status == 410:
                return "paid too late"
            if answer is None or answer.status in {202, 409}:  # it may have been done, or be under way
                if await self._is_confirmed(told):
                    return self._paid(told)
            elif answer.status != 503:
                return "was turned away"
            await asyncio.sleep(self._rng.uniform(0.5, 1.5))
        return "got no answer"

    async def _is_confirmed(self, told: Told) -> bool:
        for _ in range(_PAYS_LOOKS):
            found = await self._shop.server.booking(told.booking_id, token=self._session)
            if found is not None and found.state == "confirmed":
                return True
            if found is not None and found.state != "payment_pending":
                return False
            await asyncio.sleep(0.5)
        return False

    def _paid(self, told: Told) -> str:
        told.confirmed_from = time.monotonic()
        self._shop.figures.paid(len(told.places))
        return "paid"
