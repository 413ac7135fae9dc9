"""Who looked at whose data, for those who run the installation: all of it, one person's, or one event's."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromQuery
from msgspec import Meta

from onsale.accounts import people
from onsale.accounts.guards import admin
from onsale.admin.frame import AnyRequest, Html, Key, html
from onsale.oversight.store import count_waiting
from onsale.platform import limits
from onsale.platform.cursors import decode_cursor, encode_cursor
from onsale.platform.database import Database, ReadTx
from onsale.platform.errors import NotFound
from onsale.platform.ids import decode_id, encode_id
from onsale.platform.sealing import Sealer
from onsale.platform.text import Cursor
from onsale.privacy.viewing_store import Viewed, latest_viewings, viewings_at, viewings_either
from onsale.privacy.viewing_words import page_words

_PATH = "/admin/viewings"
Words = Annotated[str, Meta(max_length=200)]


@dataclass(frozen=True, slots=True, kw_only=True)
class LookRow:
    """One look. `who` is empty when they are gone; `people`: at how many."""

    at: datetime
    who: str
    who_id: str
    organiser: str | None
    event: str | None
    where: str
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LooksPage:
    """`/admin/viewings`. `unknown`: nobody and nothing is called so."""

    waiting: int
    query: str
    unknown: bool
    rows: tuple[LookRow, ...]
    next_url: str | None


@get(_PATH, guards=[admin], include_in_schema=False)
async def viewings_page(
    request: AnyRequest,
    db: NamedDependency[Database],
    sealer: NamedDependency[Sealer],
    q: FromQuery[Words] = "",
    cursor: FromQuery[Cursor | None] = None,
) -> Html:
    """The last first; by a person's or an event's id: an address in an address would end in logs."""
    words, before = q.strip(), decode_cursor(cursor, Key).number if cursor else None
    async with db.read() as tx:
        found = await _found(tx, words, before)
        shown = (found or [])[: limits.VIEWINGS_SHOWN]
        known = await people.still_open(tx, {one.viewer_id for one in shown}, sealer=sealer)
        waiting = await count_waiting(tx)
    names = {person.id: person.name or person.email for person in known}
    page = LooksPage(
        waiting=waiting,
        query=words,
        unknown=found is None,
        rows=tuple(_row(one, names) for one in shown),
        next_url=_next(words, shown[-1].id) if found and len(found) > len(shown) else None,
    )
    return await html(request, "viewings", page)


async def _found(tx: ReadTx, words: str, before: int | None) -> list[Viewed] | None:
    """What is asked for, one more than is shown; None where nobody is called so."""
    limit = limits.VIEWINGS_SHOWN + 1
    if not words:
        return list(await latest_viewings(tx, before=before, limit=limit))
    try:
        if words.startswith("evt_"):
            return list(await viewings_at(tx, decode_id("evt", words), before=before, limit=limit))
        if words.startswith("usr_"):
            return list(await viewings_either(tx, decode_id("usr", words), before=before, limit=limit))
    except NotFound:
        return None
    return None


def _row(one: Viewed, names: dict[int, str]) -> LookRow:
    return LookRow(
        at=one.at,
        who=names.get(one.viewer_id, ""),
        who_id=encode_id("usr", one.viewer_id),
        organiser=one.organiser,
        event=one.event,
        where=page_words(one.page),
        people=one.people,
    )


def _next(words: str, last: int) -> str:
    return f"{_PATH}?{f'q={words}&' if words else ''}cursor={encode_cursor([last])}"


routes: list[BaseRouteHandler] = [viewings_page]
