"""What somebody may be typing: events, performers, venues and cities that begin like it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from tantivy import DocAddress, Order, Query

from onsale.platform.ids import encode_id
from onsale.search import names
from onsale.search.clauses import Clauses, both, either, is_nothing
from onsale.search.folding import folded
from onsale.search.gazetteer import places_named
from onsale.search.library import kept
from onsale.search.matching import edits_of, with_and_without_article
from onsale.search.meanings import cities_called, weighty
from onsale.search.names import Name, Sort
from onsale.search.plan import not_begun
from onsale.search.reader import Reading
from onsale.search.slips import slips_between, slips_in

Kind = Literal["event", "performer", "venue", "city"]
_PREFIXES: dict[Sort, str] = {Sort.PERFORMER: "per", Sort.VENUE: "ven"}
_SHARES: dict[Kind, int] = {"city": 3, "performer": 4, "venue": 3, "event": 4}
"""So many of a kind at first, that there is something of each; what room is left goes to whatever there is."""
_WEIGHTS: dict[Kind, int] = {"city": 1, "performer": 3, "venue": 1, "event": 0}
"""People look for performers rather than for where they play."""
_FEW, _SURE = 3, 7
"""Slips are forgiven where nothing is found, and of so many letters on where fewer are found than these."""
_SLIPPED_MOST, _RARE_MOST = 30, 60
"""Looking for slips is dear: if there are fewer than the second, performers, venues and cities are found together."""
_DATES_READ, _EVENTS_READ = 200, 30
_SHORTEST_EVENT = 3
"""Fewer letters begin too many events to be of use."""
_SHORTEST_CITY = 5
"""So many letters begin a city's name in another language."""
_CITIES_MEANT = 3


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A city's id is its name."""

    kind: Kind
    text: str
    id: str


class _Way(NamedTuple):
    """How something answers: names and events that do."""

    names: Query
    events: Query | None


class _Candidate(NamedTuple):
    suggestion: Suggestion
    weight: int


def suggestions(reading: Reading, typed: str, now: datetime, *, most: int) -> list[Suggestion]:
    """At most `most`: what is called so before what begins so, then what has a later word that does; slips only where
    there is hardly anything else. Within each, names with much to come first; then events, soon ones first.
    """
    wanted = folded(typed)
    if not wanted:
        return []
    key = "suggested", wanted, most, int(now.timestamp()) // 60
    known: list[Suggestion] | None = reading.memory.get(key)
    return known if known is not None else reading.memory.put(key, _suggested(reading, wanted, now, most))


def did_you_mean(reading: Reading, typed: str) -> str | None:
    """The name that is nearest to what was typed, or that is part of it; None if there is none."""
    words = folded(typed).split()
    whole, of = " ".join(words), reading.of_names
    if not words or _read_names(reading, of.among("whole", with_and_without_article(whole)), 1):
        return None
    found: list[Name] = []
    if edits := edits_of("".join(words)):
        nearly = either([of.nearly("whole", name, edits) for name in with_and_without_article(whole)])
        for query in (nearly, _slipped(of, "words", words, unfinished=False)):
            found += _read_names(reading, query, _SLIPPED_MOST)
    if not found:
        return _part_of(reading, words)
    return min(found, key=lambda name: (_slips_of_whole(whole, name), -name.events, name.text)).text


def _suggested(reading: Reading, wanted: str, now: datetime, most: int) -> list[Suggestion]:
    found: dict[tuple[Kind, str], Suggestion] = {}
    words = wanted.split()

    def add(candidates: Iterable[_Candidate]) -> None:
        for suggestion, _ in candidates:
            found.setdefault((suggestion.kind, folded(suggestion.text)), suggestion)

    for way in _ways(reading, wanted, words):
        if len(found) < most:
            add(_mixed(list(_answering(reading, way, now, most)), _heaviest))
    if not found or (len(found) < _FEW and len(wanted) >= _SURE):
        way = _Way(_slipped(reading.of_names, "words", words), _slipped(reading.of_events, "called", words))
        slipped = list(_answering(reading, way, now, _SLIPPED_MOST, rare=True))
        add(sorted(slipped, key=lambda one: (_slips_of(words, one), *_heaviest(one))))
    unique = [one for one in found.values() if not _is_a_performers(one, found)]
    return unique[:most]


def _ways(reading: Reading, wanted: str, words: Sequence[str]) -> Iterator[_Way]:
    """From what is called so to what has such words."""
    of_names, of_events = reading.of_names, reading.of_events
    called = with_and_without_article(wanted)
    of_event = len(wanted) >= _SHORTEST_EVENT and wanted != "the"

    def begun(of: Clauses, field: str) -> Query:
        *before, last = words
        return both([*(of.term(field, word) for word in before), _begins(of, field, last)])

    yield _Way(of_names.among("whole", called), of_events.among("name", called))
    yield _Way(_opens_whole(of_names, wanted), of_events.opens_name(wanted) if of_event else None)
    if len(wanted) > 1:
        cities = [f"{Sort.CITY}:{city}" for city in _cities_meant(wanted)]
        yield _Way(
            either([begun(of_names, "words"), of_names.among("key", cities)]),
            begun(of_events, "called") if of_event else None,
        )


def _opens_whole(of: Clauses, wanted: str) -> Query:
    """A name begins so, `the` or not."""
    if len(wanted) <= names.WHOLE_OPENING:
        return of.term("opening", wanted)
    return either([of.begins("whole", name) for name in (wanted, f"the {wanted}")])


def _begins(of: Clauses, field: str, word: str) -> Query:
    """A word of an event's own name, or of a name, begins so."""
    if field == "called":
        return of.opens(field, word)
    return of.term("begun", word) if len(word) <= names.OPENING else of.begins(field, word)


def _cities_meant(wanted: str) -> Iterator[str]:
    """The folded names of cities that are called so, or begin so, in some language."""
    yield from cities_called(wanted)
    if len(wanted) >= _SHORTEST_CITY:
        for place in places_named(wanted, most=_CITIES_MEANT):
            yield from cities_called(folded(place.name))


def _slipped(of: Clauses, field: str, words: Sequence[str], *, unfinished: bool = True) -> Query:
    """What nearly has the words; `unfinished`: the last of them, or one that begins like it."""
    *before, last = weighty(words)
    queries = [either([of.term(field, word), of.nearly(field, word, edits_of(word))]) for word in before]
    # Of an unfinished word the letters to come may be wrong as well: one slip will do, and none in a short one.
    edits = edits_of(last) if not unfinished or len(words) == 1 else min(edits_of(last), 1)
    if unfinished and not edits_of(last[:-1]):
        edits = 0
    if edits:
        queries.append(of.nearly(field, last, edits, unfinished=unfinished))
    else:
        queries.append(_begins(of, field, last) if unfinished else of.term(field, last))
    return both(queries)


def _answering(reading: Reading, way: _Way, now: datetime, most: int, *, rare: bool = False) -> Iterator[_Candidate]:
    """Those of each kind that matter most. `rare`: likely so few that all kinds are looked for at once."""
    for name in _named(reading, way.names, most, rare=rare):
        suggestion = Suggestion(name.sort.value, name.text, _id_of(name))
        yield _Candidate(suggestion, name.events * _WEIGHTS[name.sort.value])
    if way.events is not None:
        yield from _events(reading, way.events, now, most)


def _named(reading: Reading, query: Query, most: int, *, rare: bool) -> Iterator[Name]:
    if rare:
        found = _found_names(reading, query, _RARE_MOST)
        if len(found) < _RARE_MOST:
            together = [_name_at(reading, address) for address in found]
            for sort in Sort:
                yield from [name for name in together if name.sort is sort][:most]
            return
    for sort in Sort:
        yield from _read_names(reading, both([query, reading.of_names.term("sort", sort.value)]), most)


def _mixed(candidates: Sequence[_Candidate], order: Callable[[_Candidate], tuple[int, ...]]) -> list[_Candidate]:
    """A share of each kind, the heaviest first, and then the others."""
    shares = dict(_SHARES)
    first: list[_Candidate] = []
    others: list[_Candidate] = []
    for one in candidates:
        (first if shares[one.suggestion.kind] > 0 else others).append(one)
        shares[one.suggestion.kind] -= 1
    return [*sorted(first, key=order), *sorted(others, key=order)]


def _heaviest(one: _Candidate) -> tuple[int, ...]:
    return (-one.weight,)


def _slips_of(words: Sequence[str], one: _Candidate) -> int:
    return slips_in(words, folded(one.suggestion.text).split(), unfinished=True)


def _slips_of_whole(whole: str, name: Name) -> int:
    return min(slips_between(whole, other) for other in with_and_without_article(folded(name.text)))


def _is_a_performers(one: Suggestion, found: dict[tuple[Kind, str], Suggestion]) -> bool:
    """An event called like a performer says nothing that the performer doesn't."""
    return one.kind == "event" and ("performer", folded(one.text)) in found


def _part_of(reading: Reading, words: Sequence[str]) -> str | None:
    """The longest part of what was typed that is somebody's name: of `foo fighters ghent` the band."""
    of = reading.of_names
    for length in range(len(words) - 1, 0, -1):
        for first in range(len(words) - length + 1):
            part = " ".join(words[first : first + length])
            query = both([of.term("sort", Sort.PERFORMER.value), of.among("whole", with_and_without_article(part))])
            for name in _read_names(reading, query, 1):
                return name.text
    return None


def _read_names(reading: Reading, query: Query, most: int) -> list[Name]:
    return [_name_at(reading, address) for address in _found_names(reading, query, most)]


def _found_names(reading: Reading, query: Query, most: int) -> list[DocAddress]:
    if is_nothing(query):
        return []
    hits = reading.names.search(query, limit=most, count=False, order_by_field="order", order=Order.Desc).hits
    return [address for _, address in hits]


def _name_at(reading: Reading, address: DocAddress) -> Name:
    return names.read(kept(reading.names, address, "name"))


def _id_of(name: Name) -> str:
    return name.text if name.sort is Sort.CITY else encode_id(_PREFIXES[name.sort], name.id)


def _events(reading: Reading, query: Query, now: datetime, most: int) -> Iterator[_Candidate]:
    """Events by their own names; of many of one name (a residency) the next one stands for all."""
    if is_nothing(query):
        return
    hits = reading.events.search(
        not_begun(reading, query, now), limit=_DATES_READ, count=False, order_by_field="by_rank", order=Order.Asc
    ).hits
    series = reading.events.fast_field_values("series", [address for _, address in hits])
    shows = {number: address for number, (_, address) in reversed(list(zip(series, hits, strict=True)))}
    seen: set[str] = set()
    for address in list(reversed(shows.values()))[:_EVENTS_READ]:
        if len(seen) == most:
            break
        event = reading.gist_at(address)
        if (name := event.names[0]) not in seen:
            seen.add(name)
            yield _Candidate(Suggestion("event", event.called, encode_id("evt", event.event_id)), _WEIGHTS["event"])
