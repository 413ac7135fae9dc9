"""The event form as a whole: the room it is for, its fields and prices, read together."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel import Locale

from onsale.accounts.model import Principal
from onsale.catalog.countries import country_code
from onsale.catalog.create_venue import timezones
from onsale.catalog.layouts import layout_of
from onsale.catalog.model import Event
from onsale.catalog.organisers import owned_organisers
from onsale.catalog.store import get_venue
from onsale.catalog.terms import EventTerms
from onsale.console import price_fields
from onsale.console.choices import currency_of
from onsale.console.event_form import read_terms
from onsale.console.kept_prices import rows_of
from onsale.console.own_events import usual_currency
from onsale.console.reading import Reading
from onsale.console.rooms import NewRoom, OwnRoom, Room, room_called
from onsale.console.views import PriceLevelField
from onsale.console.zones import likely_zone
from onsale.platform.database import ReadTx
from onsale.platform.i18n import gettext as _
from onsale.platform.money import exponent, is_currency
from onsale.platform.text import Line80, OptionalLine

DEFAULT_CURRENCY = "EUR"


@dataclass(frozen=True, slots=True)
class NewEvent:
    """A form with nothing wrong. `venue` are the fields of `CreateVenue`, empty for a room of the organiser's own."""

    room: Room
    venue: dict[str, Any]
    fields: dict[str, Any]

    def terms(self, venue_id: int, seat_map_id: int) -> EventTerms:
        """The event's terms in this house."""
        return EventTerms(venue_id=venue_id, seat_map_id=seat_map_id, **self.fields)


@dataclass(frozen=True, slots=True)
class NewForm:
    """The form of a new event as it stands: its room, the rows of prices for it, and the fields as far as they go."""

    reading: Reading
    room: Room
    levels: list[PriceLevelField]
    timezone: str | None
    venue: dict[str, Any]
    fields: dict[str, Any]

    def require(self) -> NewEvent:
        """What the form asks for; `InvalidRequest` naming every field that is wrong."""
        self.reading.require()
        return NewEvent(self.room, self.venue, self.fields)


@dataclass(frozen=True, slots=True)
class Changes:
    """The form of an event that exists: what it changes, and what is wrong with it."""

    reading: Reading
    fields: dict[str, Any]

    def require(self) -> dict[str, Any]:
        """The fields of `EventTerms` to change; `InvalidRequest` naming every field that is wrong."""
        self.reading.require()
        return self.fields


async def read_new(tx: ReadTx, principal: Principal, form: dict[str, str], now: datetime) -> NewForm:
    """Everything the form of a new event says."""
    reading = Reading(form)
    room = await room_called(tx, principal, form.get("layout", ""), reading)
    currency = _currency(reading)
    if isinstance(room, NewRoom) and (theirs := _of_country(form, currency)):
        reading.wrong("currency", _("We have chosen this, as it is what is paid with there. Look over the prices."))
        reading.form, currency = form | {"currency": theirs, "currency_suggested": ""}, theirs
    levels, changed = price_fields.fitted(price_fields.posted(form, room.layout), room.layout, currency)
    if changed:
        reading.wrong("price_levels", _("This room is divided differently. Look over the prices, then go on."))
    venue = {} if isinstance(room, OwnRoom) else _venue(reading)
    zone = room.venue.timezone if isinstance(room, OwnRoom) else venue.get("timezone")
    fields = read_terms(reading, zone, None, now)
    fields |= {"currency": currency, "price_levels": price_fields.read(reading, levels, currency)}
    return NewForm(reading, room, levels, zone, venue, fields)


async def another_room(tx: ReadTx, principal: Principal, form: dict[str, str]) -> NewForm:
    """The same form for the room chosen with its `room` button, which nothing is wrong with yet."""
    reading = Reading(form)
    room = await room_called(tx, principal, form.get("room", ""), reading)
    typed_currency = form.get("currency", "")
    chosen = typed_currency if typed_currency != form.get("currency_suggested") else ""
    country = room.venue.country_code if isinstance(room, OwnRoom) else country_code(form.get("venue_country", ""))
    currency = await _currency_of(tx, principal, room, chosen, country)
    levels, _changed = price_fields.fitted(price_fields.posted(form, room.layout), room.layout, currency)
    if is_currency(typed_currency) and exponent(typed_currency) != exponent(currency):
        levels = price_fields.suggested(room.layout, currency)
    reading.form = form | {"currency": currency, "currency_suggested": "" if chosen else currency}
    zone = room.venue.timezone if isinstance(room, OwnRoom) else None
    return NewForm(reading, room, levels, zone, {}, {})


async def looked_at(tx: ReadTx, principal: Principal, form: dict[str, str]) -> NewForm:
    """The form for another look at it, with reduced prices or without if a button says so. Nothing is wrong yet."""
    reading = Reading(form)
    room = await room_called(tx, principal, form.get("layout", ""), reading)
    typed = form.get("currency", "")
    currency = typed if is_currency(typed) else DEFAULT_CURRENCY
    if isinstance(room, NewRoom) and (theirs := _of_country(form, currency)):
        form, currency = form | {"currency": theirs, "currency_suggested": theirs}, theirs
    levels, _changed = price_fields.fitted(price_fields.posted(form, room.layout), room.layout, currency)
    zone = room.venue.timezone if isinstance(room, OwnRoom) else None
    return NewForm(Reading(form), room, with_kinds(form, levels, currency), zone, {}, {})


def with_kinds(form: dict[str, str], levels: list[PriceLevelField], currency: str) -> list[PriceLevelField]:
    """The rows of prices after a press on the button that adds reduced prices or companions', or takes both away."""
    if form.get("kinds") == "add":
        return price_fields.with_reduced(levels, currency)
    if form.get("kinds") == "companion":
        return price_fields.with_companion(levels, currency)
    return price_fields.without_types(levels) if form.get("kinds") == "drop" else levels


async def read_changes(tx: ReadTx, event: Event, form: dict[str, str], now: datetime) -> Changes:
    """Everything the form of an event says. Without rows of prices (they are locked) prices and currency stay."""
    reading = Reading(form)
    fields = read_terms(reading, (await get_venue(tx, event.venue_id)).timezone, event, now)
    layout = await layout_of(tx, event.seat_map_id)
    rows = price_fields.posted(form, layout)
    if rows:
        currency, rows = _currency(reading), await rows_of(tx, event, layout, rows)
        fields |= {"currency": currency, "price_levels": price_fields.read(reading, rows, currency)}
    return Changes(reading, fields)


def room_values(form: dict[str, str], room: Room) -> dict[str, str]:
    """The typed fields, with the capacity of a house that was just chosen."""
    if isinstance(room, NewRoom) and (form.get("room", room.value) != form.get("layout") or "capacity" not in form):
        return form | {"capacity": str(room.layout.places)}
    return form


async def _currency_of(tx: ReadTx, principal: Principal, room: Room, typed: str, country: str | None) -> str:
    """What a room sells in, else what was chosen, what its country pays in, what the organiser usually sells in."""
    here = await usual_currency(tx, venue_id=room.venue.id) if isinstance(room, OwnRoom) else None
    if here or is_currency(typed):
        return here or typed
    if country and (theirs := currency_of(country)):
        return theirs
    organisers = await owned_organisers(tx, principal.person_id)
    return await usual_currency(tx, organisers=organisers) or DEFAULT_CURRENCY


def asks_for_another_look(form: dict[str, str]) -> bool:
    """Whether nothing is to be kept yet."""
    return form.get("action") == "preview" or "kinds" in form


def _of_country(form: Mapping[str, str], currency: str) -> str | None:
    """The currency of the new venue's country, where ours still stands because nobody has chosen any."""
    code = country_code(form.get("venue_country", ""))
    theirs = currency_of(code) if code else None
    return theirs if theirs != currency and form.get("currency_suggested") == currency else None


def _currency(reading: Reading) -> str:
    currency = reading.form.get("currency", "")
    if is_currency(currency):
        return currency
    reading.wrong("currency", _("Choose a currency."))
    return DEFAULT_CURRENCY


def _venue(reading: Reading) -> dict[str, Any]:
    name = reading.line("venue_name", _("Give the venue a name."))
    city = reading.line("venue_city", _("Say which city it is in."), Line80)
    address = reading.fitting("venue_address", reading.form.get("venue_address", "").strip(), OptionalLine)
    code = _country(reading)
    zone = _zone(reading, code, city or "")
    told: dict[str, Any] = {"name": name, "city": city, "address": address, "timezone": zone}
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
