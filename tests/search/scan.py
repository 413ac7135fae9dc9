"""What a search answers, worked out the slow way: every event is looked at, in plain Python.

Written from what is promised, not from how the index does it. Words' other meanings (cities by other names) are asked
of the same vocabulary, which has tests of its own.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import get_day_names, get_month_names

from onsale.search.entry import Entry
from onsale.search.facets import Facets
from onsale.search.folding import folded
from onsale.search.meanings import meanings_of, weighty
from onsale.search.query import Near, SearchQuery, Sort

FEW = 20
_LANGUAGES = ("en", "de", "fr", "es", "it", "nl")

Edits = Callable[[str], int]


@dataclass
class Scanned:
    """The ids of the events that answer, in order, and how they divide."""

    ids: list[int]
    facets: Facets
    forgiven: bool


def scan(entries: Iterable[Entry], query: SearchQuery, now: datetime) -> Scanned:
    """What `find` should answer."""
    all_ = list(entries)
    left = [entry for entry in all_ if _passes(entry, query, now)]
    known = {word for entry in all_ for word in _Text(entry).anywhere} if query.words else set()
    ranks, forgiven = _ranks(left, list(query.words), known)
    hits = [entry for entry in left if entry.catalogued.event.id in ranks]
    hits.sort(key=lambda entry: _order(entry, query, ranks[entry.catalogued.event.id]))
    return Scanned([entry.catalogued.event.id for entry in hits], _facets(hits), forgiven)


def metres(near: Near, entry: Entry) -> int | None:
    """How far the event's house is from the point (haversine on a sphere of 6,371.0088 km)."""
    venue = entry.catalogued.venue
    if venue.lat is None or venue.lon is None:
        return None
    lat, lon, other_lat, other_lon = map(math.radians, (near.lat, near.lon, venue.lat, venue.lon))
    height, width = math.sin((other_lat - lat) / 2), math.sin((other_lon - lon) / 2)
    half = height * height + math.cos(lat) * math.cos(other_lat) * width * width
    return round(2 * 6_371_008.8 * math.asin(min(1, math.sqrt(half))))


def slips(typed: str, meant: str) -> int:
    """Letters wrong, missing, too many or swapped (optimal string alignment), by its definition."""
    table = {(row, 0): row for row in range(len(typed) + 1)} | {(0, column): column for column in range(len(meant) + 1)}
    for row in range(1, len(typed) + 1):
        for column in range(1, len(meant) + 1):
            ways = [
                table[row - 1, column] + 1,
                table[row, column - 1] + 1,
                table[row - 1, column - 1] + (typed[row - 1] != meant[column - 1]),
            ]
            if row > 1 and column > 1 and typed[row - 2 : row] == meant[column - 2 : column][::-1]:
                ways.append(table[row - 2, column - 2] + 1)
            table[row, column] = min(ways)
    return table[len(typed), len(meant)]


def local_day(entry: Entry) -> date:
    """The venue's date."""
    told = entry.catalogued
    return told.event.starts_at.astimezone(ZoneInfo(told.venue.timezone)).date()


def _price(entry: Entry) -> int | None:
    told = entry.catalogued
    return min((level.face_value_minor for level in told.levels), default=None)  # (the organiser adds nothing)


def _unit(entry: Entry) -> int:
    return 1 if entry.catalogued.event.currency == "JPY" else 100


def _passes(entry: Entry, query: SearchQuery, now: datetime) -> bool:
    told, event, venue, price = entry.catalogued, entry.catalogued.event, entry.catalogued.venue, _price(entry)
    away = metres(query.near, entry) if query.near is not None else 0
    return all(
        (
            event.starts_at >= now,
            not query.city or folded(venue.city) == query.city,
            not query.country or query.country in {venue.country_code, folded(venue.country)},
            not query.genre or query.genre in {folded(event.genre), folded(event.segment)},
            query.performer is None or query.performer in [performer.id for performer in told.performers],
            query.venue is None or query.venue == venue.id,
            not query.only_open or entry.standing == 0,
            query.price_min_minor is None or (price is not None and price >= query.price_min_minor),
            query.price_max_minor is None or (price is not None and price <= query.price_max_minor),
            query.first is None or _at(entry, query.first) >= query.first,
            query.last is None or _at(entry, query.last) <= query.last,
            away is not None and (query.near is None or away <= query.near.radius_km * 1000),
        )
    )


def _at(entry: Entry, other: date | datetime) -> date:
    return entry.catalogued.event.starts_at if isinstance(other, datetime) else local_day(entry)


def _ranks(entries: Sequence[Entry], words: list[str], known: set[str]) -> tuple[dict[int, int], bool]:
    """Each event that answers with its rank; and whether none has the words as they were typed."""
    texts = {entry.catalogued.event.id: _Text(entry) for entry in entries}
    if not words:
        return dict.fromkeys(texts, 0), False
    ranks = {event: rank for event, text in texts.items() if (rank := _rank(text, words)) is not None}
    typed = len(ranks)
    if typed < FEW:
        strange = set() if typed else {word for word in words if word not in known}
        edits = _few_edits if typed else _edits
        for far in (False, True):
            for event, text in texts.items():
                if event not in ranks and (rank := _slipped(text, words, edits, strange, far=far)) is not None:
                    ranks[event] = rank
            if ranks:
                break
    return ranks, typed == 0 and bool(ranks)


def _few_edits(word: str) -> int:
    return int(6 <= len(word) < 40)


def _edits(word: str) -> int:
    return 0 if not 4 <= len(word) < 40 else 1 if len(word) < 8 else 2


class _Text:
    """An event's words, where they stand."""

    def __init__(self, entry: Entry) -> None:
        told, event, venue = entry.catalogued, entry.catalogued.event, entry.catalogued.venue
        self.names = [folded(event.name), *(folded(performer.name) for performer in told.performers)]
        self.wholes = [*self.names, *(name.removeprefix("the ").replace(" ", "") for name in self.names)]
        self.title = " ".join(self.names).split()
        self.place = folded(f"{venue.name} {venue.city} {venue.region} {venue.country}").split()
        self.kind = folded(f"{event.genre} {event.segment}").split() + _day_words(local_day(entry))
        self.about = folded(event.description).split()
        self.spots = {folded(venue.name), folded(venue.city)}
        self.town, self.country = folded(venue.city), {venue.country_code, folded(venue.country)}
        self.genres = {folded(event.genre), folded(event.segment)}
        self.joined = {joined for name in self.names for joined in _joined(name.split())}
        self.anywhere = [*self.title, *self.place, *self.kind]

    def means(
        self, word: str, *, alone: bool, within: Sequence[str] = ("town", "country", "genres", "kind", "title")
    ) -> bool:
        """Whether the event has something that the word means besides itself."""
        has: dict[str, set[str | None]] = {
            "town": {self.town},
            "country": {*self.country},
            "genres": {*self.genres},
            "kind": {*self.kind},
            "title": {*self.title},
        }
        return any(has[field] & set(terms) for field, terms in meanings_of(word, alone=alone) if field in within)


def _joined(words: list[str]) -> list[str]:
    if len(words) < 2:
        return []
    pairs = [words[n] + words[n + 1] for n in range(len(words) - 1)]
    return pairs + (["".join(words)] if len(words) > 2 else [])


def _day_words(day: date) -> list[str]:
    found = [str(day.year)]
    for language in _LANGUAGES:
        found += folded(get_month_names(locale=language)[day.month]).split()
        found += folded(get_day_names(locale=language)[day.weekday()]).split()
    return found


def _wanted(words: list[str]) -> list[str]:
    """Without articles and the like; `la` in the end is Los Angeles."""
    return [word for word in weighty(words) if word != words[-1]] + (
        [words[-1]] if words[-1] in {*weighty(words), "la"} else []
    )


def _the(whole: str) -> list[str]:
    return [whole, whole[4:]] if whole.startswith("the ") else [whole, f"the {whole}"]


def _rank(text: _Text, words: list[str]) -> int | None:
    """The first of these that holds."""
    whole, joined, wanted = " ".join(words), "".join(words), _wanted(words)
    alone = len(words) == 1

    def has(word: str) -> bool:
        return word in text.anywhere or word in text.joined or text.means(word, alone=alone)

    def begun(word: str, within: list[str]) -> bool:
        if len(word) == 1 and word != words[-1]:
            return word in within or word in text.joined
        return any(other.startswith(word) for other in within) or word in text.joined

    def in_town(word: str) -> bool:
        return text.town in {word, *(t for field, terms in meanings_of(word) if field == "town" for t in terms)}

    def of_kind(word: str) -> bool:
        return word in text.kind or word in text.joined or text.means(word, alone=alone, within=("genres", "kind"))

    def what(word: str) -> bool:
        return of_kind(word) or word in text.title

    called = any(name in text.wholes for name in [*_the(whole), joined])
    of_that_kind = 1 < len(wanted) <= 5 and (
        all(map(of_kind, wanted))
        or any(in_town(word) and all(map(what, wanted[:n] + wanted[n + 1 :])) for n, word in enumerate(wanted))
    )
    apart = 1 < len(words) <= 4 and any(
        words[n] + words[n + 1] in text.title and all(has_itself(text, word) for word in words[:n] + words[n + 2 :])
        for n in range(len(words) - 1)
    )
    holds = [
        called,
        bool(text.spots & set(_the(whole))) or (len(wanted) == 1 and in_town(wanted[0])),
        any(name.startswith(f"{start} ") for name in text.names for start in _the(whole)),
        any(text.title[n : n + len(words)] == words for n in range(len(text.title))),
        of_that_kind,
        all(word in text.title or word in text.joined for word in wanted),
        all(has(word) for word in wanted) or apart,
        all(begun(word, text.title) for word in wanted),
        all(begun(word, text.anywhere) or text.means(word, alone=alone) for word in wanted),
        all(begun(word, text.anywhere) or text.means(word, alone=alone) or word in text.about for word in wanted),
    ]
    return holds.index(True) if any(holds) else None


def has_itself(text: _Text, word: str) -> bool:
    """The word as it is written."""
    return word in text.anywhere or word in text.joined


def _slipped(text: _Text, words: list[str], edits: Edits, strange: set[str], *, far: bool) -> int | None:
    """The ranks behind those: a name that is nearly the one typed, words nearly in the title, nearly anywhere. `far`:
    a name of several words may be two letters off, too. `strange`: words no event has; only these, and names with one
    of them, may be two letters off, or unfinished.
    """
    wanted, alone, one = _wanted(words), len(words) == 1, " ".join(words).removeprefix("the ").replace(" ", "")
    if not any(edits(word) for word in [one, *words]):
        return None

    def near(word: str, others: Iterable[str], most: int, *, open_: bool = False) -> bool:
        if open_:
            return most > 0 and any(
                slips(word, other[:end]) <= most for other in others for end in range(len(other) + 1)
            )
        return most > 0 and any(abs(len(word) - len(other)) <= most and slips(word, other) <= most for other in others)

    def nearly(word: str, within: list[str], most: int, *, open_: bool = False) -> bool:
        begun = any(other.startswith(word) for other in within) and (len(word) > 1 or word == words[-1])
        return begun or word in within or word in text.joined or near(word, within, most, open_=open_)

    def is_open(word: str) -> bool:
        return word in strange and word == words[-1] and len(word) >= 6

    def at_most(word: str) -> int:
        return edits(word) if word in strange else min(edits(word), 1)

    name_edits = edits(one) if strange else min(edits(one), 1)

    holds = [
        near(
            one,
            {name.removeprefix("the ").replace(" ", "") for name in text.names},
            name_edits if far or len(" ".join(words).removeprefix("the ").split()) == 1 else min(name_edits, 1),
        ),
        all(nearly(word, text.title, min(edits(word), 1)) for word in wanted),
        all(
            nearly(word, text.anywhere, at_most(word), open_=is_open(word)) or text.means(word, alone=alone)
            for word in wanted
        ),
    ]
    return 10 + holds.index(True) if any(holds) else None


def _order(entry: Entry, query: SearchQuery, rank: int) -> tuple[int | float, ...]:
    """Equals stand by their ids: first by as many of the lowest bits as the index's keys have room for."""
    event = entry.catalogued.event
    start, number = int(event.starts_at.timestamp()), event.id
    if query.sort is Sort.RELEVANCE:
        return (rank, entry.standing, start, number % 2**29, number)
    if query.sort is Sort.PRICE:
        price = _price(entry)
        tag = math.inf if price is None else price * 100 // _unit(entry)
        return (tag, start // 60, number % 2**9, number)
    away = metres(query.near, entry) or 0 if query.sort is Sort.DISTANCE and query.near is not None else 0
    return (away, start, number % 2**31, number)


def _facets(hits: Sequence[Entry]) -> Facets:
    def counted(values: Iterable[str]) -> list[tuple[str, int]]:
        return sorted(Counter(filter(None, values)).items(), key=lambda value: (-value[1], value[0]))

    return Facets(
        genre=counted(hit.catalogued.event.genre for hit in hits),
        city=counted(hit.catalogued.venue.city for hit in hits),
        month=sorted(counted(f"{local_day(hit):%Y-%m}" for hit in hits)),
        price=sorted(counted(_band(hit) for hit in hits), key=lambda band: int(band[0].split("-")[0])),
    )


def _band(entry: Entry) -> str:
    price = _price(entry)
    if price is None:
        return ""
    least = 0
    for end in (20, 40, 60, 100, 150, 250):
        if price < end * _unit(entry):
            return f"{least}-{end}"
        least = end
    return f"{least}-"
