"""Which pages are looks: those that show prices to somebody who could buy at them now."""

from collections.abc import Callable, Iterable
from typing import Any

from litestar import Request

from onsale.demand.lookers import Looker
from onsale.demand.looks import Shown
from onsale.listings.read import EventDetails
from onsale.platform.web.express import Call
from onsale.platform.web.request import host_of
from onsale.shop.seats_view import SeatsView
from onsale.shop.views import EventPage

_AHEAD = ("sec-purpose", "purpose", "x-moz", "x-purpose")


def shown_on_page(page: EventPage, details: EventDetails) -> tuple[Shown, ...]:
    """What the event's page shows: nothing that counts to who can't buy, has places already, or works there."""
    if not page.can_book or page.active_booking_id or page.can_edit or page.can_scan:
        return ()
    return _shown(details, {row.level for row in page.prices if row.available})


def shown_on_map(page: SeatsView, details: EventDetails) -> tuple[Shown, ...]:
    """What the seat picker shows."""
    passed = page.room is None or page.room.passed
    if not page.selling or not passed or page.active_booking_id or page.change:
        return ()
    return _shown(details, {offer.level for offer in page.sections if offer.available})


def looker_of_call(call: Call) -> Looker:
    """Who asks on the express lane."""
    return _looker(call.host, lambda name: call.headers.get(name.encode(), b"").decode("latin-1"))


def looker_of(request: Request[Any, Any, Any]) -> Looker:
    """Who asks on the ordinary way."""
    return _looker(host_of(request), lambda name: request.headers.get(name, ""))


def _shown(details: EventDetails, free: Iterable[str]) -> tuple[Shown, ...]:
    return tuple(Shown(level.name, level.face_value_minor) for level in details.book.levels if level.name in free)


def _looker(host: str, header: Callable[[str], str]) -> Looker:
    said = " ".join(header(name) for name in _AHEAD).lower()
    return Looker(host, header("user-agent"), "prefetch" in said or "preview" in said)
