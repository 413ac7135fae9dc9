"""The event form's page: of a new event, of one that exists, and with why it wasn't kept."""

import re
from collections.abc import Mapping
from datetime import datetime

from onsale.accounts.model import Principal
from onsale.catalog.create_venue import timezones
from onsale.catalog.errors import EventHasSales
from onsale.catalog.layouts import layout_of
from onsale.catalog.model import Event, Lifecycle
from onsale.catalog.seatmap import Layout
from onsale.console import price_fields
from onsale.console.change_series import coming_others
from onsale.console.choices import currency_options, genre_options
from onsale.console.event_form import FIRST_VALUES, twice_of, values_of
from onsale.console.image_form import IMAGE_BOXES, image_values
from onsale.console.kept_prices import rows_of
from onsale.console.own_events import tallies
from onsale.console.preview import new_venue, organiser_of_form, preview_of
from onsale.console.read_event import DEFAULT_CURRENCY, NewForm, room_values, with_kinds
from onsale.console.rooms import NewRoom, OwnRoom, own_options, own_rooms, template_options
from onsale.console.sales import sales_of
from onsale.console.sales_rows import sales_row
from onsale.console.views import EventFormPage, PriceLevelField, Told
from onsale.listings.read import EventDetails, details_of
from onsale.oversight.take_down import take_down_reason
from onsale.platform.database import ReadTx
from onsale.platform.errors import Failure, InvalidRequest, StaleVersion
from onsale.platform.i18n import gettext as _
from onsale.platform.ids import encode_id
from onsale.platform.money import is_currency

_AS_CHIPS = 6
_SOLD = frozenset({"price_levels", "currency"})
_FIELDS = {
    "starts_at": "date",
    "give_back_until": "answer_days",
    "on_sale_at": "on_sale_date",
    "cancellation": "cancel_days",
    "cancellation.allowed_until": "cancel_days",
    "max_places_per_booking": "max_places",
    "offline_payment.hold_hours": "offline_hold_h",
    "waiting_room.opens_minutes_before": "room_minutes",
    "venue_id": "layout",
    "seat_map_id": "layout",
    "city": "venue_city",
    "country": "venue_country",
}
"""Fields of the API by what they are called in the form, where that differs."""


async def new_page(
    tx: ReadTx,
    principal: Principal,
    form: NewForm,
    *,
    first: bool = False,
    errors: Mapping[str, str] | None = None,
) -> EventFormPage:
    """The form of a new event; `first` when nothing was typed yet."""
    values = (FIRST_VALUES if first else {}) | room_values(dict(form.reading.form), form.room)
    chosen = form.room.value
    own = own_options(await own_rooms(tx, principal), chosen)
    organiser = await organiser_of_form(tx, principal)
    venue = form.room.venue if isinstance(form.room, OwnRoom) else new_venue()
    currency = values.get("currency", "")
    return EventFormPage(
        event_id=None,
        layout=chosen,
        layouts=(*(own if len(own) <= _AS_CHIPS else ()), *template_options(chosen)),
        own_layouts=tuple(own) if len(own) > _AS_CHIPS else (),
        new_venue=isinstance(form.room, NewRoom),
        genres=genre_options(values.get("genre", "")),
        currencies=currency_options(),
        timezones=_zones(),
        price_levels=tuple(form.levels),
        values=values,
        errors=errors or form.reading.errors,
        twice=twice_of(values, form.timezone),
        preview=preview_of(
            form.room.layout,
            form.levels,
            currency if is_currency(currency) else DEFAULT_CURRENCY,
            organiser,
            venue,
        ),
    )


async def edit_page(
    tx: ReadTx,
    event: Event,
    now: datetime,
    *,
    form: Mapping[str, str] | None = None,
    failure: Failure | None = None,
    told: Told | None = None,
) -> EventFormPage:
    """The form of an event that exists: as kept, or as typed with what was wrong, or with what saving tells buyers."""
    details = (await details_of(tx, [event], now))[0]
    tally = (await tallies(tx, [event.id]))[event.id]
    sold = (await sales_of(tx, event)).any
    kept = values_of(event, details.venue.timezone, now) | image_values(event)
    values = {**kept, **({} if form is None else {"offline": "", "queue": "", **IMAGE_BOXES}), **(form or {})}
    if form is not None and "may_postpone" in form:
        values["postponed"] = form.get("postponed", "")  # a box that isn't ticked isn't sent
    errors = form_errors(failure) if failure else {}
    if form is not None and isinstance(failure, StaleVersion):
        errors |= _saved_meanwhile(kept, form)
    layout = await layout_of(tx, event.seat_map_id)
    currency = values["currency"] if is_currency(values["currency"]) and not sold else event.currency
    levels = await _levels(tx, details, layout, form, sold=sold, currency=currency)
    return EventFormPage(
        event_id=encode_id("evt", event.id),
        layout=encode_id("map", event.seat_map_id),
        layouts=(),
        new_venue=False,
        genres=genre_options(values["genre"]),
        currencies=currency_options(),
        timezones=(),
        price_levels=levels,
        values=values,
        errors=errors,
        sales=sales_row(details, tally, now),
        version=str(event.version),
        locked=_SOLD if sold else frozenset(),
        twice=twice_of(values, details.venue.timezone),
        closed=event.lifecycle not in {Lifecycle.DRAFT, Lifecycle.PUBLISHED},
        taken_down=await take_down_reason(tx, event.id) if event.taken_down_at else "",
        suspended=event.suspended,
        preview=preview_of(layout, levels, currency, details.organiser, details.venue),
        told=told,
        others=len(await coming_others(tx, event, now)),
    )


def form_errors(failure: Failure) -> dict[str, str]:
    """Messages by field of the form; what no field is to blame for stands under the empty name."""
    if isinstance(failure, EventHasSales):
        return _sold_already([str(error["field"]) for error in failure.extra.get("errors", [])])
    if isinstance(failure, StaleVersion):
        return {
            "": _(
                "Somebody else changed this event while you were at it, so nothing was saved. What you typed is below, "
                "what is saved now stands beside it. Save again to keep yours."
            )
        }
    if not isinstance(failure, InvalidRequest):
        return {"": failure.detail}
    told: dict[str, str] = {}
    for error in failure.errors:
        told.setdefault(_form_field(error.field), error.message)
    unseen = [message for field, message in told.items() if field in _UNSEEN]
    return told | {"": " ".join(unseen)} if unseen else told


_UNSEEN = {"doors_at", "ends_at", "off_sale_at", "performers", "body"}


def _form_field(field: str) -> str:
    level = re.fullmatch(r"(price_levels\.\d+)\.(.+)", field)
    if level is None:
        return _FIELDS.get(field, field)
    inner = level[2].replace("ticket_types", "types").replace("face_value_minor", "price")
    return f"{level[1]}.{'sections' if inner.startswith('sections') else inner}"


def _sold_already(fields: list[str]) -> dict[str, str]:
    words = {
        "cancellation": _("Who has bought was promised at least this: not fewer days, not a higher fee."),
        "price_levels": _("Places are sold at these prices, so they stay."),
        "currency": _("Places are sold in this currency, so it stays."),
    }
    known = {_FIELDS.get(field, field): words[field] for field in fields if field in words}
    return {"": _("Places are sold or held by now, so not everything can change any more. Nothing was saved.")} | known


def _saved_meanwhile(kept: Mapping[str, str], form: Mapping[str, str]) -> dict[str, str]:
    """For each field that reads differently by now, what is saved there."""
    differing = {
        field: text
        for field, text in kept.items()
        if field in form and form[field].replace("\r\n", "\n").strip() != text.strip()
    }
    return {field: _("Saved now: {text}").format(text=text or _("nothing")) for field, text in differing.items()}


async def _levels(
    tx: ReadTx,
    details: EventDetails,
    layout: Layout,
    form: Mapping[str, str] | None,
    *,
    sold: bool,
    currency: str,
) -> tuple[PriceLevelField, ...]:
    typed = price_fields.posted(form, layout) if form is not None and not sold else []
    typed = with_kinds(dict(form or {}), typed, currency)
    return tuple(await rows_of(tx, details.event, layout, typed))


def _zones() -> tuple[str, ...]:
    return tuple(sorted(zone for zone in timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/"))))
