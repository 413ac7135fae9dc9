"""What of an event its hits are judged, divided and put in order by, worked out when it is indexed.

Reading that costs a sixth of reading the event and working it out again, for each of the few hits of a name.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from itertools import accumulate, pairwise

import msgspec
from babel.dates import get_day_names, get_month_names
from msgspec import Struct

from onsale.search.folding import as_one, folded

_LANGUAGES = ("en", "de", "fr", "es", "it", "nl")
_JOINED_WORDS = 6
FRONT_WORDS = 5
"""So many first words of a longer name are terms of their own."""
_TERM_CHARACTERS = 300


class Gist(Struct, frozen=True, array_like=True, gc=False):
    """Texts are folded but for those that are counted: `genre`, `city`, `month` (`2026-12`), `price_band`; and
    `called`, the event's name. `names` are the event's and its performers'; `kind` is which kind, and when; `place`
    where. The orders are numbers; see `keys`.
    """

    event_id: int
    venue_id: int
    by_date: int
    by_price: int
    by_rank: int
    genre: str
    city: str
    month: str
    price_band: str
    called: str
    names: tuple[str, ...]
    kind: str
    place: str
    spots: tuple[str, ...]
    genres: tuple[str, ...]
    countries: tuple[str, ...]
    about: str

    @property
    def title(self) -> str:
        """Who and what."""
        return " ".join(self.names)

    @property
    def anywhere(self) -> str:
        """Who, what, where, which kind and when."""
        return f"{self.title} {self.place} {self.kind}"

    def of(self, field: str) -> list[str]:
        """What words are looked for in, by field: texts to be cut at blanks, and whole terms. None is empty, and none
        is there twice.
        """
        return [text for text in dict.fromkeys(_TEXTS[field](self)) if text]


_encoder, _decoder = msgspec.msgpack.Encoder(), msgspec.msgpack.Decoder(Gist)


def packed(gist: Gist) -> bytes:
    """For keeping."""
    return _encoder.encode(gist)


def read(data: bytes) -> Gist:
    """What was kept."""
    return _decoder.decode(data)


@lru_cache(4096)
def words_of_day(day: date) -> str:
    """The month and the day of the week in the languages people ask in, and the year: `jazz december`."""
    words = [str(day.year)]
    for language in _LANGUAGES:
        words += [get_month_names(locale=language)[day.month], get_day_names(locale=language)[day.weekday()]]
    return " ".join(dict.fromkeys(folded(" ".join(words)).split()))


_TEXTS: Mapping[str, Callable[[Gist], Iterable[str]]] = {
    "title": lambda gist: [gist.title],
    "kind": lambda gist: [gist.kind],
    "anywhere": lambda gist: [gist.anywhere],
    "about": lambda gist: [gist.about],
    "name": lambda gist: gist.names[:1],
    "whole": lambda gist: [called for name in gist.names for called in (name, as_one(name))],
    "joined": lambda gist: [joined for name in gist.names for joined in _joined(name)],
    "front": lambda gist: [front for name in gist.names for front in _fronts(name)],
    "spot": lambda gist: gist.spots,
    "genres": lambda gist: gist.genres,
    "town": lambda gist: gist.spots[1:],
    "country": lambda gist: gist.countries,
}
TEXT_FIELDS = tuple(_TEXTS)


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
