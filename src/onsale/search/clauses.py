"""The library's queries in our words, on one schema."""

from collections.abc import Iterable, Sequence

import tantivy
from tantivy import FieldType, Occur, Query

from onsale.search.document import NAME_OPENING, OPENING, opening, opening_of_name, told

_TERMS_AT_ONCE = 60_000
_TERMS_APART = 250
"""So few terms are looked for one by one, which costs less than making a set of them."""
_TERMS_REMEMBERED = 20_000
"""A query asks for the same terms again and again, and the next ones for many of them."""
_OF_WORDS, _BEGUN_APART = ("title", "anywhere"), 12
"""In fields of words, of which not many begin alike, so few are asked for as they are."""
_SURELY = 1_000
_NOTHING, _EVERYTHING = Query.empty_query(), Query.all_query()


Terms = dict[tuple[str, str], Query]
"""Queries for terms, by field."""


class Clauses:
    """Makes queries on an index. With a `searcher`, what has no term in it is nothing, and needn't be looked for.
    `known`: queries for terms that the index had as it was before; for those that have gone nothing is found.
    """

    def __init__(
        self, schema: tantivy.Schema, searcher: tantivy.Searcher | None = None, known: Terms | None = None
    ) -> None:
        self._schema, self._searcher = schema, searcher
        self._known: Terms = {} if known is None else known
        self._absent = set[tuple[str, str]]()

    def term(self, field: str, value: str | int) -> Query:
        """The field has exactly this term."""
        if self._searcher is None or not isinstance(value, str):
            return Query.term_query(self._schema, field, value, "basic")
        key = field, value
        if (known := self._known.get(key)) is not None:
            return known
        if key in self._absent:
            return _NOTHING
        if self._searcher.doc_freq(field, value):
            return _remember(self._known, key, Query.term_query(self._schema, field, value, "basic"))
        if len(self._absent) < _TERMS_REMEMBERED:
            self._absent.add(key)
        return _NOTHING

    def among(self, field: str, values: Sequence[str | int]) -> Query:
        """The field has one of these terms."""
        if not values:
            return _NOTHING
        if len(values) <= _TERMS_APART:
            return either([self.term(field, value) for value in values])
        return Query.term_set_query(self._schema, field, list(values[:_TERMS_AT_ONCE]))

    def begins(self, field: str, beginning: str) -> Query:
        """The field has a term that begins like this."""
        if self._searcher is not None and field in _OF_WORDS and len(beginning) > OPENING:
            terms = self._searcher.terms_with_prefix(field, beginning, limit=_BEGUN_APART + 1)
            if len(terms) <= _BEGUN_APART:
                return either([self.term(field, term) for term, _count in terms])
        # No letter off, and unfinished. (A regular expression does the same and takes a thousand times longer to make.)
        return Query.fuzzy_term_query(self._schema, field, beginning, distance=0, prefix=True)

    def opens(self, field: str, beginning: str) -> Query:
        """The same of `title`, `called` and `anywhere`, whose words' first letters are terms of their own."""
        if len(beginning) <= OPENING:
            return self.term("opening", opening(field, beginning))
        return self.begins(field, beginning)

    def tells(self, word: str) -> Query:
        """Anywhere is a word that begins so, or the description has it as it is: one term for one of `is_told`."""
        return self.term("opening", told(word))

    def opens_name(self, beginning: str) -> Query:
        """The event's own name begins so, `the` or not."""
        if len(beginning) <= NAME_OPENING:
            return self.term("opening", opening_of_name(beginning))
        return self.either([self.begins("name", name) for name in (beginning, f"the {beginning}")])

    def reach(self, field: str, word: str) -> int:
        """How many have a word that opens so, if it is short, or else the word itself."""
        if self._searcher is None:
            return 0
        if len(word) <= OPENING:
            return self._searcher.doc_freq("opening", opening(field, word))
        return self._searcher.doc_freq(field, word)

    def has(self, field: str, word: str) -> bool:
        """Whether an event has it. (Of those that are gone words stay for a while; of so many not all are gone.)"""
        if self._searcher is None or not 0 < (count := self._searcher.doc_freq(field, word)) < _SURELY:
            return self._searcher is not None and count > 0
        return bool(self._searcher.search(self.term(field, word), limit=1, count=False).hits)

    def nearly(self, field: str, word: str, edits: int, *, unfinished: bool = False) -> Query:
        """The field has a term so many letters off; `unfinished`: or one that begins so."""
        return Query.fuzzy_term_query(self._schema, field, word, distance=edits, prefix=unfinished)

    def phrase(self, field: str, words: Sequence[str]) -> Query:
        """The words next to each other, in this order."""
        return Query.phrase_query(self._schema, field, list(words)) if len(words) > 1 else self.term(field, words[0])

    def either(self, queries: Sequence[Query]) -> Query:
        """One of them, at least."""
        return either(queries)

    def both(self, queries: Iterable[Query]) -> Query:
        """All of them."""
        return both(queries)

    def nothing(self) -> Query:
        """None of what there is."""
        return nothing()

    def at_least(self, field: str, number: int) -> Query:
        """The number is this or larger."""
        return Query.range_query(self._schema, field, FieldType.Unsigned, lower_bound=number)

    def at_most(self, field: str, number: int) -> Query:
        """The number is this or smaller."""
        return Query.range_query(self._schema, field, FieldType.Unsigned, upper_bound=number)

    def between(self, field: str, least: float, most: float, *, degrees: bool = False) -> Query:
        """The number lies between these, both included."""
        kind = FieldType.Float if degrees else FieldType.Unsigned
        return Query.range_query(self._schema, field, kind, lower_bound=least, upper_bound=most)


def _remember(terms: Terms, key: tuple[str, str], query: Query) -> Query:
    if len(terms) >= _TERMS_REMEMBERED:
        terms.clear()
    terms[key] = query
    return query


def everything() -> Query:
    """Whatever there is."""
    return _EVERYTHING


def nothing() -> Query:
    """None of what there is."""
    return _NOTHING


def is_nothing(query: Query) -> bool:
    """Whether it is known that nothing answers."""
    return query is _NOTHING


def either(queries: Sequence[Query]) -> Query:
    """One of them, at least."""
    some = [query for query in queries if query is not _NOTHING]
    if len(some) <= 1:
        return some[0] if some else _NOTHING
    return Query.boolean_query([(Occur.Should, query) for query in some])


def both(queries: Iterable[Query], *, but: Iterable[Query] = ()) -> Query:
    """All of them, and none of `but`."""
    wanted = [(Occur.Must, query) for query in queries if query is not _EVERYTHING]
    unwanted = [(Occur.MustNot, query) for query in but if query is not _NOTHING]
    if any(query is _NOTHING for _, query in wanted):
        return _NOTHING
    if not unwanted and len(wanted) <= 1:
        return wanted[0][1] if wanted else _EVERYTHING
    return Query.boolean_query([*(wanted or [(Occur.Must, _EVERYTHING)]), *unwanted])


def graded(grades: Sequence[Query]) -> Query:
    """One of them; scored by which is the first: as many points as there are grades for the first, 1 for the last."""
    return Query.disjunction_max_query(
        [
            Query.const_score_query(query, float(len(grades) - place))
            for place, query in enumerate(grades)
            if query is not _NOTHING
        ]
    )
