"""From an event to what is looked for in the index."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import tantivy
from babel.dates import get_day_names, get_month_names

from onsale.catalog.model import Event, Venue
from onsale.search.entry import Catalogued, Entry, packed
from onsale.search.folding import as_one, folded
from onsale.search.keys import by_date, by_price, by_rank, classified, hundredths, seconds, wall_clock
from onsale.search.spelling import spelled

_LANGUAGES = ("en", "de", "fr", "es", "it", "nl")
_JOINED_WORDS = 6
OPENING = 3
"""So many first letters of a word are terms of their own."""
_TERM_CHARACTERS = 300
_BANDS = (20, 40, 60, 100, 150, 250)
"""Where price bands end, in the currency's unit; each ends before its number."""


def document_of(entry: Entry) -> tantivy.Document:
    """The event's document."""
    told, event, venue = entry.catalogued, entry.catalogued.event, entry.catalogued.venue
    name, performers = folded(event.name), [folded(performer.name) for performer in told.performers]
    day = local_day(event.starts_at, venue.timezone)
    document = tantivy.Document()
    _text(document, "title", " ".join([name, *performers]))
    _text(document, "place", _place(venue))
    _text(document, "kind", _kind(event, day))
    _text(document, "about", folded(event.description))
    _text(document, "opening", " ".join(_openings(name, performers, _place(venue), _kind(event, day))))
    _text(document, "name", name)
    _text(document, "called", name)
    for field, term in _names(name, performers):
        _text(document, field, term)
    for spot in dict.fromkeys([folded(venue.name), folded(venue.city)]):
        _text(document, "spot", spot)
    for kind in dict.fromkeys([folded(event.genre), folded(event.segment)]):
        _text(document, "genres", kind)
    _text(document, "town", folded(venue.city))
    for country in dict.fromkeys([venue.country_code or "", folded(venue.country)]):
        _text(document, "country", country)
    _text(document, "region", folded(venue.region))
    _text(document, "genre", event.genre)
    _text(document, "city", venue.city)
    _text(document, "month", f"{day:%Y-%m}")
    _text(document, "classified", classified(event.segment, event.genre))
    _numbers(document, entry, day)
    document.add_bytes("entry", packed(entry))
    return document


def words_of(entry: Entry) -> Iterator[tuple[str, str]]:
    """The words among which slips are looked up, by field, as the document has them."""
    told, event, venue = entry.catalogued, entry.catalogued.event, entry.catalogued.venue
    name, performers = folded(event.name), [folded(performer.name) for performer in told.performers]
    day = local_day(event.starts_at, venue.timezone)
    for field, text in (
        ("title", " ".join([name, *performers])),
        ("place", _place(venue)),
        ("kind", _kind(event, day)),
    ):
        for word in text.split():
            yield field, word
    for whole in (name, *performers):
        if one := as_one(whole):
            yield "whole", one


def price_of(told: Catalogued) -> int | None:
    """The least a place costs, all in, in minor units; None where nothing is for sale."""
    span = told.book.range()
    return span[0].amount_minor if span else None


def series_of(event: Event) -> int:
    """What the dates of one show have in common: their series, or else the house and the name."""
    return event.series_id or hash_of(f"{event.venue_id} {folded(event.name)}")


def hash_of(text: str) -> int:
    """A number for a text, the same in every process."""
    import zlib

    data = text.encode()
    return zlib.crc32(data) << 31 | zlib.adler32(data) >> 1


def band_of(price_minor: int | None, currency: str) -> str:
    """Which band a price lies in: `0-20`, `20-40`, … `250-`; nothing for no price."""
    if price_minor is None:
        return ""
    price = hundredths(price_minor, currency)
    below = 0
    for end in _BANDS:
        if price < end * 100:
            return f"{below}-{end}"
        below = end
    return f"{below}-"


@lru_cache(4096)
def local_day(moment: datetime, timezone: str) -> date:
    """The venue's date."""
    return moment.astimezone(_zone(timezone)).date()


@cache
def _zone(timezone: str) -> ZoneInfo:
    """Kept for good: the library forgets all but the last few, and reads them from disk again."""
    return ZoneInfo(timezone)


def _openings(name: str, performers: Sequence[str], place: str, kind: str) -> set[str]:
    """How words begin; see `opening`."""
    found = set()
    for field, text in (("title", " ".join([name, *performers])), ("place", place), ("kind", kind)):
        initial = field[0]
        for word in text.split():
            found.add(initial + word[:1])
            found.add(initial + word[:2])
            found.add(initial + word[:OPENING])
    return found


def opening(field: str, beginning: str) -> str:
    """The term of what has a word in this field that begins so, in at most `OPENING` letters."""
    return field[0] + beginning


def _place(venue: Venue) -> str:
    return folded(f"{venue.name} {venue.city} {venue.region} {venue.country}")


def _kind(event: Event, day: date) -> str:
    return f"{folded(f'{event.genre} {event.segment}')} {_words_of_day(day)}"


def _names(name: str, performers: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Whole names, and names whose words are written as one."""
    for whole in dict.fromkeys([name, *performers]):
        for called in dict.fromkeys([whole, as_one(whole)]):
            yield "whole", called
        for joined in _joined(whole):
            yield "joined", joined


def _numbers(document: tantivy.Document, entry: Entry, day: date) -> None:
    told, event, standing = entry.catalogued, entry.catalogued.event, entry.standing
    price = price_of(told)
    _text(document, "price_band", band_of(price, event.currency))
    for name, number in (
        ("id", event.id),
        ("venue", event.venue_id),
        ("organiser", event.organiser_id),
        ("series", series_of(event)),
        ("day", day.toordinal()),
        ("on_sale", seconds(event.on_sale_at)),
        ("standing", standing),
        ("popularity", event.places + entry.taken),
        ("by_date", by_date(event.starts_at, event.id)),
        ("by_price", by_price(price, event.currency, event.starts_at, event.id)),
        ("by_rank", by_rank(standing, event.starts_at, event.id)),
        *_spans(entry),
    ):
        document.add_unsigned(name, number)
    if price is not None:
        document.add_unsigned("price", price)
    for performer in told.performers:
        document.add_unsigned("performer", performer.id)
    sources = told.sources
    _text(document, "source", sources.event or "")
    _text(document, "venue_source", sources.venue or "")
    for source in sources.performers:
        _text(document, "performer_source", source or "")


def _spans(entry: Entry) -> Iterator[tuple[str, int]]:
    """From when to when, by everybody's clock and the venue's; and its name."""
    event, timezone = entry.catalogued.event, entry.catalogued.venue.timezone
    ends_at = event.ends_at or event.starts_at
    yield "local", seconds(wall_clock(event.starts_at, timezone))
    yield "local_end", seconds(wall_clock(ends_at, timezone))
    yield "ends", seconds(ends_at)
    yield "off_sale", seconds(event.sale_ends_at)
    yield "published", seconds(event.published_at or event.on_sale_at)
    yield from zip(("by_name", "by_name_rest"), spelled(folded(event.name)), strict=True)


def _text(document: tantivy.Document, field: str, text: str) -> None:
    if text:
        document.add_text(field, text)


def _joined(name: str) -> Iterator[str]:
    """Neighbouring words as one, and the whole name as one, the way people type `ACDC` and `Foofighters`."""
    words = name.split()
    if len(words) > 1:
        for one, other in pairwise(words[:_JOINED_WORDS]):
            yield one + other
        if len(words) > 2:
            yield "".join(words)[:_TERM_CHARACTERS]


@lru_cache(4096)
def _words_of_day(day: date) -> str:
    """The month and the day of the week in the languages people ask in, and the year: `jazz december`."""
    words = [str(day.year)]
    for language in _LANGUAGES:
        words += [get_month_names(locale=language)[day.month], get_day_names(locale=language)[day.weekday()]]
    return " ".join(dict.fromkeys(folded(" ".join(words)).split()))
