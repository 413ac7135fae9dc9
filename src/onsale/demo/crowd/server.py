"""The server as a fan's device sees it: each call is measured, and a call without an answer is an answer too."""

import base64
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from onsale.demo.crowd.errors import NoDemo
from onsale.demo.crowd.figures import Figures, Step
from onsale.demo.http import Address, Answer, Client, LostAnswer, request

TIMEOUT_S = 15.0
_FANS_AT_ONCE = 1000


class Minted(msgspec.Struct, frozen=True):
    """A fan made to order."""

    id: str
    access_token: str


class Counts(msgspec.Struct, frozen=True):
    """How many places there are, and how many of them are free."""

    total: int
    available: int


class Event(msgspec.Struct, frozen=True):
    """What the crowd wants to know of an event."""

    id: str
    name: str
    status: str
    availability: Counts
    max_places_per_booking: int


class _Events(msgspec.Struct, frozen=True):
    items: list[Event]
    next_cursor: str | None


class _Availability(msgspec.Struct, frozen=True):
    available: int
    places: str


class Line(msgspec.Struct, frozen=True):
    """A place of a booking."""

    place: int


class Booking(msgspec.Struct, frozen=True):
    """A booking as the server tells it."""

    id: str
    state: str
    created_at: str
    expires_at: str | None
    lines: list[Line]

    @property
    def places(self) -> tuple[int, ...]:
        """Its places' numbers, in order."""
        return tuple(sorted(line.place for line in self.lines))

    @property
    def lives_s(self) -> float:
        """How long it is held, unpaid."""
        if self.expires_at is None:
            return 0.0
        return (datetime.fromisoformat(self.expires_at) - datetime.fromisoformat(self.created_at)).total_seconds()


class _Bookings(msgspec.Struct, frozen=True):
    items: list[Booking]


class _Problem(msgspec.Struct, frozen=True):
    code: str = ""
    booking_id: str | None = None
    largest_together: int | None = None


class Server:
    """One server and the figures of what it answered. Answers are `None` when none came."""

    def __init__(self, address: Address, figures: Figures, *, connections: int) -> None:
        self._client = Client(address, connections=connections, timeout_s=TIMEOUT_S)
        self._figures = figures
        self._name = address.name

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def mint(self, count: int) -> list[Minted]:
        """So many new fans, at most a thousand at once; `NoDemo` where there is no such thing."""
        body = msgspec.json.encode({"count": min(count, _FANS_AT_ONCE)})
        try:
            answer = await self._client.ask(request("POST", "/demo/fans", self._name, body=body), repeatable=False)
        except (LostAnswer, TimeoutError) as error:
            raise NoDemo(f"nobody answers at {self._name}: {error or 'it takes too long'}") from None
        if answer.status == 404:
            raise NoDemo(
                f"{self._name} is no demo: the crowd's fans are made by POST /demo/fans, which only `onsale demo` has"
            )
        if answer.status != 201:
            raise NoDemo(f"{self._name} makes no fans: it answers {answer.status}")
        return msgspec.json.decode(answer.body, type=list[Minted])

    async def fullest(self) -> Event:
        """The event on sale with the most free places; `NoDemo` when nothing is on sale."""
        events: list[Event] = []
        cursor: str | None = ""
        while cursor is not None:
            page = msgspec.json.decode(await self._page(cursor), type=_Events)
            events += [event for event in page.items if event.status == "on_sale"]
            cursor = page.next_cursor
        if not events:
            raise NoDemo(f"nothing is on sale at {self._name}")
        return max(events, key=lambda event: event.availability.available)

    async def _page(self, cursor: str) -> bytes:
        query = f"?limit=100&cursor={cursor}" if cursor else "?limit=100"
        answer = await self._ask(Step.CHECK, request("GET", f"/api/v1/events{query}", self._name), repeatable=True)
        if answer is None or answer.status != 200:
            raise NoDemo(f"{self._name} doesn't tell its events")
        return answer.body

    async def event(self, event_id: str) -> Event | None:
        """An event, as its page shows it."""
        answer = await self.get(Step.LOOK, f"/api/v1/events/{event_id}")
        return msgspec.json.decode(answer.body, type=Event) if answer and answer.status == 200 else None

    async def free(self, event_id: str) -> tuple[int, bytes] | None:
        """How many places are free, and the bitset of them."""
        answer = await self.get(Step.LOOK, f"/api/v1/events/{event_id}/availability")
        if answer is None or answer.status != 200:
            return None
        told = msgspec.json.decode(answer.body, type=_Availability)
        return told.available, base64.b64decode(told.places)

    async def hold(
        self, event_id: str, wish: dict[str, Any], *, token: str, key: str, queue_pass: str = ""
    ) -> Answer | None:
        """Ask for a hold, where there is a waiting room with a pass."""
        path = f"/api/v1/events/{event_id}/holds"
        return await self.post(Step.HOLD, path, wish, token=token, key=key, queue_pass=queue_pass)

    async def pay(self, booking_id: str, *, token: str, key: str) -> Answer | None:
        """Pay by the sandbox's card that works."""
        wish = {"payment_method": "pm_success"}
        return await self.post(Step.PAY, f"/api/v1/bookings/{booking_id}/pay", wish, token=token, key=key)

    async def release(self, booking_id: str, *, token: str) -> Answer | None:
        """Give a hold back; done twice it is done once."""
        wire = request("DELETE", f"/api/v1/bookings/{booking_id}", self._name, token=token)
        return await self._ask(Step.RELEASE, wire, repeatable=True)

    async def booking(self, booking_id: str, *, token: str) -> Booking | None:
        """A fan's booking; `None` when there is no answer or no such booking."""
        answer = await self.get(Step.CHECK, f"/api/v1/bookings/{booking_id}", token=token)
        return booking_of(answer) if answer and answer.status == 200 else None

    async def newest(self, *, token: str) -> Booking | None:
        """A fan's newest booking, if there is any."""
        answer = await self.get(Step.CHECK, "/api/v1/bookings?limit=1", token=token)
        if answer is None or answer.status != 200:
            return None
        return next(iter(msgspec.json.decode(answer.body, type=_Bookings).items), None)

    async def get(self, step: Step, path: str, token: str = "") -> Answer | None:
        """Ask for anything."""
        return await self._ask(step, request("GET", path, self._name, token=token), repeatable=True)

    async def post(
        self, step: Step, path: str, wish: Mapping[str, Any] | None, *, token: str, key: str = "", queue_pass: str = ""
    ) -> Answer | None:
        """Ask for anything to be done; with a key it may be asked for twice."""
        body = msgspec.json.encode(wish) if wish is not None else b""
        wire = request("POST", path, self._name, token=token, key=key, queue_pass=queue_pass, body=body)
        return await self._ask(step, wire, repeatable=bool(key))

    async def _ask(self, step: Step, wire: bytes, *, repeatable: bool) -> Answer | None:
        began = time.monotonic()
        answer, status = None, "no answer"
        try:
            answer = await self._client.ask(wire, repeatable=repeatable)
            status = status_of(answer)
        except TimeoutError:
            status = "timeout"
        except LostAnswer:
            pass
        self._figures.answered(step, status, time.monotonic() - began)
        return answer


def booking_of(answer: Answer) -> Booking:
    """The booking in an answer that has one."""
    return msgspec.json.decode(answer.body, type=Booking)


def problem_of(answer: Answer) -> _Problem:
    """What a refusal says; empty where it says nothing we understand."""
    try:
        return msgspec.json.decode(answer.body, type=_Problem)
    except msgspec.DecodeError:
        return _Problem()


def status_of(answer: Answer) -> str:
    """`201`, or `409 places_unavailable`."""
    return f"{answer.status} {problem_of(answer).code}".strip() if answer.status >= 400 else str(answer.status)
