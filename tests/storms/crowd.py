"""Fans at one event: they hold, change, pay, release, cancel and walk away, and remember what they were told."""

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from onsale.catalog.model import Event
from onsale.platform.ids import encode_id
from tests.fixtures.make import Account
from tests.storms.client import Client, Request
from tests.storms.told import HELD, Told

ASKED_AGAIN_FOR_S = 120.0
_SILENT = "pm_timeout"


@dataclass(frozen=True, slots=True)
class Habits:
    """How fans behave; shares are of all visits, or of all payments.

    `cancel` is the share of those who come back, `regret` of those who have just paid; `dawdle_s` is how long a hold is
    thought about.
    """

    release: float = 0.15
    change: float = 0.2
    leave: float = 0.03
    cancel: float = 0.8
    regret: float = 0.15
    methods: Mapping[str, float] = field(
        default_factory=lambda: {"pm_success": 0.88, "pm_declined": 0.1, _SILENT: 0.02}
    )
    dawdle_s: tuple[float, float] = (0.0, 0.03)


ORDINARY = Habits()


class Crowd:
    """Fans with a client. `keys`: whether their requests carry idempotency keys."""

    def __init__(
        self, client: Client, event: Event, fans: list[Account], habits: Habits, *, ttl_s: float, keys: bool = True
    ) -> None:
        self.client, self.event, self.fans, self.habits, self.ttl_s = client, event, fans, habits, ttl_s
        self.told: dict[str, Told] = {}
        self.wrong: list[str] = client.wrong
        self.acknowledged: Counter[str] = Counter()
        self._keys = itertools.count() if keys else None
        self._over: Callable[[], bool] = lambda: True
        self._patient_until = 0.0
        self._unanswered: list[Callable[[], Awaitable[object]]] = []

    async def rush(self, *, at_once: int, over: Callable[[], bool]) -> None:
        """Visit after visit, `at_once` at a time, until it is over; nobody waits for an answer much longer."""
        self._over, self._patient_until = over, 0.0
        lanes = [self.fans[lane::at_once] for lane in range(at_once)]
        await asyncio.gather(*(self._lane(fans, Random(self.client.rng.random())) for fans in lanes))

    async def ask_again(self) -> None:
        """The storm is over: whoever got no answer asks once more, with the same key, until there is one."""
        self._patient_until = time.monotonic() + ASKED_AGAIN_FOR_S
        self.acknowledged["asked again"] += len(self._unanswered)
        while self._unanswered:
            asking, self._unanswered = self._unanswered, []
            await asyncio.gather(*(ask() for ask in asking))
            assert time.monotonic() < self._patient_until or not self._unanswered, (
                "no answer, with nothing broken any more"
            )
        for told in self.told.values():
            told.close()

    def _tired(self) -> bool:
        """Whether to take silence for an answer."""
        return self._over() and time.monotonic() > self._patient_until

    async def _lane(self, fans: list[Account], rng: Random) -> None:
        mine: dict[int, Told] = {}
        for fan in itertools.cycle(fans):
            if self._over():
                return
            last = mine.get(fan.id)
            if last is not None and last.state == "confirmed" and not last.unsure and rng.random() < self.habits.cancel:
                await self.cancel(last, rng)
                continue
            told = await self.hold(fan, self._wish(rng))
            if told is not None:
                mine[fan.id] = told
                await self._decide(told, rng)

    async def _decide(self, told: Told, rng: Random) -> None:
        await asyncio.sleep(rng.uniform(*self.habits.dawdle_s))
        habits, mood = self.habits, rng.random()
        if mood < habits.leave:
            return
        if mood < habits.leave + habits.release:
            await self.release(told)
            return
        if mood < habits.leave + habits.release + habits.change:
            await self.change(told, rng)
        if told.state in HELD and not told.unsure:
            await self.pay(told, rng)
        if told.state == "held" and not told.unsure:
            await (self.release(told) if rng.random() < 0.5 else self.pay(told, rng))
        if told.state == "payment_pending" and not told.unsure and rng.random() < 0.5:
            await asyncio.sleep(rng.uniform(*habits.dawdle_s))
            await self.release(told)
        if told.state == "confirmed" and not told.unsure and rng.random() < habits.regret:
            await self.cancel(told, rng)

    def _wish(self, rng: Random) -> dict[str, Any]:
        places, party = self.event.places, rng.choice((1, 2, 2, 3, 4))
        shape = rng.random()
        if shape < 0.2:
            return {"best_available": {"quantity": party, "adjacent": rng.random() < 0.7}}
        if shape < 0.5:
            return {"places": rng.sample(range(places), party)}
        first = rng.randrange(places - party)
        return {"places": list(range(first, first + party))}

    async def hold(self, fan: Account, wish: dict[str, Any], key: str | None = None) -> Told | None:
        """Hold places; the booking when it is theirs now."""
        event = encode_id("evt", self.event.id)
        request = Request("POST", f"/api/v1/events/{event}/holds", fan.token, key or self._key(), wish)
        answer = await self.client.ask(request, tired=self._tired)
        if answer is None:
            self._unanswered.append(lambda: self.hold(fan, wish, request.key))
            return None
        if answer.status == 201:
            # Asked again it may be what was done the first time, which is long ago.
            told = self._known(answer.body["id"], fan, since=0.0 if key else answer.asked_at)
            told.learn(answer.body)
            if set(wish.get("places", told.places)) != told.places:
                self.wrong.append(f"{told.booking}: asked for {wish}, got {sorted(told.places)}")
            self.acknowledged["held"] += 1
            return told
        if answer.code == "active_booking_exists" and (theirs := answer.body.get("booking_id")):
            # Theirs from before, or from an answer that was lost.
            await self.look(self._known(theirs, fan))
        return None

    def _known(self, booking: str, fan: Account, *, since: float = 0.0) -> Told:
        """The booking, begun not before `since` as far as anybody knows."""
        return self.told.setdefault(booking, Told(booking, fan, lapses_at=since and since + self.ttl_s))

    async def look(self, told: Told) -> None:
        """See what has become of a booking."""
        request = Request("GET", f"/api/v1/bookings/{told.booking}", told.fan.token, None)
        answer = await self.client.ask(request, tired=self._tired)
        if answer is None:
            told.unsure = True
            self._unanswered.append(lambda: self.look(told))
        elif answer.status == 200:
            told.learn(answer.body)
            told.unsure = False
        else:
            self.wrong.append(f"{told.booking} was theirs, and now: {answer.status} {answer.code}")

    async def pay(self, told: Told, rng: Random) -> None:
        """Pay, by a method that happens to be at hand."""
        methods = self.habits.methods
        (method,) = rng.choices(list(methods), list(methods.values()))
        if method == _SILENT:
            await self._pay_in_silence(told)
            return
        await self._act(told, "POST", "pay", {"payment_method": method}, ())

    async def _pay_in_silence(self, told: Told) -> None:
        """A bank that doesn't answer: the fan doesn't wait for it either."""
        told.ever_pending = told.unsure = True
        request = self._request(told, "POST", "/pay", {"payment_method": _SILENT})
        await self.client.ask(request, tired=lambda: True)

    async def change(self, told: Told, rng: Random) -> None:
        """One place more, and maybe one less."""
        add = rng.choice([place for place in range(self.event.places) if place not in told.places])
        remove = [min(told.places)] if rng.random() < 0.6 else []
        await self._act(told, "PATCH", "", {"add": [add], "remove": remove}, remove)

    async def release(self, told: Told) -> None:
        """Let a hold go."""
        await self._act(told, "DELETE", "", None, told.places)

    async def cancel(self, told: Told, rng: Random) -> None:
        """Give confirmed places back, all or one of them."""
        some = [min(told.places)] if len(told.places) > 1 and rng.random() < 0.4 else None
        await self._act(told, "POST", "cancel", {"places": some}, some or told.places)

    async def _act(
        self, told: Told, method: str, verb: str, body: Any, at_stake: Iterable[int], key: str | None = None
    ) -> None:
        told.stake(at_stake)
        request = self._request(told, method, verb and f"/{verb}", body, key)
        answer = await self.client.ask(request, tired=self._tired)
        if answer is None:
            told.unsure = True
            self._unanswered.append(lambda: self._act(told, method, verb, body, at_stake, request.key))
            return
        told.unsure = False
        told.story.append(f"{answer.asked_at:.2f} to {time.time():.2f}: {method} {verb} {body or ''}: {answer.status}")
        if answer.status == 204:
            told.be("released", ())
        elif answer.status in {200, 202}:
            told.learn(answer.body)
            told.ever_pending |= answer.status == 202
        elif answer.status != 402:
            # Refused, or done already by a request whose answer was lost: a look tells which.
            self.acknowledged["ran out"] += answer.code == "hold_expired"
            await self.look(told)
            return
        self.acknowledged[f"{verb or method} {answer.status}"] += 1

    def _request(self, told: Told, method: str, suffix: str, body: Any, key: str | None = None) -> Request:
        path = f"/api/v1/bookings/{told.booking}{suffix}"
        return Request(method, path, told.fan.token, key or self._key(), body)

    def _key(self) -> str | None:
        return None if self._keys is None else f"{self.event.id}-{next(self._keys)}"
