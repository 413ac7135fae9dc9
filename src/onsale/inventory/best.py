"""Best available: the places a good box-office clerk would offer, as a pure function of what is free.

Only ever a hint: the claim decides. Sections are taken by rank, rows best first, seats nearest the middle, with some
randomness among near-equals so that a crowd doesn't fight for the same pair. `free` is the availability's bitset:
place `i` is free when bit `i % 8`, counted from the least significant, of byte `i // 8` is set.
"""

from collections.abc import Collection, Iterator
from itertools import chain, islice
from random import Random

from onsale.catalog.seatmap import Kind, Layout, Section
from onsale.inventory.companions import beside, with_companions
from onsale.inventory.runs import leaves_no_single, leaves_pairs, longest, ones, starts_of

SPREAD = 4
_PAIR = 2
_SEATS_A_ROW = 2
"""One row further back weighs as much as two seats further from the middle."""

Bitset = bytes | bytearray


def find_best(
    layout: Layout,
    free: Bitset,
    quantity: int,
    *,
    rng: Random,
    sections: Collection[str] | None = None,
    adjacent: bool = True,
    accessible: bool = False,
    spread: int = SPREAD,
    lane: tuple[int, int] = (0, 1),
) -> list[int] | None:
    """`quantity` free places in ascending order, or None if there are none such.

    `sections` narrows the search (KeyError for an unknown one). `adjacent`: side by side, no aisle between; any
    places of one standing area count as together. `accessible`: at least one accessible place, each with a companion
    beside it where the party is large enough; others are never given accessible places. `spread`: how many seats
    (half as many rows) worse than the best an offer may be, 0 for always the same; widen it after a lost race. `lane`
    (i, n): every n-th row from the i-th is preferred, where they compare; n clerks in lanes of their own seldom meet.
    """
    if quantity < 1:
        raise ValueError("quantity must be at least 1")
    searched = _searched(layout, sections)
    if not adjacent:
        return _apart(layout, free, quantity, searched, rng, spread, accessible=accessible)
    if accessible:
        return _accessible(layout, free, quantity, searched, rng)
    return _together(layout, free, quantity, searched, rng, spread, lane)


def largest_together(layout: Layout, free: Bitset, sections: Collection[str] | None = None) -> int:
    """The largest party that can still be offered places together (accessible places left out), 0 if none."""
    most = 0
    for index in _searched(layout, sections):
        usable = free_in(layout.sections[index], free) & ~layout.accessible[index]
        if layout.sections[index].kind is Kind.STANDING:
            most = max(most, usable.bit_count())
        elif starts_of(usable, layout.joins[index], most + 1):
            most = longest(usable, layout.joins[index], usable.bit_count())
    return most


def free_in(section: Section, free: Bitset) -> int:
    """The section's part of the bitset as an integer: bit `i` is set when its place `i` is free."""
    first, end = section.first, section.first + section.count
    whole = int.from_bytes(free[first >> 3 : (end + 7) >> 3], "little")
    return (whole >> (first & 7)) & ((1 << section.count) - 1)


def _searched(layout: Layout, sections: Collection[str] | None) -> list[int]:
    if sections is None:
        return list(layout.by_rank)
    wanted = {layout.section_index(name) for name in sections}
    return [index for index in layout.by_rank if index in wanted]


def _together(
    layout: Layout, free: Bitset, quantity: int, searched: list[int], rng: Random, spread: int, lane: tuple[int, int]
) -> list[int] | None:
    for index in searched:
        section, joins = layout.sections[index], layout.joins[index]
        bits = free_in(section, free)
        if bits.bit_count() < quantity:
            continue
        if section.kind is Kind.STANDING:
            return _standing(section, bits, quantity, rng)
        wheelchairs = layout.accessible[index]
        starts = starts_of(bits & ~wheelchairs, joins, quantity)
        if starts:
            if wheelchairs & bits:  # seats beside a free wheelchair space are its companion's as long as others do
                starts = starts_of(bits & ~wheelchairs & ~beside(wheelchairs & bits, joins), joins, quantity) or starts
            starts = starts & _rows_of(section, lane) or starts
            tidy = leaves_no_single(bits, joins, quantity)
            if quantity == _PAIR:
                tidy = starts & tidy & leaves_pairs(bits & ~layout.accessible[index], joins) or tidy
            first = _picked(section, starts, tidy, quantity, rng, spread, lane[1])
            return list(range(first, first + quantity))
    return None


def _picked(section: Section, starts: int, tidy: int, quantity: int, rng: Random, spread: int, lanes: int) -> int:
    """The first place of one of the best offers in the best row that has one and the rows comparable with it."""
    best_place = section.first + (starts & -starts).bit_length() - 1
    best_row = next(line for line, row in enumerate(section.rows) if best_place < row.first + row.count)
    rows = section.rows[best_row : best_row + 1 + lanes * (spread // _SEATS_A_ROW)]
    starts &= (1 << (rows[-1].first + rows[-1].count - section.first)) - 1
    starts = starts & tidy or starts
    masks = [(starts >> (row.first - section.first)) & ((1 << row.count) - 1) for row in rows]

    def offers(line: int, most: int) -> list[tuple[float, int]]:
        row, middle = rows[line], max(0, rows[line].count - quantity) / 2
        seats = _nearest(masks[line], round(middle), most)
        return [(abs(seat - middle) + line * _SEATS_A_ROW, row.first + seat) for seat in seats]

    best = [(offers(line, 1)[0], line) for line, mask in enumerate(masks) if mask]
    (least, place), _ = min(best)
    if not spread:
        return place
    line = rng.choice([line for (badness, _), line in best if badness <= least + spread])
    return rng.choice([place for badness, place in offers(line, spread + 1) if badness <= least + spread])


def _rows_of(section: Section, lane: tuple[int, int]) -> int:
    """The places of every n-th row from the i-th on, for a lane (i, n)."""
    number, lanes = lane
    if lanes == 1:
        return -1
    return sum(((1 << row.count) - 1) << (row.first - section.first) for row in section.rows[number::lanes])


def _standing(section: Section, bits: int, quantity: int, rng: Random) -> list[int]:
    """The free places from a random one on: any is as good as another, and so nobody meets."""
    offset = rng.randrange(section.count)
    turned = (bits >> offset) | ((bits & ((1 << offset) - 1)) << (section.count - offset))
    found = islice(ones(turned), quantity)
    return sorted(section.first + (position + offset) % section.count for position in found)


def _accessible(layout: Layout, free: Bitset, quantity: int, searched: list[int], rng: Random) -> list[int] | None:
    for strict in (True, False):
        for index in searched:
            section = layout.sections[index]
            bits, wheelchairs = free_in(section, free), layout.accessible[index]
            first = with_companions(bits, layout.joins[index], wheelchairs, quantity, rng, strict=strict)
            if first is not None:
                return list(range(section.first + first, section.first + first + quantity))
    return None


def _apart(
    layout: Layout,
    free: Bitset,
    quantity: int,
    searched: list[int],
    rng: Random,
    spread: int,
    *,
    accessible: bool,
) -> list[int] | None:
    """The best single places; for a party with a wheelchair one accessible place and the best others."""
    wheelchairs = 1 if accessible else 0
    found = [
        *_singles(layout, free, wheelchairs, searched, rng, spread, accessible=True),
        *_singles(layout, free, quantity - wheelchairs, searched, rng, spread, accessible=False),
    ]
    return sorted(found) if len(found) == quantity else None


def _singles(
    layout: Layout, free: Bitset, quantity: int, searched: list[int], rng: Random, spread: int, *, accessible: bool
) -> list[int]:
    if not quantity:
        return []
    most = quantity + 4 * spread
    offered = chain.from_iterable(_by_row(layout, index, free, most, rng, accessible=accessible) for index in searched)
    ranked = [(order + rng.random() * 4 * spread, place) for order, place in enumerate(islice(offered, most))]
    return [place for _, place in sorted(ranked)[:quantity]]


def _by_row(layout: Layout, index: int, free: Bitset, most: int, rng: Random, *, accessible: bool) -> Iterator[int]:
    """Free places of a section, best first; at most `most` of a row."""
    section, wheelchairs = layout.sections[index], layout.accessible[index]
    bits = free_in(section, free) & (wheelchairs if accessible else ~wheelchairs)
    if section.kind is Kind.STANDING and bits:
        yield from _standing(section, bits, min(most, bits.bit_count()), rng)
    for row in section.rows if bits else ():
        mask = (bits >> (row.first - section.first)) & ((1 << row.count) - 1)
        for seat in _nearest(mask, row.count // 2, most):
            yield row.first + seat


def _nearest(mask: int, centre: int, most: int) -> list[int]:
    """At most `most` set bits, those nearest to `centre` first."""
    if most == 1:
        return [_nearest_one(mask, centre)] if mask else []
    above = [centre + bit for bit in islice(ones(mask >> centre), most)]
    below: list[int] = []
    left = mask & ((1 << centre) - 1)
    while left and len(below) < most:
        below.append(left.bit_length() - 1)
        left ^= 1 << below[-1]
    return sorted(above + below, key=lambda bit: abs(bit - centre))[:most]


def _nearest_one(mask: int, centre: int) -> int:
    above, below = mask >> centre, mask & ((1 << centre) - 1)
    after = (above & -above).bit_length() - 1
    before = centre - below.bit_length() + 1
    return centre + after if above and (not below or after <= before) else centre - before
