"""Who is offered what: a pure function of the line and of what is free.

In the order of joining. Whoever can't be served from what is free (a party larger than any gap, another section) keeps
their place and is passed over this time: so a single seat goes to the first who wants one, while a pair in front of
them waits for a pair.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from onsale.catalog.model import PriceLevel
from onsale.catalog.seatmap.layout import Layout
from onsale.inventory.best import find_best
from onsale.waitinglist.model import Entry, Wanted


@dataclass(frozen=True, slots=True)
class Choice:
    """Places for an entry."""

    entry: Entry
    places: tuple[int, ...]


class Chooser:
    """Goes along the line once, giving away what is free."""

    def __init__(self, layout: Layout, levels: Sequence[PriceLevel], taken: Collection[int], rng: Random) -> None:
        self._layout, self._levels, self._rng = layout, levels, rng
        self._free = bytearray(b"\xff" * (layout.places // 8 + 1))
        self._left = layout.places
        self._hopeless: set[Wanted] = set()
        self._take(range(layout.places, 8 * len(self._free)))
        self._left = layout.places
        self._take(taken)

    @property
    def free(self) -> int:
        """How many places are left."""
        return self._left

    def choose(self, line: Iterable[Entry]) -> Iterator[Choice]:
        """Whoever can be served, in order."""
        for entry in line:
            if self._left == 0:
                return
            places = self._places(entry.wanted)
            if places:
                self._take(places)
                yield Choice(entry, tuple(places))

    def _places(self, wanted: Wanted) -> list[int] | None:
        """What isn't there for one isn't there for anybody after them who wants the same: places only go."""
        if wanted in self._hopeless or wanted.quantity > self._left:
            return None
        sections = sections_for(wanted, self._layout, self._levels)
        places = find_best(self._layout, self._free, wanted.quantity, rng=self._rng, sections=sections, spread=0)
        if places is None:
            self._hopeless.add(wanted)
        return places

    def _take(self, places: Collection[int]) -> None:
        for place in places:
            self._free[place >> 3] &= ~(1 << (place & 7))
        self._left -= len(places)


def sections_for(wanted: Wanted, layout: Layout, levels: Sequence[PriceLevel]) -> list[str]:
    """Where to look; nowhere, when what is wanted isn't there any more. What a promo code unlocks is nobody's to wait
    for."""
    told = [level for level in levels if not level.hidden and wanted.price_level in (None, level.name)]
    within = {section for level in told for section in level.sections}
    named = [section.name for section in layout.sections if section.name in within]
    return [name for name in named if wanted.section in (None, name)]
