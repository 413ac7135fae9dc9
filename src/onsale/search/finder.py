"""Searching beside everything else a web process does: what the API asks by processes that search, where there are any,
and the rest in threads of its own; as many at a time as it can bear.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import datetime
from math import inf
from typing import Concatenate, ParamSpec, TypeVar

from onsale.listings.read import EventDetails
from onsale.platform import limits
from onsale.platform.clock import utc_now
from onsale.platform.errors import Failure, Unavailable
from onsale.search import meanings
from onsale.search.finding import Found, entry_of, find
from onsale.search.library import Damaged, told
from onsale.search.plan import counts, recount
from onsale.search.query import Asked, SearchQuery
from onsale.search.questions import Answered, PageAsked, Question, SuggestAsked, answer
from onsale.search.reader import NoIndex, Reader, Reading
from onsale.search.searchers import Searchers
from onsale.search.shelf import Edition
from onsale.search.soundness import damaged_file

_THREADS = 2
_LOOKED_AT_EVERY_S = 60.0
P = ParamSpec("P")
T = TypeVar("T")


class Finder:
    """Answers searches from the node's index; never asks the database."""

    def __init__(self, reader: Reader, searchers: Searchers | None = None) -> None:
        self.reader, self._searchers = reader, searchers or Searchers()
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="search")
        self._threads.submit(meanings.warm)
        self._waiting = 0
        self._looking = threading.Lock()
        self._looked_at, self._damaged = -inf, False

    async def ask(self, question: Callable[Concatenate[Reading, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """What `question` answers on the index as it is now; `NoIndex`, or `Unavailable` when too many wait."""
        with self._in_line():
            return await self._here(question, *args, **kwargs)

    async def _answered(self, question: Question) -> Answered:
        with self._in_line():
            answered = await self._searchers.answer(question)
            return answered if answered is not None else await self._here(answer, question)

    @contextmanager
    def _in_line(self) -> Iterator[None]:
        if self._waiting >= limits.SEARCHES_WAITING:
            raise Unavailable(retry_after_s=1)
        self._waiting += 1
        try:
            yield
        finally:
            self._waiting -= 1

    async def _here(self, question: Callable[Concatenate[Reading, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        answered = await asyncio.get_running_loop().run_in_executor(
            self._threads, lambda: self._answer(question, *args, **kwargs)
        )
        if counts.any_overdue and self._waiting <= 1:
            self._threads.submit(self._count_again)
        return answered

    async def find(self, query: SearchQuery, *, limit: int, cursor: str | None, now: datetime) -> Found:
        """A page of events."""
        return await self.ask(find, query, limit=limit, cursor=cursor, now=now)

    async def page(self, asked: Asked, *, limit: int, cursor: str | None, now: datetime) -> tuple[bytes, str]:
        """The same as JSON, and its ETag; see `page_answer`. `InvalidRequest` names every parameter that is wrong."""
        answered = await self._answered(PageAsked(asked, limit, cursor, now))
        return answered.content, answered.tag

    async def suggest(self, typed: str, now: datetime, *, most: int) -> bytes:
        """What somebody may be typing, as JSON."""
        return (await self._answered(SuggestAsked(typed, now, most))).content

    async def details(self, event_id: int, now: datetime) -> EventDetails | None:
        """One event as it was last indexed; None if it isn't listed, or there is no index."""
        try:
            entry = await self.ask(entry_of, event_id)
        except Unavailable:
            return None
        return entry.details(now) if entry is not None else None

    async def close(self) -> None:
        """Let the threads go."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _answer(self, question: Callable[Concatenate[Reading, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        reading = self.reader.now()
        try:
            with told():
                return question(reading, *args, **kwargs)
        except Damaged as damaged:
            if not self._is_damaged(reading.edition):
                raise  # the files are as they were written, so the fault is ours, and a new index wouldn't mend it
            self.reader.shelf.want_new(f"damaged: {damaged}")
            raise NoIndex(retry_after_s=2) from damaged

    def _count_again(self) -> None:
        with suppress(Failure, Damaged), told():
            recount(self.reader.now(), utc_now())

    def _is_damaged(self, edition: Edition) -> bool:
        """Looked at now and then at most: it means reading all of it."""
        with self._looking:
            if time.monotonic() - self._looked_at > _LOOKED_AT_EVERY_S:
                self._damaged = damaged_file(edition) is not None
                self._looked_at = time.monotonic()
            return self._damaged
