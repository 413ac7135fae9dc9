"""Tiers of blocks around a floor: straight along its sides, wedges around its corners."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onsale.catalog.seatmap.generators.drafting import ends, fitted, seated
from onsale.catalog.seatmap.layout import Section
from onsale.catalog.seatmap.shape import SEAT_CM, draw_row

BLOCK_CM = 1_150
STAIRS_CM = 120
DEPTH_CM = 82
"""From row to row."""
TIER_GAP_CM = 320
FEWEST_IN_ROW = 5
LEANS_BACK = 0.3
"""Blocks that would rise above the line of the stage's front by more than this slope are left out."""


@dataclass(frozen=True, slots=True)
class Ring:
    """A rectangle around (0, 0) with rounded corners: half of its sides and the corners' radius, in centimetres."""

    half_width_cm: float
    half_length_cm: float
    corner_cm: float

    def wider(self, by_cm: float) -> "Ring":
        """The parallel ring `by_cm` outside of this one."""
        return Ring(self.half_width_cm + by_cm, self.half_length_cm + by_cm, self.corner_cm + by_cm)


@dataclass(frozen=True, slots=True)
class Slot:
    """Room for one block: the middle of its inner edge, which way is out, and half its width, growing with depth."""

    x: float
    y: float
    outward: float
    half_cm: float
    growth: float

    def seats(self, depth_cm: float) -> int:
        """How many seats a row this far from the inner edge has; 0 where it isn't worth one."""
        count = int((2 * (self.half_cm + depth_cm * self.growth) - STAIRS_CM) / SEAT_CM)
        return count if count >= FEWEST_IN_ROW else 0

    def middle(self, depth_cm: float) -> tuple[float, float]:
        """The middle of the row this far from the inner edge."""
        return self.x + depth_cm * math.cos(self.outward), self.y + depth_cm * math.sin(self.outward)


@dataclass(frozen=True, slots=True)
class Tier:
    """A tier's name, the number of its first block and its share of the rows."""

    level: str
    first_block: int
    weight: float


def bowl(ring: Ring, tiers: Sequence[Tier], seats: int, open_above_cm: float | None = None) -> list[Section]:
    """Exactly `seats` seats in tiers around the ring; no block stands above y = `open_above_cm`, where the stage is."""
    # Fewest rows that suffice: the number of seats grows with the rows.
    few, many = len(tiers), 200
    while few < many:
        rows = (few + many) // 2
        if sum(count for plan in _plans(ring, tiers, rows, open_above_cm) for count in plan.counts) < seats:
            few = rows + 1
        else:
            many = rows
    plans = list(_plans(ring, tiers, few, open_above_cm))
    counts = iter(fitted([count for plan in plans for count in plan.counts], seats))
    return [_block(plan, [next(counts) for _ in plan.counts]) for plan in plans]


@dataclass(frozen=True, slots=True)
class _Plan:
    tier: Tier
    number: int
    slot: Slot
    depths_cm: tuple[float, ...]
    counts: tuple[int, ...]


def _plans(ring: Ring, tiers: Sequence[Tier], rows: int, open_above_cm: float | None) -> Iterator[_Plan]:
    total = sum(tier.weight for tier in tiers)
    for tier in tiers:
        depths = [DEPTH_CM * line for line in range(max(1, round(rows * tier.weight / total)))]
        slots = [slot for slot in _slots(ring) if open_above_cm is None or _sees_stage(slot, open_above_cm)]
        for number, slot in enumerate(slots, tier.first_block):
            worth = [(depth, count) for depth in depths if (count := slot.seats(depth))]
            if worth:
                yield _Plan(tier, number, slot, tuple(d for d, _ in worth), tuple(c for _, c in worth))
        ring = ring.wider(depths[-1] + TIER_GAP_CM)


def _sees_stage(slot: Slot, front_cm: float) -> bool:
    return slot.y >= front_cm and math.sin(slot.outward) > -LEANS_BACK


def _slots(ring: Ring) -> Iterator[Slot]:
    """Clockwise from the left end of the top side."""
    r, wide, long = ring.corner_cm, ring.half_width_cm - ring.corner_cm, ring.half_length_cm - ring.corner_cm
    for quarter in range(4):
        outward = math.pi / 2 * (quarter - 1)
        flat, out = (wide, long + r) if quarter % 2 == 0 else (long, wide + r)
        yield from _side(flat, out, outward)
        cx, cy = ((wide, -long), (wide, long), (-wide, long), (-wide, -long))[quarter]
        yield from _corner(cx, cy, r, outward)


def _side(flat_cm: float, out_cm: float, outward: float) -> Iterator[Slot]:
    blocks = max(1, round(2 * flat_cm / BLOCK_CM))
    half_cm = flat_cm / blocks
    for index in range(blocks):
        along = -flat_cm + half_cm * (2 * index + 1)
        x = out_cm * math.cos(outward) - along * math.sin(outward)
        y = out_cm * math.sin(outward) + along * math.cos(outward)
        yield Slot(x, y, outward, half_cm, 0.0)


def _corner(cx: float, cy: float, radius_cm: float, outward: float) -> Iterator[Slot]:
    blocks = max(2, round(radius_cm * math.pi / 2 / BLOCK_CM))
    half_angle = math.pi / 4 / blocks
    for index in range(blocks):
        angle = outward + half_angle * (2 * index + 1)
        x, y = cx + radius_cm * math.cos(angle), cy + radius_cm * math.sin(angle)
        growth = math.tan(half_angle)
        yield Slot(x, y, angle, radius_cm * growth, growth)


def _block(plan: _Plan, counts: Sequence[int]) -> Section:
    """Rows 1..n; every other block has wheelchairs at both ends of its last row, by the concourse."""
    heading = plan.slot.outward - math.pi / 2
    last = len(counts) - 1
    rows = [
        draw_row(
            str(index + 1),
            count,
            plan.slot.middle(depth),
            heading=heading,
            accessible=ends(count) if index == last and plan.number % 2 else (),
        )
        for index, (depth, count) in enumerate(zip(plan.depths_cm, counts, strict=True))
    ]
    return seated(f"Block {plan.number}", plan.tier.level, rows)
