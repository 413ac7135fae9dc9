"""An event's page as everybody sees it who isn't signed in: made once for all of them.

It holds nothing of anybody's: no name, no form token (its form only leads to signing in). So it may be kept, sent as
it is, and a crowd that opens it costs next to nothing.
"""

import gzip
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from onsale.catalog.model import Status
from onsale.demand.looks import Shown
from onsale.design.chrome import Chrome
from onsale.design.render import render
from onsale.listings.desk import EventDesk, Told
from onsale.platform import limits
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.i18n import tag
from onsale.platform.ids import encode_id
from onsale.platform.recent import Recent
from onsale.platform.settings import Settings
from onsale.platform.web.caching import tag_of
from onsale.search.finder import Finder
from onsale.shop.about_event import about_event
from onsale.shop.event_view import beside, event_page
from onsale.shop.looking import shown_on_page
from onsale.shop.room_entry import entry_of
from onsale.waitingroom.model import State

_FRESH_S = 1.0
_GZIP_LEVEL = 6


@dataclass(frozen=True, slots=True)
class PageDocument:
    """A page, the same compressed, its ETag, and the prices it shows to who can buy at them now."""

    plain: bytes
    gzipped: bytes
    tag: str
    shown: tuple[Shown, ...] = ()


class _Edition(NamedTuple):
    event_id: int
    version: str
    status: Status
    room: State
    remembered: bool
    language: str


class EventPages:
    """The pages of this process: what is free may be a second old, what else is said of the event is not."""

    def __init__(self, db: Database, desk: EventDesk, finder: Finder, settings: Settings) -> None:
        self._db, self._desk, self._finder, self._settings = db, desk, finder, settings
        self._pages: Recent[_Edition, PageDocument] = Recent(self._make, fresh_s=_FRESH_S, most=limits.PAGES_KEPT)

    async def page(self, event_id: int, now: datetime) -> PageDocument:
        """The page in the reader's language; `NotFound` for drafts, unknown and removed events."""
        told = await self._desk.event(event_id, None, now)
        return await self._pages.of(_edition(event_id, told))

    async def _make(self, edition: _Edition, _last: PageDocument | None) -> PageDocument:
        now = utc_now()
        told = await self._desk.event(edition.event_id, None, now)
        about = await about_event(self._finder, told.details, self._settings.public_url, now)
        around = await beside(self._db, self._finder, told, None, now)
        view = event_page(told, around, about, now, {}, {}, entry_of(told))
        path = f"/events/{encode_id('evt', edition.event_id)}"
        chrome = Chrome(
            path=path,
            demo=self._settings.demo,
            imprint=bool(self._settings.operator),
            privacy_url=self._settings.privacy_url or "/privacy",
            locale=edition.language,
            away=told.remembered,
        )
        plain = render("shop/event.html", view, chrome).encode()
        shown = shown_on_page(view, told.details)
        return PageDocument(plain, gzip.compress(plain, _GZIP_LEVEL, mtime=0), tag_of(plain), shown)


def _edition(event_id: int, told: Told) -> _Edition:
    details = told.details
    return _Edition(event_id, told.version, details.status, details.room, told.remembered, tag())
