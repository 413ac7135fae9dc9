"""What the pages for finding show: results, and a performer's, a venue's and a city's page."""

from dataclasses import dataclass, field
from datetime import datetime

from onsale.catalog.images.model import Image
from onsale.shop.about_views import Link, PageCard
from onsale.shop.views import Choice, EventTile, Fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """A link that narrows or widens a list: to what it leads, and how many events are there."""

    label: str
    url: str
    count: int | None = None
    selected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """The links beside a list of results, by what they choose. `presets` and `months` choose dates."""

    presets: tuple[Facet, ...] = ()
    months: tuple[Facet, ...] = ()
    kinds: tuple[Facet, ...] = ()
    cities: tuple[Facet, ...] = ()
    prices: tuple[Facet, ...] = ()
    open_only: Facet | None = None
    sorts: tuple[Facet, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """What may be meant when little or nothing was found. `without` are the same search without one filter each."""

    did_you_mean: Facet | None = None
    without: tuple[Facet, ...] = ()
    events: tuple[EventTile, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """`/search`. `values` holds what was typed, `kept` what the form carries along unseen.

    `near` is the place that is meant, `nears` are others of its name. `forgiven`: what is shown only nearly has the
    words. `remove` are links that drop one filter each.
    """

    values: Fields
    kept: Fields
    title: str
    events: tuple[EventTile, ...]
    total: int
    narrowing: Narrowing
    radii: tuple[Choice, ...]
    remove: tuple[Facet, ...] = ()
    near: str | None = None
    nears: tuple[Facet, ...] = ()
    forgiven: bool = False
    next_url: str | None = None
    help: Help = field(default_factory=Help)
    card: PageCard | None = None
    feed_url: str | None = None
    errors: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictured:
    """An event, as far as its picture needs it."""

    id: str
    image: Image | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacePage:
    """`/performers/{id}`, `/venues/{id}`, `/cities/{name}`: who or where it is, and what is to come.

    `sort` is performer, venue or city. `address` and `coordinates` are a venue's. `related` are pages nearby: a city's
    venues, the cities a performer comes to. `pictured` is
    the next event, whose picture stands for it.
    """

    sort: str
    name: str
    kinds: tuple[Link, ...]
    events: tuple[EventTile, ...]
    total: int
    first_at: datetime
    timezone: str
    pictured: Pictured
    feed_url: str
    card: PageCard
    city: Link | None = None
    address: str = ""
    coordinates: tuple[float, float] | None = None
    related: tuple[Link, ...] = ()
    next_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingPage:
    """In place of a performer's, venue's or city's page when nothing is to come of it; with what there is instead."""

    name: str | None
    sort: str
    nearby: tuple[EventTile, ...] = ()
    events: tuple[EventTile, ...] = ()
