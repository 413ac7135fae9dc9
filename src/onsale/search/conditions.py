"""What may be asked of an event's words, whoever answers: the index (`Clauses`), or the event itself (`judging`)."""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

C = TypeVar("C")


class Conditions(Protocol[C]):
    """Makes conditions of one kind."""

    def term(self, field: str, value: str, /) -> C:
        """The field has exactly this term."""

    def among(self, field: str, values: Sequence[str], /) -> C:
        """The field has one of these terms."""

    def begins(self, field: str, beginning: str, /) -> C:
        """The field has a term that begins like this."""

    def opens(self, field: str, beginning: str, /) -> C:
        """The same of `title` and `anywhere`, for a beginning of any length."""

    def tells(self, word: str, /) -> C:
        """`anywhere` has a term that begins so, or `about` this one; of words that `is_told`."""

    def phrase(self, field: str, words: Sequence[str], /) -> C:
        """The words next to each other, in this order."""

    def either(self, conditions: Sequence[C], /) -> C:
        """One of them, at least."""

    def both(self, conditions: Iterable[C], /) -> C:
        """All of them."""

    def nothing(self) -> C:
        """None of what there is."""
