"""An indoor arena: a floor before an end stage (or a court), lower and upper tiers of blocks around it."""

import math

from onsale.catalog.seatmap.generators.bowl import Ring, Tier
from onsale.catalog.seatmap.generators.drafting import Draft
from onsale.catalog.seatmap.generators.grounds import Grounds, around
from onsale.catalog.seatmap.generators.kinds import Floor

UPPER_TIER_FROM = 6_000


def arena(capacity: int, floor: Floor) -> Draft:
    """One tier below 6,000 places, two from there; a standing floor takes up to a third of the house."""
    scale = min(max(math.sqrt(capacity / 12_000), 0.6), 1.25)
    tiers = [Tier("Lower Tier", 101, 0.55)]
    if capacity >= UPPER_TIER_FROM:
        tiers.append(Tier("Upper Tier", 201, 0.45))
    ring = Ring(2_000 * scale, 3_600 * scale, 1_500 * scale)
    return around(Grounds(ring, tuple(tiers), 850 * scale, ("Front Standing", "Floor Standing"), 0.33), capacity, floor)
