"""Places for a party with a wheelchair: accessible places, each with a companion beside it."""

from collections.abc import Collection
from random import Random

from onsale.catalog.seatmap.layout import Layout
from onsale.inventory.runs import ones, starts_of


def with_companions(free: int, joins: int, accessible: int, quantity: int, rng: Random, *, strict: bool) -> int | None:
    """Where `quantity` free neighbours begin that take in an accessible place, or None.

    As few accessible places as can be, then the best row. `strict`: every accessible place among them has an ordinary
    one beside it (a party of one needs none). Masks as in `runs`.
    """
    starts = starts_of(free, joins, quantity) if free & accessible else 0
    offers: list[tuple[int, int, float, int]] = []
    for wheelchair in ones(free & accessible if starts else 0):
        for first in range(max(0, wheelchair - quantity + 1), wheelchair + 1):
            if not starts >> first & 1:
                continue
            taken = (accessible >> first) & ((1 << quantity) - 1)
            alone = _alone(taken, quantity)
            if not (strict and alone):
                offers.append((taken.bit_count() + alone, wheelchair, rng.random(), first))
    return min(offers)[3] if offers else None


def beside(places: int, joins: int) -> int:
    """The neighbours of these places: bit `i` is set where place `i` touches one of them."""
    return ((places & joins) << 1) | (joins & (places >> 1))


def seats_for_companions(layout: Layout, places: Collection[int], asked: Collection[int]) -> tuple[int, ...]:
    """Which of the seats `asked` have a wheelchair space of `places` beside them, in order; each space serves one seat.

    A seat touches two spaces at most, so that serving from the left leaves out as few as can be.
    """
    spaces = {place for place in places if layout.describe(place).accessible}
    served = list[int]()
    for seat in sorted(set(asked) - spaces):
        near = next((side for side in (seat - 1, seat + 1) if side in spaces and side in layout.run_of(seat)), None)
        if near is not None:
            spaces.remove(near)
            served.append(seat)
    return tuple(served)


def _alone(taken: int, quantity: int) -> int:
    """How many of the accessible places among `quantity` neighbours have no ordinary one beside them."""
    if quantity == 1:
        return 0
    ordinary = ((1 << quantity) - 1) & ~taken
    return (taken & ~((ordinary << 1) | (ordinary >> 1))).bit_count()
