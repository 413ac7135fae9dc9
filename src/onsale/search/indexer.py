"""Keeping a node's index current: one process a node, beside its web processes.

What changes in the catalogue is read from its outbox, what is sold from notices and by looking again when holds run
out; both show within two seconds. Because a notice may get lost, all events are looked through again, some at a time.
An index that isn't there, is damaged, of another format or too old is made anew aside, while the old one is read.
"""

import asyncio
import time
from collections.abc import Callable, Collection
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from functools import partial
from math import inf
from typing import ParamSpec, TypeVar

import structlog

from onsale.catalog.changes import Position, changes_after, present
from onsale.inventory.changes import CHANNEL
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.ending import end_if_asked
from onsale.platform.errors import Failure
from onsale.platform.giving_way import give_way
from onsale.platform.notices import listen
from onsale.search import store
from onsale.search.follower import Follower
from onsale.search.keys import date_floor, standing_of
from onsale.search.library import Damaged
from onsale.search.shelf import Edition, Shelf
from onsale.search.soundness import damaged_file
from onsale.search.writer import MANY_EVENTS, Builder, Editor

log = structlog.get_logger()

EVERY_S = 1.0
_CHANGES_AT_ONCE = 1_000
_LOOKED_THROUGH_AT_ONCE = 500
_COUNTED_AT_ONCE = 500
_AGAIN_AFTER_S = 1.0
_TIDY_EVERY_S = 20.0
_PARTS_MANY, _EVERY_S_IN_PARTS = 40, 5.0

Progress = Callable[[int, int], None]
P = ParamSpec("P")
T = TypeVar("T")


class Indexer:
    """Writes one node's index. The caller holds the shelf's lock."""

    def __init__(self, db: Database, shelf: Shelf) -> None:
        self._db, self._shelf = db, shelf
        self._editor: Editor | None = None
        self._position: Position | None = None
        self._follower = Follower()
        self._looked_through = 0
        self._followed_at = self._tidied_at = -inf

    async def run(self) -> None:
        """Until cancelled. Without the database, what is there stays as it is."""
        listening = asyncio.create_task(self._listen(), name="search-listens")
        try:
            while True:
                try:
                    await self.step()
                except (Failure, Damaged) as error:
                    log.warning("search_not_followed", reason=str(error))
                    await asyncio.sleep(_AGAIN_AFTER_S)
                except Exception:
                    end_if_asked()
                    log.exception("search_not_followed")
                    await asyncio.sleep(_AGAIN_AFTER_S)
                await asyncio.sleep(self._pause_s())
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
            self.close()

    async def step(self, progress: Progress | None = None) -> None:
        """Bring the index up to this moment."""
        edition = self._shelf.present()
        if edition is None or self._shelf.is_wanted():
            await self.rebuild(progress)
        elif self._editor is None or self._editor.edition != edition or not edition.whole():
            await self._open(edition)
        if not await self._follow():
            await self.rebuild(progress)
        if time.monotonic() - self._tidied_at > _TIDY_EVERY_S:
            self._tidied_at = time.monotonic()
            await asyncio.to_thread(self._shelf.tidy, self._shelf.present())

    async def rebuild(self, progress: Progress | None = None) -> Edition:
        """Make a new edition of everything, and let it be the present one."""
        began = time.monotonic()
        now = utc_now()
        if self._editor is not None and not self._editor.edition.whole():
            self.close()
        async with self._db.read() as tx:
            position, total = await present(tx), await store.how_many(tx, now)
        edition = self._shelf.new()
        aside = give_way if self._editor is not None and total >= MANY_EVENTS else None  # there is one to read
        with ThreadPoolExecutor(1, thread_name_prefix="building", initializer=aside) as thread:
            builder = await self._meanwhile(thread, Builder, edition, events=total)
            async for entries in store.all_entries(self._db, now):
                await self._meanwhile(thread, builder.add, entries)
                if progress is not None:
                    progress(builder.events, max(total, builder.events))
            await self._meanwhile(thread, builder.finish)
        edition.record(position)
        self.close()
        self._shelf.publish(edition)
        log.info("search_index_made", events=builder.events, took_s=round(time.monotonic() - began, 2))
        self._editor, self._position = await asyncio.to_thread(Editor, edition), position
        return edition

    def _pause_s(self) -> float:
        """Merging waits for the processor to be free; until it could, fewer parts are made."""
        crowded = self._editor is not None and self._editor.parts > _PARTS_MANY
        return _EVERY_S_IN_PARTS if crowded else EVERY_S

    async def _meanwhile(self, thread: Executor, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Do it in the thread; the edition that is read goes on following."""
        doing = asyncio.get_running_loop().run_in_executor(thread, partial(work, *args, **kwargs))
        while True:
            wait_s = max(self._followed_at + EVERY_S - time.monotonic(), 0.0) if self._editor is not None else None
            await asyncio.wait({doing}, timeout=wait_s)
            if doing.done():
                return doing.result()
            with suppress(Failure, Damaged, OSError):  # it is being replaced; what it misses is in the new one
                await self._follow()

    async def _follow(self) -> bool:
        """Bring the edition that is open up to this moment; False if it has lost touch and must be made anew."""
        assert self._editor is not None
        assert self._position is not None
        self._followed_at = time.monotonic()
        more = True
        while more:
            async with self._db.read() as tx:
                changes = await changes_after(tx, self._position, most=_CHANGES_AT_ONCE)
            if changes is None:
                return False
            ids = set(changes.event_ids)
            if not changes.more:  # all at once: each commit makes what web processes remember worthless
                ids |= {*await self._begun(), *await self._miscounted()}
            await self._replace(ids)
            if changes.event_ids or changes.position.read_at - self._position.read_at > timedelta(minutes=1):
                self._editor.edition.record(changes.position)
                self._position = changes.position
            more = changes.more
        return True

    def close(self) -> None:
        """Let go of the files."""
        if self._editor is not None:
            self._editor.close()
            self._editor = None

    async def _open(self, edition: Edition) -> None:
        self.close()
        state = edition.state()
        try:
            self._editor = await asyncio.to_thread(_editor_of, edition)
        except Damaged as damaged:
            log.warning("search_index_damaged", reason=str(damaged))
            state = None
        if state is None:
            await self.rebuild()
            return
        self._position = state.position

    async def _listen(self) -> None:
        """Hear of places that change hands; what is missed meanwhile is found by looking through everything."""

        def ignore() -> None:
            pass

        await listen(self._db, CHANNEL, self._follower.hear, began=ignore, broke=ignore)

    async def _replace(self, event_ids: Collection[int]) -> None:
        if not event_ids or self._editor is None:
            return
        now = utc_now()
        async with self._db.read() as tx:
            entries = await store.entries(tx, event_ids, now)
        await asyncio.to_thread(self._editor.replace, event_ids, entries)

    async def _begun(self) -> list[int]:
        """What is in the index and has begun."""
        assert self._editor is not None
        return await asyncio.to_thread(self._editor.begun, date_floor(utc_now()), most=_CHANGES_AT_ONCE)

    async def _miscounted(self) -> list[int]:
        """See how many places are taken where something has happened, and at some more events in turn."""
        assert self._editor is not None
        now = utc_now()
        due = self._follower.due(now, most=_COUNTED_AT_ONCE)
        async with self._db.read() as tx:
            others = await store.listed_ids(tx, now, after=self._looked_through, most=_LOOKED_THROUGH_AT_ONCE)
            counted = await store.counts(tx, {*due, *others})
        self._looked_through = others[-1] if len(others) == _LOOKED_THROUGH_AT_ONCE else 0
        filled = await asyncio.to_thread(self._editor.filled, [count.event_id for count in counted])
        counted = [count for count in counted if count.event_id in filled]
        self._follower.expect_ends(counted)
        differing = [one for one in counted if filled[one.event_id].may_differ(one.places, one.taken, now)]
        known = await asyncio.to_thread(self._editor.known, [count.event_id for count in differing])
        changed: list[int] = []
        for count in differing:
            entry = known.get(count.event_id)
            if entry is None:
                continue
            standing = standing_of(entry.catalogued.event, count.taken, now)
            if self._follower.is_told(count, entry.taken, now) or standing is not entry.standing:
                changed.append(count.event_id)
        return changed


def _editor_of(edition: Edition) -> Editor:
    if (file := damaged_file(edition)) is not None:
        raise Damaged(f"{file} isn't what was written")
    return Editor(edition)
