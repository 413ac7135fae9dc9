"""What the search's page shows, put together: tiles, and links that narrow and widen."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from babel.dates import format_date

from onsale.design.kinds import kind_name
from onsale.platform.i18n import gettext as _
from onsale.platform.i18n import locale
from onsale.search.facets import Counted, Facets
from onsale.search.finding import Hit
from onsale.search.folding import folded
from onsale.search.query import RADIUS_KM_DEFAULT, Sort
from onsale.search.series import Show
from onsale.shop.found_views import Facet, Narrowing
from onsale.shop.search_terms import FIELDS, RADII_KM, WHEN
from onsale.shop.tiles import tile
from onsale.shop.urls import address
from onsale.shop.views import Choice, EventTile

Values = Mapping[str, str]


def show_tile(show: Show, now: datetime) -> EventTile:
    """A show as one event: with how many dates it has."""
    made = hit_tile(show.hit, now)
    return replace(made, dates=show.run.dates, until=show.run.until) if show.run.dates > 1 else made


def hit_tile(hit: Hit, now: datetime) -> EventTile:
    """An event, with how far away it is."""
    return replace(tile(hit.entry.details(now), now), metres=hit.metres)


def search_address(values: Values, **changes: str | None) -> str:
    """The same search with these fields changed; from its first page. `from_` is `from`."""
    changed = {**values, **{name.rstrip("_"): value for name, value in changes.items()}}
    return address("/search", {name: changed.get(name) for name in FIELDS})


def title_of(values: Values) -> str:
    """What is looked for, in a few words."""
    kind, city, words = kind_name(values.get("genre", "")), values.get("city"), values.get("q")
    if words:
        return _("“%(words)s”") % {"words": words}
    if kind and city:
        return _("%(kind)s in %(city)s") % {"kind": kind, "city": city}
    if city:
        return _("Events in %(city)s") % {"city": city}
    return kind or _("Find an event")


def narrowing(values: Values, facets: Facets, today: date, *, somewhere: bool) -> Narrowing:
    """The links beside the results."""
    return Narrowing(
        presets=_presets(values),
        months=_months(values, facets.month, today),
        kinds=tuple(replace(kind, label=kind_name(kind.label)) for kind in _values(values, "genre", facets.genre)),
        cities=_values(values, "city", facets.city),
        prices=_prices(values, facets.price),
        open_only=Facet(
            label=_("Only with tickets"),
            url=search_address(values, open=None if values.get("open") else "1"),
            selected=values.get("open") == "1",
        ),
        sorts=_sorts(values, somewhere=somewhere),
    )


def radii(values: Values) -> tuple[Choice, ...]:
    """How far around a place, in kilometres."""
    chosen = values.get("radius") or f"{RADIUS_KM_DEFAULT:.0f}"
    known = [str(km) for km in RADII_KM]
    return tuple(
        Choice(value=km, label=_("%(km)s km") % {"km": km}, selected=km == chosen)
        for km in [*known, *([] if chosen in known else [chosen])]
    )


def removable(values: Values, near: str | None) -> tuple[Facet, ...]:
    """What narrows the search, each with the address without it."""
    when = dict(zip(WHEN, (p.label for p in _presets(values)), strict=True))
    labels = {
        "genre": kind_name(values.get("genre", "")), "city": values.get("city"),
        "when": when.get(values.get("when", "")),
        "from": _from(values.get("from", "")), "to": _until(values.get("to", "")),
        "price": price_label(values.get("price", "")), "price_max": _at_most(values.get("price_max", "")),
        "open": _("Only with tickets") if values.get("open") == "1" else None,
    }  # fmt: skip
    if {"from", "to"} & values.keys():
        labels["when"] = None
    found = [Facet(label=text, url=search_address(values, **{name: None})) for name, text in labels.items() if text]
    if near:
        without = search_address(values, near=None, lat=None, lon=None, radius=None, sort=_sort_without(values))
        found.insert(0, Facet(label=near, url=without))
    return tuple(found)


def without_each(values: Values) -> list[tuple[str, dict[str, str]]]:
    """The searches with one filter less: what is left out, and what is still asked."""
    names = (("genre",), ("city",), ("when", "from", "to"), ("near", "lat", "lon", "radius"), ("price", "price_max"))
    words = (
        kind_name(values.get("genre", "")), values.get("city", ""), _("those dates"), _("being near"),
        _("a limit on the price"),
    )  # fmt: skip
    found = []
    for left_out, word in zip(names, words, strict=True):
        if any(values.get(name) for name in left_out):
            rest = {name: value for name, value in values.items() if name not in left_out}
            if rest.get("sort") == Sort.DISTANCE and "near" in left_out:
                rest.pop("sort")
            found.append((word, rest))
    return found


def price_label(band: str) -> str:
    """`20 to 40`, in whatever currency an event has."""
    least, _dash, end = band.partition("-")
    if not band:
        return ""
    if not end:
        return _("from %(price)s") % {"price": least}
    return _("under %(price)s") % {"price": end} if least == "0" else _("%(least)s to %(most)s") % {
        "least": least, "most": end,
    }  # fmt: skip


def _presets(values: Values) -> tuple[Facet, ...]:
    words = (_("Today"), _("This weekend"), _("Next 30 days"))
    chosen = values.get("when") if not {"from", "to"} & values.keys() else None
    return tuple(
        Facet(
            label=word,
            url=search_address(values, when=None if when == chosen else when, from_=None, to=None),
            selected=when == chosen,
        )
        for when, word in zip(WHEN, words, strict=True)
    )


def _months(values: Values, counted: Counted, today: date) -> tuple[Facet, ...]:
    found = []
    for month, count in counted:
        first = date.fromisoformat(f"{month}-01")
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        label = format_date(first, "LLLL" if first.year == today.year else "LLLL y", locale=locale())
        chosen = (values.get("from"), values.get("to")) == (first.isoformat(), last.isoformat())
        url = search_address(
            values, when=None, from_=None if chosen else first.isoformat(), to=None if chosen else last.isoformat()
        )
        found.append(Facet(label=label, url=url, count=count, selected=chosen))
    return tuple(found)


def _values(values: Values, field: str, counted: Counted) -> tuple[Facet, ...]:
    chosen = folded(values.get(field, ""))
    known = [
        Facet(
            label=value,
            url=search_address(values, **{field: None if folded(value) == chosen else value}),
            count=count,
            selected=folded(value) == chosen,
        )
        for value, count in counted
        if value
    ]
    if chosen and not any(facet.selected for facet in known):
        known.insert(0, Facet(label=values[field], url=search_address(values, **{field: None}), selected=True))
    return tuple(sorted(known, key=lambda facet: not facet.selected))


def _prices(values: Values, counted: Counted) -> tuple[Facet, ...]:
    chosen = values.get("price")
    return tuple(
        Facet(
            label=price_label(band),
            url=search_address(values, price=None if band == chosen else band),
            count=count,
            selected=band == chosen,
        )
        for band, count in counted
        if band
    )


def _sorts(values: Values, *, somewhere: bool) -> tuple[Facet, ...]:
    words = {Sort.DATE: _("Soonest"), Sort.PRICE: _("Cheapest")}
    if values.get("q"):
        words = {Sort.RELEVANCE: _("Best match"), **words}
    if somewhere:
        words[Sort.DISTANCE] = _("Nearest")
    default = next(iter(words))
    chosen = values.get("sort") or default
    return tuple(
        Facet(label=word, url=search_address(values, sort=None if sort == default else sort), selected=sort == chosen)
        for sort, word in words.items()
    )


def _sort_without(values: Values) -> str | None:
    return None if values.get("sort") == Sort.DISTANCE else values.get("sort")


def _from(text: str) -> str:
    return _("from %(day)s") % {"day": _day(text)} if text else ""


def _until(text: str) -> str:
    return _("until %(day)s") % {"day": _day(text)} if text else ""


def _at_most(text: str) -> str:
    return _("at most %(price)s") % {"price": text} if text else ""


def _day(text: str) -> str:
    try:
        day = datetime.fromisoformat(text)
    except ValueError:
        return text
    return format_date(day, "d MMM y", locale=locale())


def feed_address(values: Values) -> str:
    """The same search as a calendar to subscribe to."""
    return search_address(values, sort=None).replace("/search", "/search.ics", 1)


def kept(values: Values) -> dict[str, str]:
    """What a form of some fields carries along of the others."""
    shown = {"near", "radius", "from", "to", "price_max", "when"}
    return {name: values[name] for name in FIELDS if name in values and name not in shown}


def chosen_values(values: Values) -> dict[str, str]:
    """What the address says that a search understands."""
    return {name: values[name] for name in FIELDS if name in values}


def tiles_of(shows: Iterable[Show], now: datetime) -> tuple[EventTile, ...]:
    """In their order."""
    return tuple(show_tile(show, now) for show in shows)


def today_of(now: datetime) -> date:
    """The day presets count from: UTC's, the same for all who ask. (Dates are the venue's.)"""
    return now.astimezone(UTC).date()
