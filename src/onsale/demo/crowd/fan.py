"""One fan's evening: look, think, hold, think, then pay, leave it, or give it back."""

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from onsale.demo.crowd.behaviour import Behaviour
from onsale.demo.crowd.clock import Closing
from onsale.demo.crowd.figures import Figures
from onsale.demo.crowd.ledger import Ledger, Told
from onsale.demo.crowd.picking import pick
from onsale.demo.crowd.server import Booking, Event, Server, booking_of, problem_of
from onsale.demo.http import Answer

_BEATEN_AT_MOST = 4
_ASKED_AT_MOST = 6
_PENDING_LOOKS = 6
_BACK_OFF_S = 0.5
_ACTIVE = frozenset({"held", "payment_pending"})

Send = Callable[[], Awaitable[Answer | None]]


@dataclass(frozen=True, slots=True)
class Scene:
    """What all fans of a crowd share."""

    server: Server
    event: Event
    behaviour: Behaviour
    ledger: Ledger
    figures: Figures
    closing: Closing


class Fan:
    """A made-up fan with a token; `rng` decides all they do."""

    def __init__(self, scene: Scene, token: str, rng: Random) -> None:
        self._scene, self._token, self._rng = scene, token, rng
        self._double_clicks = rng.random() < scene.behaviour.double_click
        self._asks_again = rng.random() < scene.behaviour.retry

    async def go(self) -> None:
        """The whole evening; how it ended is counted in the figures."""
        self._scene.figures.outcomes[await self._evening()] += 1

    async def _evening(self) -> str:
        await self._scene.server.event(self._scene.event.id)
        told = await self._get_hold()
        if isinstance(told, str):
            return told
        wish = self._rng.random()
        if not await self._think():
            return "unfinished"
        if wish < self._scene.behaviour.pay:
            return await self._pay(told)
        if wish < self._scene.behaviour.pay + self._scene.behaviour.abandon:
            return "abandoned"
        return await self._release(told)

    async def _think(self) -> bool:
        return await self._scene.closing.pause(self._scene.behaviour.think_s * self._rng.uniform(0.5, 1.5))

    async def _get_hold(self) -> Told | str:
        """The hold, or how it ended without one. Who was beaten looks again, and takes what is left together."""
        behaviour, picks_alone = self._scene.behaviour, self._rng.random() >= self._scene.behaviour.best
        most = min(behaviour.party_max, self._scene.event.max_places_per_booking)
        party = self._rng.randint(min(behaviour.party_min, most), most)
        for _ in range(_BEATEN_AT_MOST):
            seen = await self._scene.server.free(self._scene.event.id)
            if not await self._think():
                return "unfinished"
            if seen is not None and not seen[0]:
                return "sold out"
            picked = pick(seen[1], party, self._rng) if seen and picks_alone else ()
            wish = {"places": picked} if picked else {"best_available": {"quantity": party}}
            refused = await self._hold(wish)
            if isinstance(refused, Told):
                return refused
            if refused is None:
                return "gave up"
            problem = problem_of(refused)
            if problem.code != "places_unavailable":
                return "sold out" if problem.code == "sold_out" else "turned away"
            party = max(1, min(party, problem.largest_together or party))
        return "beaten"

    async def _hold(self, wish: dict[str, Any]) -> Told | Answer | None:
        """The hold, the refusal, or nothing when no answer could be had."""
        scene, key = self._scene, self._key()
        asked = time.monotonic()
        answers = await self._click(
            lambda: scene.server.hold(scene.event.id, wish, token=self._token, key=key), safe=bool(key)
        )
        for answer in answers:
            if answer.status == 201:
                self._told(booking_of(answer), asked)
        if won := next((answer for answer in answers if answer.status == 201), None):
            return scene.ledger.bookings[booking_of(won).id]
        # Our own other click, or one whose answer was lost, may have been the one that won.
        if not answers or any(problem_of(answer).code == "active_booking_exists" for answer in answers):
            found = await scene.server.newest(token=self._token)
            if found is not None and found.state in _ACTIVE:
                return self._told(found, asked)
        return answers[0] if answers else None

    def _told(self, booking: Booking, asked: float) -> Told:
        known = self._scene.ledger.bookings.get(booking.id)
        if known is not None:
            return known
        self._scene.figures.held(len(booking.places))
        return self._scene.ledger.held(
            Told(
                booking.id, self._token, booking.places, held_from=time.monotonic(), held_until=asked + booking.lives_s
            )
        )

    async def _pay(self, told: Told) -> str:
        scene, key = self._scene, self._key()
        told.asked_to_pay = True
        answers = await self._click(
            lambda: scene.server.pay(told.booking_id, token=self._token, key=key), safe=bool(key)
        )
        if any(answer.status == 200 for answer in answers):
            return self._confirmed(told)
        codes = {problem_of(answer).code for answer in answers if answer.status >= 400}
        if codes & {"hold_expired", "payment_declined", "not_held"}:
            return "too late" if "hold_expired" in codes else "turned away"
        for _ in range(_PENDING_LOOKS):
            found = await scene.server.booking(told.booking_id, token=self._token)
            if found is not None and found.state == "confirmed":
                return self._confirmed(told)
            if found is not None and found.state != "payment_pending":
                break
            if not await scene.closing.pause(_BACK_OFF_S):
                break
        return "gave up"

    def _confirmed(self, told: Told) -> str:
        told.confirmed_from = time.monotonic()
        self._scene.figures.paid(len(told.places))
        return "paid"

    async def _release(self, told: Told) -> str:
        told.held_until = min(told.held_until, time.monotonic())
        answers = await self._click(lambda: self._scene.server.release(told.booking_id, token=self._token), safe=True)
        if not any(answer.status == 204 for answer in answers):
            return "gave up"
        told.released = True
        self._scene.figures.let_go(len(told.places))
        return "released"

    def _key(self) -> str:
        """Who asks again always sends a key; of those who click twice, half."""
        wanted = self._asks_again or (self._double_clicks and self._rng.random() < 0.5)
        return str(uuid.UUID(int=self._rng.getrandbits(128), version=4)) if wanted else ""

    async def _click(self, send: Send, *, safe: bool) -> Sequence[Answer]:
        """Once, or twice at the same moment; and once more after the answer, by those who didn't see it."""
        if self._double_clicks:
            answers = list(await asyncio.gather(self._insist(send, safe=safe), self._insist(send, safe=safe)))
        else:
            answers = [await self._insist(send, safe=safe)]
        if self._asks_again and safe:
            self._scene.figures.retries += 1
            answers.append(await self._insist(send, safe=safe))
        return [answer for answer in answers if answer is not None]

    async def _insist(self, send: Send, *, safe: bool) -> Answer | None:
        """Ask again when told to come back, and after a lost answer where asking twice does no harm."""
        for attempt in range(_ASKED_AT_MOST):
            answer = await send()
            if answer is None and not safe:
                return None
            if answer is not None and answer.status != 503:
                return answer
            after = float((answer and answer.header("retry-after")) or _BACK_OFF_S * 2**attempt)
            if not await self._scene.closing.pause(after * self._rng.uniform(1, 1.5)):
                return answer
            self._scene.figures.retries += 1
        return None
