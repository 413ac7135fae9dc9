"""What words may mean besides themselves: cities by their other names, countries, kinds, months of other languages.

`jazz nyc aralık` is looked for as it is written, and as jazz in New York in December.
"""

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from babel import Locale
from babel.dates import get_day_names, get_month_names

from onsale.catalog.countries import country_code
from onsale.search.folding import folded
from onsale.search.gazetteer import gazetteer, other_names

# Words that people leave out or add; they count only where there is nothing else.
_ARTICLES = """
a an and at by for from in n of on or the to with
am an auf bei das dem den der des die ein eine im in und vom von zum zur
au aux de des du en et la le les un une d l
del e el en las los y al de het een van
"""
# What people add who look for an event at all.
_NOISE = """
concert concerts event events gig gigs live show shows ticket tickets
konzert konzerte karten bilet bilete biletler bileti bilety konser konseri konserler koncert
billet billets entrada entradas concierto conciertos biglietti concerto concerti
"""
NOISE = frozenset(_NOISE.split())
_LIGHT = frozenset(_ARTICLES.split()) | NOISE
_WORDS_OF_ONE_NAME = 4
_SHORTEST_CITY, _SHORTEST = 4, 3
"""Shorter ones are airports' letters and the like, and stand for a city only if they are in here:"""
_NICKNAMES = {
    "dc": ("washington",),
    "la": ("los angeles",),
    "ny": ("new york",),
    "nyc": ("new york",),
    "nola": ("new orleans",),
    "san fran": ("san francisco",),
    "sf": ("san francisco",),
}
_KINDS = {
    "classical": ("klassik", "klassisch", "klassische", "klasik", "klassiek", "classique", "clasica", "classica"),
    "dance electronic": ("edm", "electronica", "electronique", "elektronik", "elektronisch", "elektro", "techno"),
    "electronic": ("edm", "electronica", "electronique", "elektronik", "elektronisch", "elektro"),
    "hip hop rap": ("hiphop",),
    "hip hop": ("hiphop",),
    "r b": ("rnb", "randb", "r n b", "r and b", "rhythm and blues"),
    "comedy": ("kabarett", "komodie", "komedi", "comedie", "comedia"),
    "theatre": ("theater", "tiyatro", "teatro"),
    "folk": ("halk", "volksmusik"),
}
_REMEMBERED = 5_000
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
# An event has its month in English and the tongues next to it (see `document`); these are looked up.
_OTHER_LANGUAGES = ("tr", "pl", "pt", "da", "sv", "nb", "fi", "cs")
_COUNTRIES_IN = ("en", "de", "fr", "es", "it", "nl", *_OTHER_LANGUAGES)


MEANT = frozenset({"town", "country", "genres", "kind", "title"})
"""The fields in which a word may mean something."""


class Meaning(NamedTuple):
    """One of these terms in this field."""

    field: str
    terms: tuple[str, ...]


class Piece(NamedTuple):
    """What must be there: the words, or one of their meanings. `last`: the last of them may not be finished."""

    words: tuple[str, ...]
    meanings: tuple[Meaning, ...]
    last: bool


@lru_cache(_REMEMBERED)
def pieces_of(words: tuple[str, ...]) -> Sequence[Piece]:
    """What is looked for: single words, and neighbouring ones that are a name together."""
    found: dict[tuple[str, ...], Piece] = {}
    for first, length in _cut(words):
        group = tuple(words[first : first + length])
        meanings = meanings_of(" ".join(group), alone=len(group) == len(words))
        found[group] = Piece(group, meanings, last=first + length == len(words))
    return tuple(found.values())


def weighty(words: Sequence[str]) -> list[str]:
    """The words that must be there, each once."""
    return list(dict.fromkeys(word for word in words if word not in _LIGHT)) or list(dict.fromkeys(words))


@cache
def warm() -> None:
    """Read what the first question would wait for."""
    gazetteer()
    _vocabulary()


@lru_cache(_REMEMBERED)
def cities_called(name: str) -> tuple[str, ...]:
    """The folded names of the city that is called so; none where there is none."""
    if (known := _NICKNAMES.get(name)) is not None:
        return known
    return other_names(name) if len(name) >= _SHORTEST_CITY else ()


def country_called(name: str) -> str | None:
    """The code of the country that is called so in one of the languages people ask in."""
    found = [meaning.terms[0] for meaning in _vocabulary().get(name, ()) if meaning.field == "country"]
    return found[0] if found else None


def meanings_of(text: str, *, alone: bool = False) -> tuple[Meaning, ...]:
    """What a name or word means besides itself. `alone`: there are no other words."""
    cities = cities_called(text)
    found = [Meaning("town", cities)] if cities else []
    found += _vocabulary().get(text, ())
    if not alone and text in _numbers():
        found.append(Meaning("title", (_numbers()[text],)))
    return tuple(found)


def _cut(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where the pieces begin, and of how many words they are: the longest names, and no light words beside others."""
    heavy = any(word not in _LIGHT for word in words)
    first = 0
    while first < len(words):
        length = _length_at(words, first)
        word = words[first]
        a_nickname = word in _NICKNAMES and first == len(words) - 1
        if length > 1 or not heavy or word not in _LIGHT or a_nickname:
            yield first, length
        first += length


def _length_at(words: Sequence[str], first: int) -> int:
    for length in range(min(_WORDS_OF_ONE_NAME, len(words) - first), 1, -1):
        if meanings_of(" ".join(words[first : first + length])):
            return length
    return 1


@cache
def _vocabulary() -> dict[str, list[Meaning]]:
    found: dict[str, list[Meaning]] = {}

    def mean(word: str, field: str, term: str) -> None:
        if len(word) >= _SHORTEST or word == "uk":
            found.setdefault(word, []).append(Meaning(field, (term,)))

    for kind, words in _KINDS.items():
        for word in words:
            mean(word, "genres", kind)
    for country, code in _countries().items():
        mean(country, "country", code)
    for word, english in _dates().items():
        mean(word, "kind", english)
    return found


@cache
def _numbers() -> dict[str, str]:
    found = {word: str(number) for number, word in enumerate(_NUMBERS, 1)}
    return found | {number: word for word, number in found.items()}


def _countries() -> dict[str, str]:
    found: dict[str, str] = {}
    for language in _COUNTRIES_IN:
        for code, name in Locale(language).territories.items():
            if country_code(code) == code:
                found.setdefault(folded(name), code)
    everyday = ("usa", "uk", "uae", "america", "great britain", "england", "scotland", "wales", "holland", "turkey")
    return found | {name: code for name in everyday if (code := country_code(name))}


def _dates() -> dict[str, str]:
    """Months and days of the week, to their English names."""
    found = {}
    english_months, english_days = get_month_names(locale="en"), get_day_names(locale="en")
    for language in _OTHER_LANGUAGES:
        for context in ("format", "stand-alone"):
            for number, name in get_month_names(context=context, locale=language).items():
                found[folded(name)] = folded(english_months[number])
            for number, name in get_day_names(context=context, locale=language).items():
                found[folded(name)] = folded(english_days[number])
    return found
