"""Invented words and names. What is spelled like a name is put together from syllables; the rest is everyday English
of the trade.
"""

import random
from collections.abc import Sequence
from itertools import accumulate

from benchmarks.events import measured

_BEGINNINGS = "b br c ch d dr f fl g gr h j k kl l m n p pr qu r s sh sk st t tr v w y z"
_MIDDLES = "a a a e e e i i o o u ai ea ie oo ou"
_ENDS = "l m n n r r s t ck ld ll nd ng nt rd rk rn rt sh ss st x"
_ONSETS, _VOWELS, _CODAS = _BEGINNINGS.split(), _MIDDLES.split(), ["", "", "", *_ENDS.split()]
_ACCENTS = str.maketrans("aeiouncs", "áéíöüñçš")
_TRADE = """
tour live with the night of and in a show at new band by special concert to tribute world for presents evening music
featuring orchestra anniversary christmas party festival from rock jazz symphony club guests friends album release
winter acoustic unplugged session years eve big an his her ensemble choir quartet songs best greatest hits story
celebration experience weekend sunday brunch open stage benefit gala encore farewell reunion residency matinee premiere
"""
TRADE = _TRADE.split()
"""Words many events have in their names, the most frequent first."""
_HOUSES = """
Hall Theatre Center Club Arena House Room Ballroom Lounge Music Stage Auditorium Palace Park Academy Cafe Bar Casino
Church Factory Gardens Pavilion Works Cellar Terrace Opera
"""
HOUSES = _HOUSES.split()
"""What houses are called, the most frequent first."""


class Words:
    """A vocabulary of invented words, few of them frequent, most rare."""

    def __init__(self, size: int, rng: random.Random) -> None:
        self._rng = rng
        self.known = self._invented(size)
        self._weights = list(accumulate(rank**-measured.WORD_STEEPNESS for rank in range(1, size + 1)))
        self._trade = list(accumulate(1 / (rank + 2) for rank in range(len(TRADE))))

    def draw(self, count: int, rng: random.Random | None = None) -> list[str]:
        """So many of its words, one after another as they come."""
        return (rng or self._rng).choices(self.known, cum_weights=self._weights, k=count)

    def mixed(self, count: int, rng: random.Random) -> list[str]:
        """Words as they stand in titles and texts: more of them the trade's than invented."""
        trade = rng.choices(TRADE, cum_weights=self._trade, k=count)
        return [rare if rng.random() < 0.35 else word for word, rare in zip(trade, self.draw(count, rng), strict=True)]

    def _invented(self, size: int) -> list[str]:
        lengths = range(1, len(measured.LETTERS_OF_WORD) + 1)
        found: dict[str, None] = {}
        while len(found) < size:
            for length in self._rng.choices(lengths, measured.LETTERS_OF_WORD, k=size):
                found[self._word(length)] = None
        return list(found)[:size]

    def _word(self, length: int) -> str:
        word, choice = "", self._rng.choice
        while len(word) < length:
            word += choice(_ONSETS) + choice(_VOWELS) + choice(_CODAS)
        return word[:length]


def drawn(shares: Sequence[int], count: int, rng: random.Random) -> list[int]:
    """So many numbers from one up, in these shares."""
    return rng.choices(range(1, len(shares) + 1), shares, k=count)


def performers(words: Words, count: int, rng: random.Random) -> list[str]:
    """Names of performers, no two alike once they are folded."""
    names: dict[str, str] = {}
    while len(names) < count:
        for length in drawn(measured.WORDS_OF_PERFORMER, count - len(names), rng):
            led = rng.random() < measured.THE
            name = " ".join([*["the"] * led, *words.draw(max(length - led, 1), rng)]).title()
            plain = name.casefold()
            if rng.random() < measured.ACCENTED:
                name = name[0] + name[1:4].translate(_ACCENTS) + name[4:]
            names.setdefault(plain, name)
    return list(names.values())


def venue_name(words: Words, length: int, rng: random.Random) -> str:
    """`Stendra Hall`, `The Old Quail Room`; a name of one word has none of the trade's."""
    if length == 1:
        return words.draw(1, rng)[0].title()
    led = length > 2 and rng.random() < 0.4
    house = HOUSES[min(int(rng.expovariate(0.15)), len(HOUSES) - 1)]
    return " ".join([*["the"] * led, *words.draw(length - 1 - led, rng), house]).title()
