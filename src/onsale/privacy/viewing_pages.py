"""Who looked at one's data: the page of an account, and the same for programs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from litestar import MediaType, Request, Response, get
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromQuery
from msgspec import Meta, Struct

from onsale.accounts.chrome import chrome_of
from onsale.accounts.guards import signed_in
from onsale.accounts.model import Principal
from onsale.design.render import render
from onsale.platform import limits
from onsale.platform.cursors import decode_cursor, encode_cursor
from onsale.platform.database import Database
from onsale.platform.schemas import Answer, rfc3339
from onsale.platform.text import Cursor
from onsale.platform.web.openapi import problems
from onsale.privacy.viewing_store import Viewed, viewings_of
from onsale.privacy.viewing_words import page_words

SignedInRequest = Request[Principal, Any, Any]
_PATH = "/account/viewings"
_NOT_KEPT = {"Cache-Control": "no-store"}


class _Key(Struct, array_like=True):
    number: Annotated[int, Meta(ge=0, le=2**63 - 1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewedRow:
    """One look. `organiser` is None when it was whoever runs the installation."""

    at: datetime
    organiser: str | None
    event: str | None
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewingsPage:
    """`/account/viewings`."""

    rows: tuple[ViewedRow, ...]
    next_url: str | None
    kept_days: int = limits.VIEWINGS_KEPT_DAYS


class OwnViewing(Answer):
    """Somebody was shown my name or address. `organiser` is null when it was whoever runs the installation; `page` is
    the route that showed it, and `others` how many other people it showed."""

    at: str
    organiser: str | None
    event: str | None
    page: str
    others: int


class OwnViewings(Answer):
    """The last first."""

    items: list[OwnViewing]
    next_cursor: str | None


@get(_PATH, guards=[signed_in], include_in_schema=False)
async def viewings_page(
    request: SignedInRequest, db: NamedDependency[Database], cursor: FromQuery[Cursor | None] = None
) -> Response[str]:
    """Who looked at one's own data, the last first."""
    found, more = await _part(db, request.user.person_id, cursor)
    rows = tuple(
        ViewedRow(at=one.at, organiser=one.organiser, event=one.event, where=page_words(one.page)) for one in found
    )
    page = ViewingsPage(rows=rows, next_url=f"{_PATH}?cursor={more}" if more else None)
    text = render("privacy/viewings.html", page, await chrome_of(request))
    return Response(text, media_type=MediaType.HTML, headers=_NOT_KEPT)


@get("/me/viewings", guards=[signed_in], tags=["Privacy"], responses=problems(400, 401, 503))
async def list_viewings(
    request: SignedInRequest, db: NamedDependency[Database], cursor: FromQuery[Cursor | None] = None
) -> OwnViewings:
    """Who looked at my data."""
    found, more = await _part(db, request.user.person_id, cursor)
    return OwnViewings(items=[told(one) for one in found], next_cursor=more)


def told(one: Viewed) -> OwnViewing:
    """A look as the person who was looked at is told it, here and in their export."""
    return OwnViewing(
        at=rfc3339(one.at), organiser=one.organiser, event=one.event, page=one.page, others=one.people - 1
    )


async def _part(db: Database, person_id: int, cursor: str | None) -> tuple[list[Viewed], str | None]:
    before = decode_cursor(cursor, _Key).number if cursor else None
    async with db.read() as tx:
        found = list(await viewings_of(tx, person_id, before=before, limit=limits.VIEWINGS_SHOWN + 1))
    shown = found[: limits.VIEWINGS_SHOWN]
    return shown, encode_cursor([shown[-1].id]) if len(found) > len(shown) else None


routes: list[BaseRouteHandler] = [viewings_page]
api: list[BaseRouteHandler] = [list_viewings]
