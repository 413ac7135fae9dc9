"""The new-event form as a whole: the room it is for, its fields and prices, read together."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel import Locale

from onsale.accounts.model import Principal
from onsale.catalog.countries import country_code
from onsale.catalog.create_venue import timezones
from onsale.catalog.terms import EventTerms
from onsale.console import price_fields
from onsale.console.event_form import read_terms
from onsale.console.reading import Reading
from onsale.console.rooms import NewRoom, OwnRoom, Room, room_called
from onsale.console.views import PriceLevelField
from onsale.console.zones import likely_zone
from onsale.platform.database import ReadTx
from onsale.platform.i18n import gettext as _
from onsale.platform.money import is_currency
from onsale.platform.text import Line80, OptionalLine


@dataclass(frozen=True, slots=True)
class NewEvent:
    """A form that could be read. `venue` are the fields of `CreateVenue`, empty for a room of the organiser's own."""

    room: Room
    venue: dict[str, str]
    fields: dict[str, Any]

    def terms(self, venue_id: int, seat_map_id: int) -> EventTerms:
        """The event's terms in this house."""
        return EventTerms(venue_id=venue_id, seat_map_id=seat_map_id, **self.fields)


@dataclass(frozen=True, slots=True)
class Typed:
    """A form as it stands: what it says is in `event` once nothing is wrong, `reading.errors` has what is."""

    reading: Reading
    room: Room
    levels: list[PriceLevelField]
    timezone: str | None
    event: NewEvent | None


async def read_new(tx: ReadTx, principal: Principal, form: dict[str, str], now: datetime) -> Typed:
    """Everything the form says and what is wrong with it."""
    reading = Reading(form)
    room = await room_called(tx, principal, form.get("layout", ""), reading)
    currency = _currency(reading)
    typed = price_fields.posted(form, room.layout)
    levels, changed = price_fields.fitted(typed, room.layout, currency)
    if changed:
        reading.wrong("price_levels", _("This room is divided differently. Look over the prices, then go on."))
    venue = {} if isinstance(room, OwnRoom) else _venue(reading)
    zone = room.venue.timezone if isinstance(room, OwnRoom) else venue.get("timezone")
    fields = read_terms(reading, zone, None, now)
    fields["currency"] = currency
    fields["price_levels"] = price_fields.read(reading, levels, (), currency)
    event = None if reading.errors else NewEvent(room, venue, fields)
    return Typed(reading, room, levels, zone, event)


async def another_room(tx: ReadTx, principal: Principal, form: dict[str, str]) -> Typed:
    """The same form for the room chosen with its `room` button, which nothing is wrong with yet."""
    reading = Reading(form)
    room = await room_called(tx, principal, form.get("room", ""), reading)
    currency = form.get("currency", "")
    typed = price_fields.posted(form, room.layout)
    levels, _changed = price_fields.fitted(typed, room.layout, currency if is_currency(currency) else "EUR")
    zone = room.venue.timezone if isinstance(room, OwnRoom) else None
    return Typed(reading, room, levels, zone, None)


def room_values(form: dict[str, str], room: Room) -> dict[str, str]:
    """The typed fields, with the capacity of a house that was just chosen."""
    if isinstance(room, NewRoom) and (form.get("room", room.value) != form.get("layout") or "capacity" not in form):
        return form | {"capacity": str(room.layout.places)}
    return form


def _currency(reading: Reading) -> str:
    currency = reading.form.get("currency", "")
    if is_currency(currency):
        return currency
    reading.wrong("currency", _("Choose a currency."))
    return "EUR"


def _venue(reading: Reading) -> dict[str, str]:
    name = reading.line("venue_name", _("Give the venue a name."))
    city = reading.line("venue_city", _("Say which city it is in."), Line80)
    address = reading.fitting("venue_address", reading.form.get("venue_address", "").strip(), OptionalLine)
    code = _country(reading)
    zone = _zone(reading, code, city or "")
    told = {"name": name, "city": city, "address": address, "timezone": zone}
    if code:
        told["country"] = Locale("en").territories[code]
    return {field: value for field, value in told.items() if value is not None}


def _country(reading: Reading) -> str | None:
    typed = reading.line("venue_country", _("Say which country it is in."), Line80)
    code = country_code(typed) if typed else None
    if typed and code is None:
        reading.wrong("venue_country", _("We don't know this country. Write its English name or its code, such as DE."))
    return code


def _zone(reading: Reading, code: str | None, city: str) -> str | None:
    typed = reading.form.get("timezone", "").strip()
    if typed in timezones():
        return typed
    if typed:
        reading.wrong("timezone", _("This isn't a time zone's name, such as Europe/Berlin."))
        return None
    found = likely_zone(code, city) if code else None
    if code and found is None:
        reading.wrong("timezone", _("This country has several time zones. Choose one."))
    return found
