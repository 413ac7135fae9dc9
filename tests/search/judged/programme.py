"""Some forty invented events, with what makes finding them hard in real ones."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from onsale.catalog.model import Performer, Venue
from onsale.search.entry import Entry
from onsale.search.keys import Standing
from tests.search.entries import PLACES, a_venue, an_entry


class _Told(NamedTuple):
    name: str
    performers: tuple[str, ...]
    venue: str
    genre: str
    month: int
    day: int = 12


_DE = {"country": "Germany", "country_code": "DE", "timezone": "Europe/Berlin"}
_GB = {"country": "Great Britain", "country_code": "GB", "timezone": "Europe/London"}
_US = {"country": "United States Of America", "country_code": "US", "timezone": "America/New_York"}
VENUES: dict[str, Venue] = {
    venue.name: venue
    for venue in (
        a_venue(1, "Lantern Hall", "London", **_GB),
        a_venue(2, "The Jazz Cellar", "London", **_GB),
        a_venue(3, "Hafenkino", "Hamburg", **_DE),
        a_venue(4, "Isarhalle", "Munich", **_DE),
        a_venue(5, "Domkeller", "Cologne", **_DE),
        a_venue(6, "Pier 9 Ballroom", "New York", region="New York", **_US),
        a_venue(7, "Copper Room", "Las Vegas", region="Nevada", **_US),
        a_venue(8, "Kuğulu Sahne", "İstanbul", country="Turkey", country_code="TR", timezone="Europe/Istanbul"),
        a_venue(
            9, "Sala Ámbar", "Ciudad de México", country="Mexico", country_code="MX", timezone="America/Mexico_City"
        ),
        a_venue(10, "Oude Molen", "Ghent"),
        a_venue(11, "Teatr Zegar", "Łódź", country="Poland", country_code="PL", timezone="Europe/Warsaw"),
    )
}
_EVENTS = (
    _Told("The Paper Lanterns: Glow Tour", ("The Paper Lanterns",), "Pier 9 Ballroom", "Rock", 3),
    _Told("The Paper Lanterns: Glow Tour", ("The Paper Lanterns",), "Lantern Hall", "Rock", 4),
    _Told("The Paper Lanterns: Glow Tour", ("The Paper Lanterns",), "Isarhalle", "Rock", 5),
    _Told("Paper Cuts - A Tribute to The Paper Lanterns", ("Paper Cuts",), "Domkeller", "Rock", 1),
    _Told("An Evening of Paper Lanterns Songs", (), "Oude Molen", "Rock", 1),
    _Told("Mossgarden", ("Mossgarden",), "Lantern Hall", "Alternative", 2),
    _Told("Mossgarden & Björn Åkerlind", ("Mossgarden", "Björn Åkerlind"), "Hafenkino", "Alternative", 6),
    _Told("Björn Åkerlind Solo", ("Björn Åkerlind",), "Oude Molen", "Folk", 2),
    _Told("AX/BY Live", ("AX/BY",), "Copper Room", "Rock", 2),
    _Told("Back in Grey: The AX/BY Experience", ("Back in Grey",), "Lantern Hall", "Rock", 1),
    _Told("Tin & Teller", ("Tin & Teller",), "Copper Room", "Comedy", 1),
    _Told("Tin & Teller", ("Tin & Teller",), "Copper Room", "Comedy", 2),
    _Told("Tin & Teller", ("Tin & Teller",), "Copper Room", "Comedy", 3),
    _Told("P!per Down", ("P!per",), "Isarhalle", "Pop", 4),
    _Told("Cla$h Money", ("Cla$h Money",), "Pier 9 Ballroom", "Hip-Hop/Rap", 4),
    _Told("Seven Steps", ("Seven Steps",), "The Jazz Cellar", "R&B", 1),
    _Told("Seven Steps (late show)", ("Seven Steps",), "The Jazz Cellar", "R&B", 1, 13),
    _Told("Nadia Velour Quartet", ("Nadia Velour",), "Lantern Hall", "Jazz", 3),
    _Told("Nadia Velour Trio", ("Nadia Velour",), "Pier 9 Ballroom", "Jazz", 5),
    _Told("Big Band Battle", ("Harbour Big Band", "Nadia Velour"), "Hafenkino", "Jazz", 5),
    _Told("Late Jazz at the Pier", (), "Pier 9 Ballroom", "Jazz", 1),
    _Told("Gülay Işık", ("Gülay Işık",), "Kuğulu Sahne", "Pop", 2),
    _Told("Gülay Işık Akustik", ("Gülay Işık",), "Hafenkino", "Pop", 3),
    _Told("Yıldız Filarmoni: Kış Konseri", ("Yıldız Filarmoni",), "Kuğulu Sahne", "Classical", 12),
    _Told("Weihnachtsoratorium", ("Kammerchor Rheinufer",), "Domkeller", "Classical", 12),
    _Told("Neujahrskonzert", ("Kammerchor Rheinufer",), "Isarhalle", "Classical", 1),
    _Told("Los Faroles", ("Los Faroles",), "Sala Ámbar", "Latin", 3),
    _Told("Noche de Ánimas", ("Los Faroles", "Coro Ámbar"), "Sala Ámbar", "Latin", 6),
    _Told("Zegar", ("Zegar",), "Teatr Zegar", "Metal", 2),
    _Told("Grind Harvest Festival", ("Zegar", "Molten Oak", "Grind Harvest"), "Isarhalle", "Metal", 6),
    _Told("Molten Oak", ("Molten Oak",), "Lantern Hall", "Metal", 6),
    _Told("London", ("London",), "Oude Molen", "Rock", 4),
    _Told("U9", ("U9",), "Hafenkino", "Rock", 4),
    _Told("Route 61 Revival", ("Route 61",), "Copper Room", "Country", 5),
    _Told("Country Sundays", (), "Lantern Hall", "Country", 5),
    _Told("Symphonic Sagas in Concert", ("Lantern Sinfonia",), "Lantern Hall", "Classical", 3),
    _Told("Velvet Static", ("Velvet Static",), "Domkeller", "Dance/Electronic", 2),
    _Told("Velvet Static (DJ Set)", ("Velvet Static",), "Hafenkino", "Dance/Electronic", 2),
    _Told("The Hush", ("The Hush",), "Oude Molen", "Folk", 5),
    _Told("Hush Little Baby: Songs for Small People", (), "Oude Molen", "Children's Music", 1),
    _Told("Cancelled Plans", ("Cancelled Plans",), "Oude Molen", "Pop", 1),
    _Told("Wonderland Nights", ("Winterland",), "Oude Molen", "Pop", 2),
)


def programme(now: datetime) -> Iterator[Entry]:
    """In the half year after `now`; of a residency the first evening is sold out."""
    performers: dict[str, Performer] = {}
    for number, told in enumerate(_EVENTS, 1):
        on_stage = [performers.setdefault(name, Performer(len(performers) + 1, name)) for name in told.performers]
        starts_at = datetime(2026 if told.month == 12 else 2027, told.month, told.day, 19, tzinfo=now.tzinfo)
        assert now < starts_at < now + timedelta(days=365)
        yield an_entry(
            number,
            told.name,
            venue=VENUES[told.venue],
            starts_at=starts_at,
            now=now,
            performers=on_stage,
            genre=told.genre,
            segment="Arts & Theatre" if told.genre == "Comedy" else "Music",
            taken=PLACES if (told.name, told.month) == ("Tin & Teller", 1) else 0,
        )


SOLD_OUT = Standing.GONE
