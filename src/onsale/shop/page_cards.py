"""How pages present themselves: to those who share them, and to search engines."""

from collections.abc import Mapping
from datetime import datetime

from onsale.design.kinds import kind_name
from onsale.listings.read import EventDetails
from onsale.platform.i18n import format_datetime, format_money
from onsale.platform.i18n import gettext as _
from onsale.search.names import Name, Sort
from onsale.shop.about_views import PageCard
from onsale.shop.addresses import card_path, event_path, poster_path
from onsale.shop.linked_data import as_script, event_data, name_data

_DESCRIPTION_CHARACTERS = 200


def event_card(details: EventDetails, public_url: str, now: datetime) -> PageCard:
    """An event's: when, where, from how much."""
    event, venue = details.event, details.venue
    when = format_datetime(event.starts_at, venue.timezone, "short")
    parts = [f"{when}, {venue.name}, {venue.city}."]
    if prices := details.book.range():
        parts.append(_("From %(price)s, all fees included.") % {"price": format_money(prices[0])})
    parts.append(event.description)
    root = public_url.rstrip("/")
    return PageCard(
        title=event.name,
        description=_short(" ".join(parts)),
        url=root + event_path(event.id),
        image=root + card_path(event),
        image_alt=event.image.alt if event.image else event.name,
        linked_data=as_script(event_data(details, root, now)),
    )


def name_card(name: Name, path: str, public_url: str) -> PageCard:
    """A performer's, venue's or city's."""
    root = public_url.rstrip("/")
    return PageCard(
        title=_title(name),
        description=_says(name),
        url=root + path,
        image=f"{root}{poster_path(name.next_event, 'card')}",
        linked_data=as_script(name_data(name, root)),
        feed=f"{root}{path}.ics",
    )


def search_card(title: str, path: str, values: Mapping[str, str], public_url: str) -> PageCard:
    """A search's; only the list of everything is for search engines."""
    root = public_url.rstrip("/")
    return PageCard(
        title=title,
        description=_("Find an event, pick your seats, pay the price you see."),
        url=root + path,
        indexed=not values,
        feed=root + path.replace("/search", "/search.ics", 1),
    )


def _title(name: Name) -> str:
    if name.sort is Sort.CITY:
        return _("Events in %(city)s") % {"city": name.text}
    if name.sort is Sort.VENUE and name.venue is not None and name.venue.city:
        return f"{name.text}, {name.venue.city}"
    return name.text


def _says(name: Name) -> str:
    kinds = ", ".join(dict.fromkeys(kind_name(genre) for genre, _segment in name.genres if genre))
    if name.sort is Sort.PERFORMER:
        text = _("Dates and tickets of %(name)s. %(kinds)s.")
    elif name.sort is Sort.VENUE:
        text = _("What is on at %(name)s, with tickets at the price you see. %(kinds)s.")
    else:
        text = _("What is on in %(name)s, with tickets at the price you see. %(kinds)s.")
    return _short((text % {"name": name.text, "kinds": kinds}).replace(" .", ""))


def _short(text: str) -> str:
    flat = " ".join(text.split())
    if len(flat) <= _DESCRIPTION_CHARACTERS:
        return flat
    return flat[: _DESCRIPTION_CHARACTERS - 1].rsplit(" ", 1)[0].rstrip(",.;:") + "…"
