"""Events as calendars (RFC 5545): a list that programs subscribe to (with the refresh of RFC 7986), and one event.

At most `FEED_EVENTS`, the first of what is asked for. What was in the calendar and is cancelled stays in it, and says
so; an entry that changes keeps its UID.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from icalendar import Calendar, Event, vDuration
from litestar import Response

from onsale.catalog.model import Lifecycle, Schedule
from onsale.listings.read import EventDetails
from onsale.platform import limits
from onsale.platform.i18n import country_name, format_money, ngettext
from onsale.platform.i18n import gettext as _
from onsale.platform.ids import encode_id
from onsale.platform.web.caching import ALMANAC
from onsale.search.entry import Entry
from onsale.shop.addresses import event_path
from onsale.shop.policy import address_of

_REFRESH = timedelta(hours=6)
_USUAL_LENGTH = timedelta(hours=2, minutes=30)
_TYPE = "text/calendar"


def feed_response(name: str, entries: Iterable[Entry], public_url: str, now: datetime) -> Response[bytes]:
    """The calendar, for an answer."""
    body = feed(name, entries, public_url, now)
    headers = {"Content-Disposition": 'inline; filename="onsale.ics"', "Cache-Control": ALMANAC}
    return Response(body, media_type=_TYPE, headers=headers)


def feed(name: str, entries: Iterable[Entry], public_url: str, now: datetime) -> bytes:
    """The calendar. Times are UTC's, so that no zone has to be described."""
    calendar = _published()
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    most = limits.FEED_EVENTS
    calendar.add("x-wr-caldesc", ngettext("The next event.", "The next %(most)s events.", most) % {"most": most})
    calendar.add("refresh-interval", vDuration(_REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(_REFRESH))
    for entry in entries:
        calendar.add_component(_component(entry.details(now), public_url.rstrip("/"), now))
    return bytes(calendar.to_ical())


def single(details: EventDetails, public_url: str, now: datetime) -> bytes:
    """A calendar of one event, to be taken into one's own. Fetched again it replaces itself."""
    calendar = _published()
    calendar.add_component(_component(details, public_url.rstrip("/"), now))
    return bytes(calendar.to_ical())


def _published() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Onsale//Events//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    return calendar


def _component(told: EventDetails, root: str, now: datetime) -> Event:
    event, venue = told.event, told.venue
    status = _status(told)
    component = Event()
    component.add("uid", f"{encode_id('evt', event.id)}@{urlsplit(root).hostname}")
    component.add("dtstamp", now.astimezone(UTC))
    component.add("dtstart", event.starts_at.astimezone(UTC))
    component.add("dtend", (event.ends_at or event.starts_at + _USUAL_LENGTH).astimezone(UTC))
    component.add("summary", event.name)
    component.add(
        "location",
        address_of(
            (venue.name, venue.address, venue.city, venue.region, country_name(venue.country_code, venue.country))
        ),
    )
    if venue.lat is not None and venue.lon is not None:
        component.add("geo", (venue.lat, venue.lon))
    component.add("description", "\n".join(_description(told)))
    component.add("url", root + event_path(event.id))
    component.add("status", status)
    component.add("sequence", event.version + (status == "CANCELLED"))
    return component


def _status(told: EventDetails) -> str:
    event = told.event
    if event.lifecycle is Lifecycle.CANCELLED:
        return "CANCELLED"
    return "TENTATIVE" if event.schedule is Schedule.POSTPONED else "CONFIRMED"


def _description(told: EventDetails) -> list[str]:
    lines = [performer.name for performer in told.performers if performer.name != told.event.name]
    if prices := told.book.range():
        lines.append(_("From %(price)s, all fees included.") % {"price": format_money(prices[0])})
    return lines
