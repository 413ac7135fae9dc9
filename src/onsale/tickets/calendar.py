"""A booking as a calendar entry (RFC 5545)."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from icalendar import Calendar, Event

from onsale.bookings.model import BookingState
from onsale.catalog.model import Lifecycle, Schedule
from onsale.platform.i18n import gettext as _
from onsale.tickets.view import Papers

_USUAL_LENGTH = timedelta(hours=2, minutes=30)


def calendar_entry(papers: Papers, *, public_url: str, now: datetime) -> bytes:
    """One entry, times in UTC. Fetched again it replaces itself: the same UID, a higher SEQUENCE after a change."""
    occasion = papers.occasion
    event = occasion.event
    status = _status(papers)
    link = f"{public_url.rstrip('/')}{papers.path}"
    entry = Event()
    entry.add("uid", f"{papers.public_id}@{urlsplit(public_url).hostname}")
    entry.add("dtstamp", now.astimezone(UTC))
    entry.add("dtstart", event.starts_at.astimezone(UTC))
    entry.add("dtend", (event.ends_at or event.starts_at + _USUAL_LENGTH).astimezone(UTC))
    entry.add("summary", event.name)
    entry.add("location", occasion.where)
    if occasion.venue.lat is not None and occasion.venue.lon is not None:
        entry.add("geo", (occasion.venue.lat, occasion.venue.lon))
    entry.add("description", "\n".join(_description(papers)))
    entry.add("url", link)
    entry.add("status", status)
    entry.add("sequence", event.version + (status == "CANCELLED"))
    calendar = Calendar()
    calendar.add("prodid", "-//Onsale//Tickets//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(entry)
    return bytes(calendar.to_ical())


def _status(papers: Papers) -> str:
    event = papers.occasion.event
    if (
        papers.booking.state is BookingState.CANCELLED
        or (papers.received and not papers.valid)
        or event.lifecycle is Lifecycle.CANCELLED
    ):
        return "CANCELLED"
    return "TENTATIVE" if event.schedule is Schedule.POSTPONED else "CONFIRMED"


def _description(papers: Papers) -> list[str]:
    occasion = papers.occasion
    lines = occasion.places(papers.places)
    if occasion.doors:
        lines.append(_("Doors open at %(time)s") % {"time": occasion.doors})
    told = [_("Booking %(reference)s") % {"reference": papers.reference}] if papers.reference else []
    return [*lines, *told]
