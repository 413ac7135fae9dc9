"""A stadium: three tiers of numbered blocks around a pitch, with the game on it or a stage at one end."""

import math

from onsale.catalog.seatmap.generators.bowl import Ring, Tier
from onsale.catalog.seatmap.generators.drafting import Draft
from onsale.catalog.seatmap.generators.grounds import Grounds, around
from onsale.catalog.seatmap.generators.kinds import Floor

CLUB_TIER_FROM = 40_000


def stadium(capacity: int, floor: Floor) -> Draft:
    """Two tiers below 40,000 places, three from there; a standing pitch takes up to a fifth of the house."""
    scale = min(max(math.sqrt(capacity / 65_000), 0.8), 1.1)
    tiers = [Tier("Lower Tier", 101, 0.5), Tier("Upper Tier", 301, 0.5)]
    if capacity >= CLUB_TIER_FROM:
        tiers = [Tier("Lower Tier", 101, 0.44), Tier("Club Tier", 201, 0.16), Tier("Upper Tier", 301, 0.4)]
    ring = Ring(4_400 * scale, 6_300 * scale, 3_100 * scale)
    return around(Grounds(ring, tuple(tiers), 1_500 * scale, ("Front Pitch", "Rear Pitch"), 0.2), capacity, floor)
