"""Sample views of home and of an event's page."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

from onsale.catalog.images.model import Image
from onsale.platform.money import Money
from onsale.shop import views as shop
from onsale.shop.about_views import EventState
from onsale.shop.home_views import HomePage, NearYou
from tests.design.samples_dates import about, few_dates, many_dates

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
LONG = (
    "The Extraordinarily Long and Winding Farewell Reunion Tour of Donaudampfschifffahrtsgesellschaftskapitäne, Part II"
)
RTL = "مهرجان الموسيقى العربية في دار الأوبرا"
FAULTS = {
    "email": "Say an address.", "code": "Wrong code.", "name": "Say a name.", "password": "Longer, please.",
    "date": "In the past.", "from": "Not a day.", "text": "Say something.", "language": "Not a language.",
    "website": "Not an address.", "percent": "Between 1 and 100.", "tax_percent": "At most 50.",
    "legal_name": "Say a name.", "receipt_prefix": "Capitals only.", "subject": "Too long.", "closing": "Too long.",
    "places": "Choose one.", "amount": "Not an amount.",
}  # fmt: skip
ORGANISER = shop.Organiser(name="Lantern Presents", legal="Lantern Presents GmbH, Hafenstr. 4, 20457 Hamburg")
POLICY = "Until 7 days before, you can cancel and get everything back but 10 %."

_Act = tuple[str, str, str, str, EventState, int, int, int]

_ACTS: tuple[_Act, ...] = (
    ("Kasimir Vega", "Rock", "Halle Nord", "Hamburg", "on_sale", 4840, 812, 2400),
    ("The Winter's Tale", "Theatre", "Teatro del Faro", "Genoa", "few_left", 3150, 4, 420),
    ("Ida Lindqvist Trio", "Jazz", "Blue Room", "Malmö", "on_sale", 2890, 61, 120),
    ("Nachtbus", "Electronic", "Warehouse 9", "Berlin", "sold_out", 2640, 0, 800),
    ("Swan Lake", "Ballet", "Royal Ballet House", "Antwerp", "on_sale", 3900, 230, 640),
    (RTL, "World", "دار الأوبرا", "القاهرة", "on_sale", 2200, 300, 640),
    ("Low Tide", "Indie", "Pier Hall", "Brighton", "rescheduled", 1980, 90, 300),
    (LONG, "Comedy", "The Comedy Cellar under the Old Corn Exchange", "Llanfairpwllgwyngyll", "on_sale", 2500, 80, 90),
    ("Requiem", "Classical", "City Philharmonic", "Vienna", "cancelled", 5500, 0, 1800),
)
_COMING: tuple[_Act, ...] = (
    ("Northern Lights Weekend", "Festival", "Oak Meadow", "Aarhus", "not_yet_on_sale", 18900, 30000, 30000),
    ("Harbour Rovers – Union Vale", "Football", "Riverside Stadium", "Leeds", "not_yet_on_sale", 4200, 80000, 80000),
    ("Tosca", "Opera", "Opera House", "Lyon", "not_yet_on_sale", 6100, 1900, 1900),
    ("Mama Kassa", "World", "Zénith", "Lille", "not_yet_on_sale", 3300, 5000, 5000),
)


def refused(*fields: str) -> dict[str, str]:
    """What is wrong with a form that has these fields, and with all of it."""
    return {"": "Something is not right.", **{field: FAULTS[field] for field in fields}}


def tile(i: int, act: _Act) -> shop.EventTile:
    """A believable event, `i` days from now."""
    name, genre, venue, city, state, price, available, total = act
    soon = state == "not_yet_on_sale"
    return shop.EventTile(
        id=f"evt_{name[:12].encode().hex()}",
        name=name,
        genre=genre,
        starts_at=NOW + timedelta(days=4 + 3 * i, hours=i % 3),
        timezone="Europe/Berlin",
        venue=venue,
        city=city,
        state=state,
        price_from=Money(price, "EUR"),
        price_span=(Money(price * 6 // 10, "EUR"), Money(price * 17 // 10, "EUR")) if i % 4 == 1 else None,
        available=available,
        total=total,
        on_sale_at=NOW + timedelta(hours=2 + 30 * i) if soon else None,
        on_sale_in_s=7_412 + 108_000 * i if soon else None,
        image=Image(f"{i:032x}", 2000, 1500, 40, 60, "Three people under one umbrella") if i % 3 == 0 else None,
    )


TILES = tuple(tile(i, act) for i, act in enumerate(_ACTS))
COMING = tuple(tile(i, act) for i, act in enumerate(_COMING))


def _home() -> Iterator[tuple[str, object]]:
    chips = tuple(
        shop.Choice(value=g.lower(), label=g, count=n)
        for n, g in enumerate(
            ("Rock", "Theatre", "Jazz", "Classical", "Electronic", "Comedy", "Football", "Ballet"), start=9
        )
    )
    cities = tuple(
        shop.Choice(value=c, label=c, count=n)
        for n, c in enumerate(
            ("Hamburg", "Berlin", "Genoa", "Malmö", "Antwerp", "Brighton", "Vienna", "القاهرة", "Lyon"), start=3
        )
    )
    full = HomePage(
        heroes=TILES[:4],
        on_soon=TILES,
        going_on_sale=COMING,
        genres=chips,
        cities=cities,
        total_events=128,
        last_places=TILES[1:3],
        choosable=("Berlin", "Hamburg", "القاهرة"),
        demo_accounts=(
            ("fan@demo.test", "A fan"),
            ("organiser@demo.test", "An organiser"),
            ("scanner@demo.test", "The door"),
        ),
    )
    yield "shop/home.html", full
    near = NearYou(city="Hamburg", url="/cities/Hamburg", events=TILES[:3], total=19)
    yield "shop/home.html", replace(full, near=near, heroes=TILES[:1])
    yield "shop/home.html", replace(full, near=replace(near, events=(), total=0), heroes=(), going_on_sale=())
    yield "shop/home.html", HomePage(heroes=(), on_soon=(), going_on_sale=(), genres=(), cities=(), total_events=0)


def event_page(event: shop.EventTile, **changes: Any) -> shop.EventPage:
    """An event's page as it usually is."""
    page = shop.EventPage(
        event=event,
        description="The last night of the autumn tour, with the full band and a string quartet.\n\nNo support act.",
        doors_at=event.starts_at - timedelta(hours=1),
        ends_at=event.starts_at + timedelta(hours=3),
        previous_starts_at=None,
        venue_address="Hafenstraße 112, 20457 Hamburg, Germany",
        performers=("Kasimir Vega", "Quartetto Ostro", RTL),
        age_limit="From 16 years",
        prices=tuple(
            shop.PriceRow(
                level=level,
                ticket_type=kind,
                sections=(level,),
                face_value=Money(price, "EUR"),
                fees=Money(price // 10, "EUR"),
                total=Money(price + price // 10, "EUR"),
                available=left,
                requires_proof=kind == "Student",
                coming="From Fri 4 Dec, 10:00: €76.40" if kind == "Full price" else None,
            )
            for level, kind, price, left in (
                ("Parquet", "Full price", 6400, 20),
                ("Parquet", "Student", 4400, 20),
                ("Balcony", None, 4400, 0),
            )
        ),
        policy=POLICY,
        organiser=ORGANISER,
        fee_once=Money(150, "EUR"),
        tax_told="Prices include 7% VAT.",
        can_book=event.state in ("on_sale", "few_left", "rescheduled"),
        has_seats=True,
        max_places=6,
        sections=(
            shop.Choice(value="Parquet", label="Parquet"),
            shop.Choice(value="Balcony", label="Balcony, from €48.40"),
        ),
    )
    return replace(page, **changes)


def _event() -> Iterator[tuple[str, object]]:
    for state in get_args(EventState):
        event = replace(
            TILES[0], state=state, on_sale_at=NOW, on_sale_in_s=4_210 if state == "not_yet_on_sale" else None
        )
        previous = NOW - timedelta(days=9) if state == "rescheduled" else None
        yield "shop/event.html", event_page(event, previous_starts_at=previous)
    yield "shop/event.html", event_page(replace(COMING[0], on_sale_in_s=200_000), can_book=False)
    yield (
        "shop/event.html",
        event_page(COMING[0], draft=True, can_edit=True, can_book=False),
    )
    yield (
        "shop/event.html",
        event_page(replace(TILES[0], state="postponed"), can_book=False),
    )
    yield "shop/event.html", event_page(replace(TILES[0], price_from=Money(0, "EUR")))
    yield "shop/event.html", event_page(TILES[7], can_edit=True, can_scan=True, more=TILES[:3])
    yield (
        "shop/event.html",
        event_page(
            replace(TILES[5], price_from=Money(4500, "KWD")),
            errors={"": "Someone was quicker.", "quantity": "At most 6."},
        ),
    )
    yield (
        "shop/event.html",
        event_page(
            replace(TILES[0], price_from=None, genre=None), has_seats=False, prices=(), sections=(), max_places=1
        ),
    )
    for dates in (few_dates(TILES[0]), many_dates(TILES[0])):
        yield "shop/event.html", event_page(TILES[0], about=about(TILES[0], dates))
    yield "shop/event.html", event_page(TILES[5], about=about(TILES[5], None))
    for state in ("held", "payment_pending", "confirmed"):
        yield "shop/event.html", event_page(TILES[0], active_booking_id="bk_1", active_booking_state=state)


def pages() -> Iterator[tuple[str, object]]:
    """Template and view."""
    for part in (_home, _event):
        yield from part()
