"""An arena's or stadium's grounds: what is on the floor, and the bowl of seats that remains to be filled."""

from dataclasses import dataclass

from onsale.catalog.seatmap.generators.bowl import Ring, Tier, bowl
from onsale.catalog.seatmap.generators.drafting import Draft, stage
from onsale.catalog.seatmap.generators.end_stage import (
    WALKWAY_CM,
    floor_width_cm,
    seated_floor,
    standing_floor,
    standing_room,
)
from onsale.catalog.seatmap.generators.kinds import Floor
from onsale.catalog.seatmap.layout import Focus
from onsale.catalog.seatmap.shape import rectangle

PITCH_SHARE = (0.76, 0.82)
"""How much of the floor's width and length the pitch takes."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """The floor's edge, the tiers around it, the stage's depth, the two standing areas and their largest share."""

    ring: Ring
    tiers: tuple[Tier, ...]
    stage_depth_cm: float
    standing_names: tuple[str, str]
    standing_share: float


def around(grounds: Grounds, capacity: int, floor: Floor) -> Draft:
    """The floor as asked for, and exactly as many seats around it as make up the capacity."""
    ring = grounds.ring
    if floor is Floor.PITCH:
        half_width, half_length = ring.half_width_cm * PITCH_SHARE[0], ring.half_length_cm * PITCH_SHARE[1]
        pitch = Focus("pitch", "Pitch", rectangle(-half_width, -half_length, half_width, half_length))
        return pitch, bowl(ring, grounds.tiers, capacity)
    front_cm = grounds.stage_depth_cm + 100 - ring.half_length_cm
    below_cm = front_cm + WALKWAY_CM
    if floor is Floor.SEATED:
        on_floor = seated_floor(ring, below_cm + WALKWAY_CM)
    else:
        people = min(standing_room(ring, below_cm), round(capacity * grounds.standing_share))
        on_floor = standing_floor(ring, below_cm, people, grounds.standing_names)
    seats = capacity - sum(section.count for section in on_floor)
    focus = stage(1.5 * floor_width_cm(ring), grounds.stage_depth_cm, front_cm)
    return focus, on_floor + bowl(ring, grounds.tiers, seats, open_above_cm=front_cm)
