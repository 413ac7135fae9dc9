"""Sample views of the pages for finding: results, and a performer's, a venue's and a city's page."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from onsale.shop.about_views import Link
from onsale.shop.found_views import Facet, Help, Narrowing, NothingPage, Pictured, PlacePage, SearchPage
from onsale.shop.views import Choice
from tests.design.samples_dates import card
from tests.design.samples_events import LONG, NOW, RTL, TILES

NEAR = tuple(
    replace(tile, metres=metres, dates=1 + n, until=tile.starts_at + timedelta(days=90))
    for n, (tile, metres) in enumerate(zip(TILES, (0, 400, 1_499, 1_500, 12_345, 99_999, 5, 7, 9), strict=True))
)


def _facets(*labels: str, chosen: int = -1) -> tuple[Facet, ...]:
    return tuple(
        Facet(label=label, url=f"/search?x={n}", count=9 + n, selected=n == chosen) for n, label in enumerate(labels)
    )


def _narrowing() -> Narrowing:
    return Narrowing(
        presets=_facets("Today", "This weekend", "Next 30 days", chosen=1),
        months=_facets("December", "January 2027"),
        kinds=_facets("Jazz", "Rock", "Theatre", *(f"Kind {n}" for n in range(12)), chosen=0),
        cities=_facets("Berlin", "القاهرة", "Llanfairpwllgwyngyll", *(f"City {n}" for n in range(12))),
        prices=_facets("under 20", "20 to 40", "from 250"),
        open_only=Facet(label="Only with tickets", url="/search?open=1", selected=True),
        sorts=_facets("Best match", "Soonest", "Nearest", chosen=2),
    )


def _search() -> Iterator[tuple[str, object]]:
    full = SearchPage(
        values={"q": "night <b>", "genre": "jazz", "from": "2026-12-01", "near": "Springfield"},
        kept={"q": "night <b>", "genre": "jazz"},
        title="“night <b>”",
        events=NEAR,
        total=47,
        narrowing=_narrowing(),
        radii=(Choice(value="10", label="10 km"), Choice(value="50", label="50 km", selected=True)),
        remove=_facets("Jazz", "from 1 Dec 2026", RTL),
        near="Springfield, MO",
        nears=_facets("Springfield, MA", "Springfield, IL"),
        next_url="/search?cursor=abc",
        card=card("Nights"),
        feed_url="/search.ics?q=night",
    )
    yield "shop/search.html", full
    yield "shop/search.html", replace(full, events=(replace(NEAR[0], dates=12, until=NOW), NEAR[0]), total=13)
    yield "shop/search.html", replace(full, forgiven=True, help=Help(did_you_mean=Facet(label=LONG, url="/search?q=x")))
    without = _facets("Without Jazz", "Without those dates")
    nothing = replace(full, events=(), total=0, next_url=None, help=Help(without=without, events=TILES[:2]))
    yield "shop/search.html", nothing
    yield "shop/search.html", replace(nothing, help=Help(), card=None, feed_url=None, near=None)
    errors = {"near": "We don't know this place.", "from": "Not a date.", "when": "Is one of …", "": "Start again."}
    yield "shop/search.html", replace(full, narrowing=Narrowing(), events=(), total=0, near=None, errors=errors)


def _places() -> Iterator[tuple[str, object]]:
    page = PlacePage(
        sort="performer",
        name="Ida Lindqvist Trio",
        kinds=(Link(text="Jazz", url="/search?genre=Jazz"), Link(text="World", url="/search?genre=World")),
        events=TILES,
        total=47,
        first_at=NOW,
        timezone="Europe/Berlin",
        pictured=Pictured(id=TILES[2].id, image=TILES[2].image),
        feed_url="/performers/per_1.ics",
        card=card("Ida Lindqvist Trio"),
        related=(Link(text="Malmö", url="/cities/Malm%C3%B6"), Link(text="القاهرة", url="/cities/x")),
        next_url="/performers/per_1?cursor=abc",
    )
    yield "shop/place.html", page
    venue = replace(
        page,
        sort="venue",
        name=LONG,
        city=Link(text="Hamburg", url="/cities/Hamburg"),
        address="Hafenstraße 112, 20457 Hamburg, Germany",
        coordinates=(53.55, 9.99),
        related=(),
        next_url=None,
    )
    yield "shop/place.html", venue
    yield "shop/place.html", replace(venue, name=RTL, coordinates=None)
    yield "shop/place.html", replace(page, sort="city", name="القاهرة", total=1, events=TILES[5:6], kinds=())
    yield "shop/nothing_to_come.html", NothingPage(name=None, sort="performer", events=TILES[:3])
    yield "shop/nothing_to_come.html", NothingPage(name=None, sort="venue")
    yield "shop/nothing_to_come.html", NothingPage(name="Atlantis <b>", sort="city", nearby=NEAR[:3])


def pages() -> Iterator[tuple[str, object]]:
    """Template and view."""
    for part in (_search, _places):
        yield from part()
