"""Calendar entries of an event: itself, and the moment its sales open, which reminds."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from icalendar import Alarm, Calendar, Event
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from onsale.accounts.guards import anyone
from onsale.accounts.model import Principal
from onsale.listings.desk import EventDesk
from onsale.listings.read import EventDetails
from onsale.platform.i18n import gettext as _
from onsale.platform.ids import decode_id, encode_id
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from onsale.platform.web.caching import CACHING, CURRENT
from onsale.shop.addresses import event_path
from onsale.shop.feeds import single

_LASTS = timedelta(minutes=30)
_RINGS_BEFORE = timedelta(minutes=10)


@get("/events/{event_id:str}/calendar.ics", guards=[anyone], include_in_schema=False, opt={CACHING: CURRENT})
async def event_entry(
    event_id: FromPath[str],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal | None],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """ "Add to calendar": where and when it is."""
    told = await services.get(EventDesk).event(decode_id("evt", event_id), principal, now)
    return _attached(single(told.details, services.get(Settings).public_url, now), "event.ics")


@get("/events/{event_id:str}/on-sale.ics", guards=[anyone], include_in_schema=False, opt={CACHING: CURRENT})
async def on_sale_entry(
    event_id: FromPath[str],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal | None],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """ "Remind me": a calendar entry that rings ten minutes before sales open."""
    told = await services.get(EventDesk).event(decode_id("evt", event_id), principal, now)
    return _attached(on_sale_calendar(told.details, services.get(Settings).public_url, now), "on-sale.ics")


def _attached(calendar: bytes, name: str) -> Response[bytes]:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(calendar, media_type="text/calendar", headers=headers)


def on_sale_calendar(details: EventDetails, public_url: str, now: datetime) -> bytes:
    """The entry, times in UTC. Fetched again it replaces itself."""
    event, root = details.event, public_url.rstrip("/")
    opens = event.on_sale_at.astimezone(UTC)
    told = _("Tickets on sale: %(event)s") % {"event": event.name}
    entry = Event()
    entry.add("uid", f"on-sale-{encode_id('evt', event.id)}@{urlsplit(root).hostname}")
    entry.add("dtstamp", now.astimezone(UTC))
    entry.add("dtstart", opens)
    entry.add("dtend", opens + _LASTS)
    entry.add("summary", told)
    entry.add("description", _("Tickets are sold at %(address)s") % {"address": root + event_path(event.id)})
    entry.add("url", root + event_path(event.id))
    entry.add("sequence", event.version)
    entry.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", told)
    alarm.add("trigger", -_RINGS_BEFORE)
    entry.add_component(alarm)
    calendar = Calendar()
    calendar.add("prodid", "-//Onsale//On sale//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(entry)
    return bytes(calendar.to_ical())
