"""Events as search engines read them: schema.org's vocabulary as JSON-LD."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from markupsafe import Markup

from onsale.catalog.model import Status, Venue
from onsale.listings.read import EventDetails
from onsale.platform.money import Money, exponent
from onsale.search.names import Name, Sort
from onsale.shop.addresses import city_path, event_path, performer_path, picture_paths, venue_path

_CONTEXT = "https://schema.org"
_STATUS = {
    Status.CANCELLED: "EventCancelled",
    Status.POSTPONED: "EventPostponed",
    Status.RESCHEDULED: "EventRescheduled",
}
_KINDS = (
    ("music", "MusicEvent"), ("concert", "MusicEvent"), ("theat", "TheaterEvent"), ("comedy", "ComedyEvent"),
    ("sport", "SportsEvent"), ("dance", "DanceEvent"), ("ballet", "DanceEvent"), ("festival", "Festival"),
    ("famil", "ChildrensEvent"), ("child", "ChildrensEvent"), ("film", "ScreeningEvent"),
)  # fmt: skip
_UNSAFE = str.maketrans({c: f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"})


def event_data(details: EventDetails, public_url: str, now: datetime) -> dict[str, Any]:
    """The event, its house, who plays and what it costs."""
    event, venue = details.event, details.venue
    url = public_url + event_path(event.id)
    told: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": _kind(f"{event.segment} {event.genre}".lower()),
        "@id": url,
        "url": url,
        "name": event.name,
        "description": event.description or event.name,
        "image": [public_url + path for path in picture_paths(event)],
        "startDate": _local(event.starts_at, venue.timezone),
        "eventStatus": f"{_CONTEXT}/{_STATUS.get(details.status, 'EventScheduled')}",
        "eventAttendanceMode": f"{_CONTEXT}/OfflineEventAttendanceMode",
        "location": place_data(venue, public_url),
        "organizer": {"@type": "Organization", "name": details.organiser.name, "url": public_url},
    }
    if event.ends_at:
        told["endDate"] = _local(event.ends_at, venue.timezone)
    if event.doors_at:
        told["doorTime"] = _local(event.doors_at, venue.timezone)
    if details.performers:
        told["performer"] = [
            {"@type": "PerformingGroup", "name": one.name, "url": public_url + performer_path(one.id)}
            for one in details.performers
        ]
    if event.age_limit:
        told["typicalAgeRange"] = f"{event.age_limit}-"
    if offers := _offers(details, url, now):
        told["offers"] = offers
    return told


def place_data(venue: Venue, public_url: str) -> dict[str, Any]:
    """A house with its address."""
    parts = {
        "streetAddress": venue.address,
        "addressLocality": venue.city,
        "addressRegion": venue.region,
        "addressCountry": venue.country_code or venue.country,
    }
    told: dict[str, Any] = {
        "@type": "Place",
        "name": venue.name,
        "url": public_url + venue_path(venue.id),
        "address": {"@type": "PostalAddress", **{name: part for name, part in parts.items() if part}},
    }
    if venue.lat is not None and venue.lon is not None:
        told["geo"] = {"@type": "GeoCoordinates", "latitude": venue.lat, "longitude": venue.lon}
    return told


def name_data(name: Name, public_url: str) -> dict[str, Any]:
    """A performer, a house or a city."""
    if name.sort is Sort.VENUE and name.venue is not None:
        return {"@context": _CONTEXT, **place_data(name.venue, public_url)}
    if name.sort is Sort.CITY:
        return {"@context": _CONTEXT, "@type": "City", "name": name.text, "url": public_url + city_path(name.text)}
    url = public_url + performer_path(name.id)
    return {"@context": _CONTEXT, "@type": "PerformingGroup", "name": name.text, "url": url}


def as_script(data: dict[str, Any]) -> Markup:
    """The data as they may stand inside a script element: nothing in it can end it."""
    return Markup(msgspec.json.encode(data).decode().translate(_UNSAFE))  # noqa: S704 - nothing of HTML is left in it


def _kind(words: str) -> str:
    return next((kind for part, kind in _KINDS if part in words), "Event")


def _offers(details: EventDetails, url: str, now: datetime) -> dict[str, Any] | None:
    """What a place costs, all in."""
    prices = details.book.range()
    if prices is None:
        return None
    event, (least, most) = details.event, prices
    return {
        "@type": "AggregateOffer",
        "url": url,
        "priceCurrency": event.currency,
        "price": _plain(least),
        "lowPrice": _plain(least),
        "highPrice": _plain(most),
        "availability": f"{_CONTEXT}/{_availability(details, now)}",
        "validFrom": _local(event.on_sale_at, details.venue.timezone),
        "availabilityEnds": _local(event.sale_ends_at, details.venue.timezone),
    }


def _availability(details: EventDetails, now: datetime) -> str:
    if details.event.on_sale_at > now:
        return "PreOrder" if details.status is not Status.CANCELLED else "Discontinued"
    if details.event.sells(now) and details.available > 0:
        return "InStock"
    return "SoldOut" if details.status is not Status.CANCELLED else "Discontinued"


def _plain(money: Money) -> str:
    """`48.40`, `4500`, `4.500`: as programs read prices."""
    digits = exponent(money.currency)
    return f"{money.amount_minor / 10**digits:.{digits}f}"


def _local(moment: datetime, timezone: str) -> str:
    """With the venue's offset at that moment."""
    return moment.astimezone(ZoneInfo(timezone)).isoformat(timespec="seconds")
