"""A client that doesn't take silence for an answer: it repeats a request, with its key, until it has been told."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

import httpx

_TRY_S = 4.0
_PAUSE_S = 0.05  # shorter than the `Retry-After` it is asked to wait, to be the greater nuisance; then ever longer
_PAUSE_AT_MOST_S = 0.8


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered in the end; `asked_at` is when it was asked for the first time (seconds since 1970)."""

    status: int
    body: Any
    asked_at: float
    tries: int

    @property
    def code(self) -> str:
        """A refusal's code."""
        return str(self.body.get("code", "")) if isinstance(self.body, dict) else ""


@dataclass(frozen=True, slots=True)
class Request:
    """One wish of one fan. Its repetitions carry the same key."""

    method: str
    path: str
    token: str
    key: str | None
    body: Any = None

    @property
    def headers(self) -> dict[str, str]:
        """As they are sent."""
        return {"Authorization": f"Bearer {self.token}"} | ({"Idempotency-Key": self.key} if self.key else {})


@dataclass(slots=True)
class Client:
    """Speaks to any of several servers. `copies`: how many of each unsafe request are sent in the same instant."""

    urls: Sequence[str]
    rng: Random
    copies: int = 1
    seen: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    """Answers that no client should ever get."""
    _http: httpx.AsyncClient = field(init=False)

    async def __aenter__(self) -> "Client":
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
        self._http = httpx.AsyncClient(timeout=_TRY_S, limits=limits)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def ask(self, request: Request, *, tired: Callable[[], bool]) -> Answer | None:
        """The answer, or None when there was none by the time that whoever asks is tired of asking."""
        copies = self.copies if request.method != "GET" else 1
        answers = await asyncio.gather(*(self._insist(request, tired) for _ in range(copies)))
        told = [answer for answer in answers if answer is not None]
        if request.key and len(told) > 1:
            self._expect_the_same(request, told)
        # Without a key the second of two is told that there is nothing left to do: the better answer counts.
        return min(told, key=lambda answer: answer.status) if told else None

    async def _insist(self, request: Request, tired: Callable[[], bool]) -> Answer | None:
        asked_at, tries = time.time(), 0
        while True:
            tries += 1
            answer = await self._try(request)
            if answer is not None and not self._passing(request, answer):
                return Answer(answer.status_code, _body(answer), asked_at, tries)
            if tired():
                return None
            await asyncio.sleep(self.rng.uniform(0.0, min(_PAUSE_AT_MOST_S, _PAUSE_S * 2**tries)))

    async def _try(self, request: Request) -> httpx.Response | None:
        self.seen["requests"] += 1
        url = self.rng.choice(self.urls) + request.path
        try:
            answer = await self._http.request(request.method, url, headers=request.headers, json=request.body)
        except httpx.TransportError as error:
            self.seen[type(error).__name__] += 1
            return None
        self.seen[f"{request.method} {answer.status_code}"] += 1
        return answer

    def _passing(self, request: Request, answer: httpx.Response) -> bool:
        """Whether the answer is to come back later."""
        if answer.status_code == 409 and _code(answer) == "idempotency_in_progress":
            self.seen["in progress"] += 1
            return True
        if answer.status_code < 500:
            return False
        self.seen[_code(answer)] += 1
        if answer.status_code != 503 or "retry-after" not in answer.headers:
            self.wrong.append(f"{request.method} {request.path}: {answer.status_code} {answer.text[:300]}")
        return True

    def _expect_the_same(self, request: Request, told: list[Answer]) -> None:
        shapes = {json.dumps([answer.status, answer.body], sort_keys=True) for answer in told}
        if len(shapes) > 1:
            self.wrong.append(f"{request.method} {request.path}: one key, different answers: {shapes}")


def _body(answer: httpx.Response) -> Any:
    return answer.json() if answer.content else None


def _code(answer: httpx.Response) -> str:
    try:
        return str(answer.json().get("code", ""))
    except ValueError:
        return answer.text[:80]
