"""A fan's device at a waiting room: joining, looking at the line, going in. Asks again as long as it is sensible."""

import asyncio
from collections.abc import Callable
from random import Random

import msgspec

from onsale.demo.crowd.figures import Step
from onsale.demo.crowd.server import Server
from onsale.demo.http import Answer

_TRIES = 30
_AGAIN_S = 1.0
_FOR_GOOD = frozenset({400, 401, 403, 404, 409, 410})


class Place(msgspec.Struct, frozen=True):
    """What a fan is told of their place."""

    token: str
    window: int
    rank: int | None


class Frontier(msgspec.Struct, frozen=True):
    """How far the line was let in."""

    window: int
    rank: int


class _Counted(msgspec.Struct, frozen=True):
    joined: int


class _Closed(msgspec.Struct, frozen=True):
    window: int
    joined: int


class Told(msgspec.Struct, frozen=True):
    """The document that everybody polls, as far as a rush goes by it."""

    state: str
    frontier: Frontier
    windows: list[_Closed]
    earlier: _Counted
    places_left: int
    admitted_per_minute: int
    poll_near_s: int


class _Pass(msgspec.Struct, frozen=True):
    pass_: str = msgspec.field(name="pass")


class Visitor:
    """Asks one event's room; once the sale is `over`, nothing twice."""

    def __init__(self, server: Server, event_id: str, rng: Random, over: Callable[[], bool]) -> None:
        self._server, self._rng, self._over = server, rng, over
        self._path = f"/api/v1/events/{event_id}/queue"

    async def join(self, session: str) -> Place | None:
        """Join, or ask where one is; None when there is nothing to join (any more)."""
        answer = await self._until_answered(Step.JOIN, "join", session, None)
        return msgspec.json.decode(answer.body, type=Place) if answer is not None else None

    async def go_in(self, session: str, token: str) -> str | None:
        """The pass, once it is the fan's turn; None when it ran out or the sale is over."""
        answer = await self._until_answered(Step.ADMIT, "admission", session, {"token": token})
        return msgspec.json.decode(answer.body, type=_Pass).pass_ if answer is not None else None

    async def look(self) -> Told | None:
        """How the line stands."""
        answer = await self._server.get(Step.POLL, self._path)
        return msgspec.json.decode(answer.body, type=Told) if answer is not None and answer.status == 200 else None

    async def _until_answered(self, step: Step, verb: str, session: str, body: dict[str, str] | None) -> Answer | None:
        for _ in range(_TRIES):
            answer = await self._server.post(step, f"{self._path}/{verb}", body, token=session)
            if answer is not None and (answer.status == 200 or answer.status in _FOR_GOOD):
                return answer if answer.status == 200 else None
            if self._over():
                return None
            after = float((answer and answer.header("retry-after")) or _AGAIN_S)
            await asyncio.sleep(after * self._rng.uniform(1, 1.3))
        return None
