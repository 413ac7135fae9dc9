"""The words the index has, each once: where slips are looked up.

Looking up a slip costs by the number of terms it is compared with. Among the events' own terms that would be done for
each field, in each of the index's parts, each time a query is asked; here it is done once, and what is found is asked
for as it is written.
"""

from collections.abc import Iterable, Iterator, Sequence

import tantivy

from onsale.search.clauses import Clauses
from onsale.search.library import kept
from onsale.search.reader import Reading

WORDS = ("title", "anywhere")
"""Fields whose words are looked up."""
NAMES = "whole"
"""The field whose names are, each written as one word."""
_CANDIDATES_MOST = 500
"""More words that are nearly one and the same aren't looked at."""


class Slips:
    """Finds what nearly is a word, in one reading. (It isn't kept here: a reading remembers plans, which have this, and
    whoever is part of a circle stays until all of them are looked for.)
    """

    def __init__(self, reading: Reading) -> None:
        self._of, self._searcher, self._known = reading.of_vocabulary, reading.vocabulary, reading.slips

    def nearly(self, field: str, word: str, edits: int, *, unfinished: bool = False) -> Sequence[str]:
        """The field's terms so many letters off; `unfinished`: or that begin so. Names are written as one word."""
        kind = "name" if field == NAMES else "word"
        return self._candidates(kind, word, edits, unfinished).get(field, ())

    def _candidates(self, kind: str, word: str, edits: int, unfinished: bool) -> dict[str, list[str]]:
        key = kind, word, edits, unfinished
        known: dict[str, list[str]] | None = self._known.get(key)
        if known is not None:
            return known
        return self._known.put(key, self._looked_up(kind, word, edits, unfinished))

    def _looked_up(self, kind: str, word: str, edits: int, unfinished: bool) -> dict[str, list[str]]:
        query = self._of.nearly(kind, word, edits, unfinished=unfinished)
        found: dict[str, list[str]] = {}
        for _, address in self._searcher.search(query, limit=_CANDIDATES_MOST, count=False).hits:
            field, _, term = kept(self._searcher, address, "told").decode().partition(":")
            found.setdefault(field, []).append(term)
        return found


def document_of(field: str, term: str) -> tantivy.Document:
    """A word's document."""
    document = tantivy.Document()
    document.add_text("key", f"{field}:{term}")
    document.add_text("name" if field == NAMES else "word", term)
    document.add_bytes("told", f"{field}:{term}".encode())
    return document


def all_of(events: tantivy.Searcher) -> Iterator[tuple[str, str]]:
    """Every word of an index of events, by field."""
    for field in (*WORDS, NAMES):
        for term, _count in events.terms_with_prefix(field, ""):
            if field != NAMES or " " not in term:
                yield field, term


def unknown(vocabulary: tantivy.Searcher, of: Clauses, words: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those of the words that the vocabulary doesn't have."""
    return [
        word
        for word in dict.fromkeys(words)
        if not vocabulary.search(of.term("key", f"{word[0]}:{word[1]}"), limit=1, count=False).hits
    ]
