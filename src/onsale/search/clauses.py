"""The library's queries in our words, on one schema."""

from collections.abc import Iterable, Sequence

import tantivy
from tantivy import FieldType, Occur, Query

from onsale.search.document import OPENING, opening

_TERMS_AT_ONCE = 60_000
_TERMS_APART = 250
"""So few terms are looked for one by one, which costs less than making a set of them."""


class Clauses:
    """Makes queries on an index."""

    def __init__(self, schema: tantivy.Schema) -> None:
        self._schema = schema

    def term(self, field: str, value: str | int) -> Query:
        """The field has exactly this term."""
        return Query.term_query(self._schema, field, value, "basic")

    def among(self, field: str, values: Sequence[str | int]) -> Query:
        """The field has one of these terms."""
        if not values:
            return Query.empty_query()
        if len(values) <= _TERMS_APART:
            return either([self.term(field, value) for value in values])
        return Query.term_set_query(self._schema, field, list(values[:_TERMS_AT_ONCE]))

    def begins(self, field: str, beginning: str) -> Query:
        """The field has a term that begins like this."""
        # No letter off, and unfinished. (A regular expression does the same and takes a thousand times longer to make.)
        return Query.fuzzy_term_query(self._schema, field, beginning, distance=0, prefix=True)

    def opens(self, field: str, beginning: str) -> Query:
        """The same of `title` and `anywhere`, whose words' first letters are terms of their own."""
        if len(beginning) <= OPENING:
            return self.term("opening", opening(field, beginning))
        return self.begins(field, beginning)

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


def everything() -> Query:
    """Whatever there is."""
    return Query.all_query()


def nothing() -> Query:
    """None of what there is."""
    return Query.empty_query()


def either(queries: Sequence[Query]) -> Query:
    """One of them, at least."""
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, query) for query in queries])


def both(queries: Iterable[Query], *, but: Iterable[Query] = ()) -> Query:
    """All of them, and none of `but`."""
    wanted = [(Occur.Must, query) for query in queries]
    unwanted = [(Occur.MustNot, query) for query in but]
    if not unwanted and len(wanted) == 1:
        return wanted[0][1]
    return Query.boolean_query([*(wanted or [(Occur.Must, Query.all_query())]), *unwanted])


def graded(grades: Sequence[Query]) -> Query:
    """One of them; scored by which is the first: as many points as there are grades for the first, 1 for the last."""
    return Query.disjunction_max_query(
        [Query.const_score_query(query, float(len(grades) - place)) for place, query in enumerate(grades)]
    )
