"""How a keyword answers: by whole words, as this API's own does; what is called so stands first."""

from collections.abc import Sequence

from tantivy import Query

from onsale.search.clauses import Clauses, both, either, everything
from onsale.search.folding import folded
from onsale.search.meanings import weighty
from onsale.search.query import WORDS_MOST

_NAME, _TOLD, _ANYWHERE = ("title", "joined"), ("joined", "anywhere"), ("about",)


def words_in(keyword: str) -> list[str]:
    """The words, folded."""
    return folded(keyword).split()[:WORDS_MOST]


def grades_of(of: Clauses, keyword: str) -> list[Query]:
    """From what is called so to what has the words anywhere; each holds those before it."""
    words = words_in(keyword)
    if not words:
        return [Query.empty_query() if keyword else everything()]
    called = of.term("whole", " ".join(words))
    named, told, anywhere = (_all(of, words, fields) for fields in (_NAME, _TOLD, (*_TOLD, *_ANYWHERE)))
    named = either([called, named])
    told = either([called, told])
    return [called, named, told, either([called, anywhere])]


def _all(of: Clauses, words: Sequence[str], fields: Sequence[str]) -> Query:
    return both(either([of.term(field, word) for field in fields]) for word in weighty(words))
