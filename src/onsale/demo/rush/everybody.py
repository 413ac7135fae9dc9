"""All fans of a rush, as numbers: when each came and into which window takes eight bytes, and nothing else is kept."""

from array import array
from collections.abc import Collection, Iterable
from datetime import datetime

from onsale.accounts.model import Person
from onsale.accounts.tokens import Tokens
from onsale.platform.ids import new_id

_BEFORE = 1 << 32  # identities of two seconds ago: nobody's who is made meanwhile


class Everybody:
    """The fans by the order in which they come, from 0. Their identities follow one another."""

    def __init__(self, count: int) -> None:
        self._first = new_id() - _BEFORE - count
        self._count = count
        self._in: dict[int, array[int]] = {}

    def __len__(self) -> int:
        return self._count

    @property
    def seen(self) -> Collection[int]:
        """The windows that somebody joined."""
        return self._in.keys()

    def id_of(self, nth: int) -> int:
        """Who comes as the nth."""
        return self._first + nth

    def ids_of(self, some: Iterable[int]) -> "array[int]":
        """The same of several."""
        first = self._first
        return array("Q", [first + nth for nth in some])

    def note(self, nth: int, window: int) -> None:
        """This fan joined that window."""
        self._in.setdefault(window, array("L")).append(nth)

    def in_window(self, window: int) -> "array[int]":
        """Who joined a window, in the order in which they came."""
        return array("L", sorted(self._in.get(window, ())))


def session_of(fan_id: int, tokens: Tokens, now: datetime) -> str:
    """A signed session of a fan with a verified address."""
    return tokens.issue(person_of(fan_id, now), now)


def person_of(fan_id: int, now: datetime) -> Person:
    """The fan as whoever signs sessions wants to know them."""
    return Person(fan_id, "", "", frozenset({"fan"}), now, has_password=False, created_at=now)
