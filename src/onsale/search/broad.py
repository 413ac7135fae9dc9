"""How much answers a search that very much answers: counting that takes its time, so it is remembered beyond the
reading, and done again when nobody waits.
"""

import time
from dataclasses import replace
from typing import NamedTuple

from onsale.platform import limits
from onsale.platform.kept import Kept
from onsale.search.facets import Facets
from onsale.search.query import SearchQuery, Sort
from onsale.search.shelf import Edition

BROAD = 20_000
"""Of so many hits the count and its parts may be from some minutes ago."""
_FRESH_S, _OLD_S = 60.0, 600.0


class Counted(NamedTuple):
    """How many answer, and how they divide."""

    total: int
    facets: Facets


class Counts:
    """What was counted, by edition and search. Threads may share it."""

    def __init__(self) -> None:
        self._known: Kept[tuple[Edition, SearchQuery], tuple[float, Counted]] = Kept(limits.SEARCHES_REMEMBERED)
        self._overdue: dict[tuple[Edition, SearchQuery], None] = {}

    def known(self, edition: Edition, query: SearchQuery) -> Counted | None:
        """What was counted in the last ten minutes; what is older than one is overdue."""
        key = _key(edition, query)
        counted_at, counted = self._known.get(key) or (0.0, None)
        age_s = time.monotonic() - counted_at
        if counted is None or age_s > _OLD_S:
            return None
        if age_s > _FRESH_S:
            self._overdue[key] = None
        return counted

    def remember(self, edition: Edition, query: SearchQuery, counted: Counted) -> None:
        """It was counted now."""
        key = _key(edition, query)
        self._known.put(key, (time.monotonic(), counted))
        self._overdue.pop(key, None)

    @property
    def any_overdue(self) -> bool:
        """Whether something is to be counted again."""
        return bool(self._overdue)

    def take_overdue(self, edition: Edition) -> SearchQuery | None:
        """A search that is to be counted again, and what was known of it is forgotten; None where there is none."""
        while self._overdue:
            try:
                key, _ = self._overdue.popitem()
            except KeyError:  # another thread had the last
                return None
            self._known.drop(key)
            if key[0] == edition:
                return key[1]
        return None


def _key(edition: Edition, query: SearchQuery) -> tuple[Edition, SearchQuery]:
    return edition, replace(query, sort=Sort.DATE)  # in whatever order they stand
