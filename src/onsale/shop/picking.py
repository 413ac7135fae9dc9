"""Places that a form names one by one, with their ticket types, and what to offer when some of them are taken."""

from collections.abc import Mapping

from onsale.bookings.errors import PlacesUnavailable
from onsale.bookings.quote import Pick
from onsale.catalog.recent import RecentSales
from onsale.inventory.watch import Watch
from onsale.platform.errors import Failure, InvalidRequest
from onsale.platform.i18n import gettext as _
from onsale.platform.services import Services
from onsale.pricing.book import book_of
from onsale.shop import party
from onsale.shop.lost_race import LostRace, lost_race, nearest_wish
from onsale.shop.refusals import sentence_of

TYPE_OF = "ticket_type."
_MOST = 100
_DIGITS = 7
_TYPE_CHARACTERS = 80


def picks_of(form: Mapping[str, str], field: str) -> tuple[Pick, ...]:
    """`field` is `12,13`; `ticket_type.12` may say which kind of ticket is wanted for one of them."""
    places = [text for text in form.get(field, "").split(",")[:_MOST] if text]
    if not all(text.isascii() and text.isdigit() and len(text) <= _DIGITS for text in places):
        raise InvalidRequest.of("", _("That isn't a place of this event."))
    return tuple(Pick(int(text), form.get(TYPE_OF + text, "")[:_TYPE_CHARACTERS] or None) for text in places)


async def race_of(
    services: Services, event_id: int, form: Mapping[str, str], failure: Failure, *, field: str = "places"
) -> LostRace | None:
    """What to offer where a race for places was lost; None where there is nothing to offer, or it was no race."""
    if not isinstance(failure, PlacesUnavailable):
        return None
    terms, layout = await services.get(RecentSales).of(event_id)
    picks, book = picks_of(form, field), book_of(terms)
    if picks:
        lost = sorted(failure.extra.get("unavailable", ()))
        live = await services.get(Watch).places(event_id, layout.places)
        kinds = {pick.place: pick.ticket_type for pick in picks}
        return lost_race(layout, book, live.free, kinds, lost, adding=field == "add") if lost else None
    if nearest := failure.extra.get("nearest"):
        named: list[str | None] = [name for name, count in party.party_of(form) for _n in range(count)]
        kinds = dict(zip(nearest, named or [None] * len(nearest), strict=True))
        return nearest_wish(layout, book, sentence_of(failure), nearest, kinds)
    return None
