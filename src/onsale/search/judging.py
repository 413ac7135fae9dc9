"""How well one event answers, told from its own words: where few events answer, that is less work than asking the
index once more for each grade.
"""

from collections.abc import Callable, Iterable, Sequence

from onsale.search.gist import Gist

_FIELDS = ("title", "kind", "anywhere", "about")
"""Fields that are cut at blanks."""


class Words:
    """An event's terms by field, as its document has them; worked out where they are asked for."""

    def __init__(self, gist: Gist) -> None:
        self._texts = gist
        self._terms: dict[str, frozenset[str]] = {}

    def of(self, field: str) -> frozenset[str]:
        """The field's terms."""
        terms = self._terms.get(field)
        if terms is None:
            texts = self._texts.of(field)
            terms = self._terms[field] = frozenset(" ".join(texts).split() if field in _FIELDS else texts)
        return terms

    @property
    def title(self) -> str:
        """The words of the title, in their order."""
        return self._texts.title


Condition = Callable[[Words], bool]


class Judging:
    """Makes conditions on one event."""

    def term(self, field: str, value: str) -> Condition:
        """The field has exactly this term."""
        return lambda words: value in words.of(field)

    def among(self, field: str, values: Sequence[str]) -> Condition:
        """The field has one of these terms."""
        wanted = frozenset(values)
        return lambda words: not wanted.isdisjoint(words.of(field))

    def begins(self, field: str, beginning: str) -> Condition:
        """The field has a term that begins like this."""
        return lambda words: any(term.startswith(beginning) for term in words.of(field))

    def opens(self, field: str, beginning: str) -> Condition:
        """The field has a term that begins like this."""
        return self.begins(field, beginning)

    def tells(self, word: str) -> Condition:
        """Anywhere is a word that begins so, or the description has it as it is."""
        return self.either([self.begins("anywhere", word), self.term("about", word)])

    def phrase(self, field: str, phrase: Sequence[str]) -> Condition:
        """The words next to each other, in this order, in the title."""
        assert field == "title"
        wanted = f" {' '.join(phrase)} "
        return lambda words: wanted in f" {words.title} "

    def either(self, conditions: Sequence[Condition]) -> Condition:
        """One of them, at least."""
        if len(conditions) == 1:
            return conditions[0]

        def any_of(words: Words) -> bool:
            for condition in conditions:  # (half of what `any` takes)  # noqa: SIM110
                if condition(words):
                    return True
            return False

        return any_of

    def both(self, conditions: Iterable[Condition]) -> Condition:
        """All of them."""
        wanted = list(conditions)

        def all_of(words: Words) -> bool:
            for condition in wanted:  # noqa: SIM110
                if not condition(words):
                    return False
            return True

        return all_of

    def nothing(self) -> Condition:
        """None of what there is."""
        return lambda _words: False


def grade_of(gist: Gist, grades: Sequence[Condition]) -> int:
    """The first of the grades that the event is in; their number if it is in none."""
    words = Words(gist)
    return next((place for place, grade in enumerate(grades) if grade(words)), len(grades))
