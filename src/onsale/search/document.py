"""From an event to what is looked for in the index."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

import tantivy

from onsale.catalog.model import Event
from onsale.search import gist
from onsale.search.entry import Catalogued, Entry, packed
from onsale.search.finished import finished
from onsale.search.folding import as_one, folded
from onsale.search.gist import TEXT_FIELDS, Gist, words_of_day
from onsale.search.keys import UNIT, by_date, by_price, by_rank, classified, hundredths, seconds, wall_clock
from onsale.search.spelling import spelled
from onsale.search.squares import squares_of

OPENING, NAME_OPENING = 4, 6
"""So many first letters of a word, and of an event's own name, are terms of their own."""
_TOLD, _TOLD_LEAST = "described", 3
NO_PRICE = 2**64 - 1
"""In the place of a price where there is none, higher than any that is asked for."""
PRICES_MOST = (2_000, 4_000, 6_000, 10_000, 15_000, 25_000)
"""Of these numbers of minor units, each that a price is at most is a term of its event's: comparing prices takes twice
as long."""
_BANDS = (20, 40, 60, 100, 150, 250)
"""Where price bands end, in the currency's unit; each ends before its number."""


def document_of(entry: Entry) -> tantivy.Document:
    """The event's document."""
    told, event, venue = entry.catalogued, entry.catalogued.event, entry.catalogued.venue
    document, price = tantivy.Document(), price_of(told)
    of = gist_of(entry, price)
    for field in TEXT_FIELDS:
        for text in of.of(field):
            document.add_text(field, text)
    document.add_text("opening", _openings(of))
    _text(document, "called", of.names[0])
    _text(document, "region", folded(venue.region))
    # (What is counted is said of each event, or the library takes eight times as long over it.)
    document.add_text("genre", of.genre)
    document.add_text("city", of.city)
    document.add_text("month", of.month)
    document.add_text("classified", classified(event.segment, event.genre))
    document.add_text("price_band", of.price_band)
    _numbers(document, entry, of, price)
    document.add_bytes("gist", gist.packed(of))
    document.add_bytes("entry", packed(entry))
    document.add_bytes("answer", finished(entry))
    return document


def gist_of(entry: Entry, price_minor: int | None) -> Gist:
    """The event's gist; `price_minor` is its least price (`price_of`)."""
    told, event, venue = entry.catalogued, entry.catalogued.event, entry.catalogued.venue
    genre, day = (folded(event.genre), folded(event.segment)), _day_of(entry)
    return Gist(
        event_id=event.id,
        venue_id=event.venue_id,
        by_date=by_date(event.starts_at, event.id),
        by_price=by_price(price_minor, event.currency, event.starts_at, event.id),
        by_rank=by_rank(entry.standing, event.starts_at, event.id),
        genre=event.genre,
        city=venue.city,
        month=f"{day:%Y-%m}",
        price_band=band_of(price_minor, event.currency),
        called=event.name,
        names=(folded(event.name), *(folded(performer.name) for performer in told.performers)),
        kind=f"{folded(f'{event.genre} {event.segment}')} {words_of_day(day)}",
        place=folded(f"{venue.name} {venue.city} {venue.region} {venue.country}"),
        spots=(folded(venue.name), folded(venue.city)),
        genres=genre,
        countries=(venue.country_code or "", folded(venue.country)),
        about=folded(event.description),
    )


def words_of(entry: Entry) -> Iterator[tuple[str, str]]:
    """The words among which slips are looked up, by field, as the document has them."""
    texts = gist_of(entry, None)
    for word in texts.title.split():
        yield "title", word
    for word in texts.anywhere.split():
        yield "anywhere", word
    for name in texts.names:
        if one := as_one(name):
            yield "whole", one


def price_of(told: Catalogued) -> int | None:
    """The least a place costs, all in, in minor units; None where nothing is for sale."""
    span = told.book.range()
    return span[0].amount_minor if span else None


def price_step(price_hundredths: int) -> int:
    """In which step a price lies, so that the cheapest can be looked for step by step: one for each whole unit."""
    return price_hundredths // UNIT


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


def _openings(texts: Gist) -> str:
    """How words begin; see `opening`. Some are there twice, which is quicker than looking for them."""
    title = {word[:OPENING] for word in texts.title.split()}
    rest = {word[:OPENING] for word in texts.place.split()} - title
    begun = [_begun("title", word) for word in title] + [_begun_anywhere(word) for word in title | rest]
    begun += [_begun("called", word) for word in {word[:OPENING] for word in texts.names[0].split()}]
    begun += [told(word) for word in set(texts.about.split()) if is_told(word)]
    named = {opening_of_name(name[:length]) for name in _names(texts) for length in range(3, NAME_OPENING + 1)}
    return " ".join([*begun, *named, _begun_often(texts.kind)])


def _names(texts: Gist) -> tuple[str, str]:
    return texts.names[0], texts.names[0].removeprefix("the ")


@lru_cache(50_000)
def _begun(field: str, word: str) -> str:
    """The beginnings of a word's beginning, of which there are not many."""
    return " ".join(opening(field, word[:length]) for length in range(1, len(word) + 1))


@lru_cache(50_000)
def _begun_anywhere(word: str) -> str:
    told_too = [told(word[:length]) for length in range(_TOLD_LEAST, len(word) + 1)]
    return " ".join([_begun("anywhere", word), *told_too])


@lru_cache(4096)
def _begun_often(kind: str) -> str:
    return " ".join([_begun_anywhere(word) for word in {word[:OPENING] for word in kind.split()}])


def opening(field: str, beginning: str) -> str:
    """The term of what has a word in this field that begins so, in at most `OPENING` letters."""
    return field[0] + beginning


def is_told(word: str) -> bool:
    """Whether a word has a term of what has it anywhere, `told`: longer ones are rarer, and shorter ones begin so much
    that the description hardly adds to it.
    """
    return _TOLD_LEAST <= len(word) <= OPENING


def told(word: str) -> str:
    """The term of what has a word anywhere that begins so, or this one in its description."""
    return opening(_TOLD, word)


def opening_of_name(beginning: str) -> str:
    """The term of what is called something that begins so, `the` or not; from three letters to `NAME_OPENING`."""
    return "n" + beginning.replace(" ", "_")


def _day_of(entry: Entry) -> date:
    return local_day(entry.catalogued.event.starts_at, entry.catalogued.venue.timezone)


def _numbers(document: tantivy.Document, entry: Entry, of: Gist, price: int | None) -> None:
    told, event, standing = entry.catalogued, entry.catalogued.event, entry.standing
    for name, number in (
        ("id", event.id),
        ("venue", event.venue_id),
        ("organiser", event.organiser_id),
        ("series", series_of(event)),
        ("day", _day_of(entry).toordinal()),
        ("on_sale", seconds(event.on_sale_at)),
        ("standing", standing),
        ("popularity", event.places + entry.taken),
        ("by_date", of.by_date),
        ("by_price", of.by_price),
        ("by_rank", of.by_rank),
        *_spans(entry),
    ):
        document.add_unsigned(name, number)
    document.add_unsigned("price", NO_PRICE if price is None else price)
    if price is not None:
        document.add_unsigned("price_step", price_step(hundredths(price, event.currency)))
        for most in PRICES_MOST:
            if price <= most:
                document.add_unsigned("price_most", most)
    for performer in told.performers:
        document.add_unsigned("performer", performer.id)
    if (venue := told.venue).lat is not None and venue.lon is not None:
        for square in squares_of(venue.lat, venue.lon):
            document.add_unsigned("square", square)
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
