"""How well one event answers, told from its own words: where few events answer, that is less work than asking the
index once more for each grade.
"""

from collections.abc import Callable, Iterable, Sequence

from onsale.platform import limits
from onsale.platform.kept import Kept
from onsale.search.document import texts_of
from onsale.search.entry import Entry

_FIELDS = ("title", "kind", "anywhere", "about")
"""Fields that are cut at blanks."""


class Words:
    """An event's terms by field, as its document has them; and its title."""

    def __init__(self, entry: Entry) -> None:
        texts = texts_of(entry)
        self.terms = {
            field: frozenset(" ".join(found).split() if field in _FIELDS else found) for field, found in texts.items()
        }
        self.title = " ".join(texts["title"])


Condition = Callable[[Words], bool]


class Judging:
    """Makes conditions on one event."""

    def term(self, field: str, value: str) -> Condition:
        """The field has exactly this term."""
        return lambda words: value in words.terms[field]

    def among(self, field: str, values: Sequence[str]) -> Condition:
        """The field has one of these terms."""
        wanted = frozenset(values)
        return lambda words: not wanted.isdisjoint(words.terms[field])

    def begins(self, field: str, beginning: str) -> Condition:
        """The field has a term that begins like this."""
        return lambda words: any(term.startswith(beginning) for term in words.terms[field])

    def opens(self, field: str, beginning: str) -> Condition:
        """The field has a term that begins like this."""
        return self.begins(field, beginning)

    def phrase(self, field: str, phrase: Sequence[str]) -> Condition:
        """The words next to each other, in this order, in the title."""
        assert field == "title"
        wanted = f" {' '.join(phrase)} "
        return lambda words: wanted in f" {words.title} "

    def either(self, conditions: Sequence[Condition]) -> Condition:
        """One of them, at least."""
        if len(conditions) == 1:
            return conditions[0]
        return lambda words: any(condition(words) for condition in conditions)

    def both(self, conditions: Iterable[Condition]) -> Condition:
        """All of them."""
        wanted = list(conditions)
        return lambda words: all(condition(words) for condition in wanted)

    def nothing(self) -> Condition:
        """None of what there is."""
        return lambda _words: False


_known: Kept[int, tuple[Entry, Words]] = Kept(limits.ENTRIES_REMEMBERED)


def words_of(entry: Entry) -> Words:
    """The event's words; remembered while the entry is."""
    known = _known.get(entry.catalogued.event.id)
    if known is None or known[0] is not entry:
        known = _known.put(entry.catalogued.event.id, (entry, Words(entry)))
    return known[1]


def grade_of(entry: Entry, grades: Sequence[Condition]) -> int:
    """The first of the grades that the event is in; their number if it is in none."""
    words = words_of(entry)
    return next((place for place, grade in enumerate(grades) if grade(words)), len(grades))
