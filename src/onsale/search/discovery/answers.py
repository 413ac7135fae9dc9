"""An event as it reads here."""

from datetime import datetime, timedelta
from typing import Any

from onsale.catalog.model import Event, Lifecycle, Organiser, Schedule, Venue
from onsale.listings.answers import local
from onsale.platform.ids import encode_id
from onsale.platform.money import exponent
from onsale.platform.schemas import rfc3339
from onsale.search.discovery import ids
from onsale.search.discovery.classifications import kind_of
from onsale.search.discovery.hal import LOCALE, Json, self_link
from onsale.search.discovery.parts import (
    Site,
    age_rule,
    attraction_answer,
    classified,
    distance_of,
    location_of,
    ticket_limit,
    venue_answer,
)
from onsale.search.entry import Catalogued, Entry

_SEVERAL_DAYS = timedelta(hours=24)


def event_answer(site: Site, entry: Entry, now: datetime, *, metres: int | None = None, unit_km: float = 1.0) -> Json:
    """The whole event; `metres` from the point asked about, if one was."""
    told, event, public_id = entry.catalogued, entry.catalogued.event, ids.event_id(entry.catalogued)
    answer: Json = {
        "name": event.name,
        "type": "event",
        "id": public_id,
        "test": False,
        "url": site.page("events", encode_id("evt", event.id)),
        "locale": LOCALE,
        "images": site.images(event),
        **(distance_of(metres, unit_km) if metres is not None else {}),
        "sales": _sales(event),
        "dates": _dates(event, told.venue, _status(entry, now)),
        "classifications": [classified(kind_of(event.segment, event.genre))],
        **_promoters(told.organiser),
        "info": event.description or None,
        "priceRanges": _prices(told),
        "doorsTimes": _clock(event.doors_at, told.venue.timezone) if event.doors_at else None,
        "ageRestrictions": _ages(event),
        "ticketLimit": {"info": ticket_limit(event.max_places_per_booking)},
        "location": location_of(told.venue) if metres is not None else None,
        "_links": _links(told, public_id),
        "_embedded": _embedded(site, told),
    }
    return {key: value for key, value in answer.items() if value is not None}


def images_answer(site: Site, told: Catalogued) -> Json:
    """Its pictures alone."""
    public_id = ids.event_id(told)
    return {
        "type": "event",
        "id": public_id,
        "images": site.images(told.event),
        "_links": {"self": {"href": self_link("events", public_id)["href"].replace("?", "/images?")}},
    }


def _links(told: Catalogued, public_id: str) -> Json:
    attractions = [self_link("attractions", ids.attraction_id(told, place)) for place in range(len(told.performers))]
    return {
        "self": self_link("events", public_id),
        **({"attractions": attractions} if attractions else {}),
        "venues": [self_link("venues", ids.venue_id(told))],
    }


def _embedded(site: Site, told: Catalogued) -> Json:
    event = told.event
    attractions = [
        attraction_answer(
            site, performer, ids.attraction_id(told, place), [(event.genre, event.segment)], pictured=event.id
        )
        for place, performer in enumerate(told.performers)
    ]
    venues = [venue_answer(site, told.venue, ids.venue_id(told))]
    return {"venues": venues} | ({"attractions": attractions} if attractions else {})


def _sales(event: Event) -> Json:
    return {
        "public": {
            "startDateTime": rfc3339(event.on_sale_at),
            "startTBD": False,
            "startTBA": False,
            "endDateTime": rfc3339(event.sale_ends_at),
        }
    }


def _dates(event: Event, venue: Venue, status: str) -> Json:
    several = event.ends_at is not None and event.ends_at - event.starts_at > _SEVERAL_DAYS
    certain = {"dateTBD": False, "dateTBA": False, "timeTBA": False, "noSpecificTime": False}
    end = {"end": _clock(event.ends_at, venue.timezone) | {"approximate": False}} if event.ends_at else {}
    return {
        "start": _clock(event.starts_at, venue.timezone) | certain,
        **end,
        "timezone": venue.timezone,
        "status": {"code": status},
        "spanMultipleDays": several,
    }


def _clock(moment: datetime, timezone: str) -> dict[str, Any]:
    day, _, time = local(moment, timezone).partition("T")
    return {"localDate": day, "localTime": time, "dateTime": rfc3339(moment)}


def _status(entry: Entry, now: datetime) -> str:
    """On sale is what can be bought at this moment; what isn't yet, isn't any more or is sold out, is off sale."""
    event = entry.catalogued.event
    if event.lifecycle is not Lifecycle.PUBLISHED:
        return "cancelled"
    if event.schedule is not Schedule.PLANNED:
        return event.schedule.value
    return "onsale" if event.sells(now) and entry.taken < event.places else "offsale"


def _prices(told: Catalogued) -> list[Json] | None:
    """With all fees and taxes."""
    span = told.book.range()
    if span is None:
        return None
    least, most = (money.amount_minor / 10 ** exponent(money.currency) for money in span)
    return [{"type": "standard", "currency": told.event.currency, "min": least, "max": most}]


def _promoters(organiser: Organiser) -> Json:
    promoter = {"id": encode_id("org", organiser.id), "name": organiser.name}
    return {"promoter": promoter, "promoters": [promoter]}


def _ages(event: Event) -> Json:
    if event.age_limit is None:
        return {"legalAgeEnforced": False}
    return {"legalAgeEnforced": True, "ageRuleDescription": age_rule(event.age_limit)}
