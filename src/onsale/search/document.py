"""From an event to what is looked for in the index."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cache, cached_property, lru_cache
from itertools import accumulate, pairwise
from zoneinfo import ZoneInfo

import tantivy
from babel.dates import get_day_names, get_month_names

from onsale.catalog.model import Event
from onsale.search.entry import Catalogued, Entry, packed
from onsale.search.finished import finished
from onsale.search.folding import as_one, folded
from onsale.search.keys import UNIT, by_date, by_price, by_rank, classified, hundredths, seconds, wall_clock
from onsale.search.spelling import spelled

_LANGUAGES = ("en", "de", "fr", "es", "it", "nl")
_JOINED_WORDS = 6
OPENING = 3
"""So many first letters of a word are terms of their own."""
FRONT_WORDS = 5
"""So many first words of a longer name are terms of their own."""
_TERM_CHARACTERS = 300
_BANDS = (20, 40, 60, 100, 150, 250)
"""Where price bands end, in the currency's unit; each ends before its number."""


def document_of(entry: Entry) -> tantivy.Document:
    """The event's document."""
    told, event, venue = entry.catalogued, entry.catalogued.event, entry.catalogued.venue
    document, texts, price = tantivy.Document(), Texts(entry), price_of(told)
    for field, texts_of in _TEXTS.items():
        for text in dict.fromkeys(texts_of(texts)):
            _text(document, field, text)
    document.add_text("opening", _openings(texts))
    _text(document, "called", texts.names[0])
    _text(document, "region", folded(venue.region))
    _text(document, "genre", event.genre)
    _text(document, "city", venue.city)
    _text(document, "month", month_of(entry))
    _text(document, "classified", classified(event.segment, event.genre))
    _text(document, "price_band", band_of(price, event.currency))
    _numbers(document, entry, price)
    document.add_bytes("entry", packed(entry))
    document.add_bytes("answer", finished(entry))
    return document


class Texts:
    """What words are looked for in, folded, by field: texts to be cut at blanks, and whole terms. Worked out where
    it is asked for.
    """

    def __init__(self, entry: Entry) -> None:
        self.event, self.venue = entry.catalogued.event, entry.catalogued.venue
        self.day = _day_of(entry)
        self._performers = entry.catalogued.performers

    @cached_property
    def names(self) -> list[str]:
        """The event's and its performers'."""
        return [folded(self.event.name), *(folded(performer.name) for performer in self._performers)]

    @cached_property
    def title(self) -> str:
        """Who and what."""
        return " ".join(self.names)

    @cached_property
    def kind(self) -> str:
        """Which kind, and when."""
        return f"{folded(f'{self.event.genre} {self.event.segment}')} {_words_of_day(self.day)}"

    @cached_property
    def place(self) -> str:
        """Where."""
        venue = self.venue
        return folded(f"{venue.name} {venue.city} {venue.region} {venue.country}")

    @property
    def anywhere(self) -> str:
        """All of it."""
        return f"{self.title} {self.place} {self.kind}"

    def of(self, field: str) -> list[str]:
        """A field's; none is empty, and none is there twice."""
        return [text for text in dict.fromkeys(_TEXTS[field](self)) if text]


def words_of(entry: Entry) -> Iterator[tuple[str, str]]:
    """The words among which slips are looked up, by field, as the document has them."""
    texts = Texts(entry)
    for word in texts.title.split():
        yield "title", word
    for word in texts.anywhere.split():
        yield "anywhere", word
    for name in texts.names:
        if one := as_one(name):
            yield "whole", one


def month_of(entry: Entry) -> str:
    """The venue's month, `2026-12`."""
    return f"{_day_of(entry):%Y-%m}"


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


_TEXTS: Mapping[str, Callable[[Texts], Iterable[str]]] = {
    "title": lambda texts: [texts.title],
    "kind": lambda texts: [texts.kind],
    "anywhere": lambda texts: [texts.anywhere],
    "about": lambda texts: [folded(texts.event.description)],
    "name": lambda texts: texts.names[:1],
    "whole": lambda texts: [called for name in texts.names for called in (name, as_one(name))],
    "joined": lambda texts: [joined for name in texts.names for joined in _joined(name)],
    "front": lambda texts: [front for name in texts.names for front in _fronts(name)],
    "spot": lambda texts: [folded(texts.venue.name), folded(texts.venue.city)],
    "genres": lambda texts: [folded(texts.event.genre), folded(texts.event.segment)],
    "town": lambda texts: [folded(texts.venue.city)],
    "country": lambda texts: [texts.venue.country_code or "", folded(texts.venue.country)],
}


def _openings(texts: Texts) -> str:
    """How words begin; see `opening`. Some are there twice, which is quicker than looking for them."""
    title = {word[:OPENING] for word in texts.title.split()}
    rest = {word[:OPENING] for word in texts.place.split()} - title
    begun = [_begun("title", word) for word in title] + [_begun("anywhere", word) for word in title | rest]
    return " ".join([*begun, _begun_often(texts.kind)])


@lru_cache(20_000)
def _begun(field: str, word: str) -> str:
    """The beginnings of a word's beginning, of which there are not many."""
    return " ".join(opening(field, word[:length]) for length in range(1, len(word) + 1))


@lru_cache(4096)
def _begun_often(kind: str) -> str:
    return " ".join([_begun("anywhere", word) for word in {word[:OPENING] for word in kind.split()}])


def opening(field: str, beginning: str) -> str:
    """The term of what has a word in this field that begins so, in at most `OPENING` letters."""
    return field[0] + beginning


def _day_of(entry: Entry) -> date:
    return local_day(entry.catalogued.event.starts_at, entry.catalogued.venue.timezone)


def _numbers(document: tantivy.Document, entry: Entry, price: int | None) -> None:
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
        ("by_date", by_date(event.starts_at, event.id)),
        ("by_price", by_price(price, event.currency, event.starts_at, event.id)),
        ("by_rank", by_rank(standing, event.starts_at, event.id)),
        *_spans(entry),
    ):
        document.add_unsigned(name, number)
    if price is not None:
        document.add_unsigned("price", price)
        document.add_unsigned("price_step", price_step(hundredths(price, event.currency)))
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


def _fronts(name: str) -> Iterator[str]:
    """The first words, and more behind them."""
    return accumulate(name.split()[:-1][:FRONT_WORDS], "{} {}".format)


@lru_cache(4096)
def _words_of_day(day: date) -> str:
    """The month and the day of the week in the languages people ask in, and the year: `jazz december`."""
    words = [str(day.year)]
    for language in _LANGUAGES:
        words += [get_month_names(locale=language)[day.month], get_day_names(locale=language)[day.weekday()]]
    return " ".join(dict.fromkeys(folded(" ".join(words)).split()))
