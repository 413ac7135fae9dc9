"""What an event's page tells from the index: its other dates, where its names lead, how it is shared."""

from datetime import datetime

from onsale.catalog.model import Status
from onsale.listings.read import EventDetails
from onsale.search.finder import Finder
from onsale.shop.about_views import AboutEvent, Link
from onsale.shop.addresses import city_path, performer_path, venue_path
from onsale.shop.dates_view import other_dates
from onsale.shop.page_cards import event_card


async def about_event(finder: Finder, details: EventDetails, public_url: str, now: datetime) -> AboutEvent | None:
    """For any reader; nothing for a draft, which nobody finds. Without an index there are no other dates."""
    if details.status is Status.DRAFT:
        return None
    venue = details.venue
    return AboutEvent(
        card=event_card(details, public_url, now),
        performers=tuple(Link(text=one.name, url=performer_path(one.id)) for one in details.performers),
        venue=Link(text=venue.name, url=venue_path(venue.id)),
        city=Link(text=venue.city, url=city_path(venue.city)) if venue.city else None,
        dates=await other_dates(finder, details, now),
    )
