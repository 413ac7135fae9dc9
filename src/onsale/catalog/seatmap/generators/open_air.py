"""An open-air stage: standing areas as pieces of rings around it."""

import math

from onsale.catalog.seatmap.generators.drafting import Draft, sector, shares, stage, standing

M2_A_HEAD = 0.55
HALF_ANGLE = 0.72
GAP_CM = 300
_AREAS = (("Front of Stage", 0.12), ("Main Field", 0.58), ("Lawn", 0.3))


def open_air(capacity: int) -> Draft:
    """A front area before the stage, the main field, and a lawn behind it."""
    width_cm = min(max(14 * math.sqrt(capacity), 900), 3000)
    centre_y_cm = -width_cm * 0.55
    # The nearest corners keep two metres from the line of the stage.
    near_cm = (200 - centre_y_cm) / math.cos(HALF_ANGLE)
    sections = []
    for (name, _), people in zip(_AREAS, shares(capacity, [share for _, share in _AREAS]), strict=True):
        far_cm = math.sqrt(near_cm**2 + people * M2_A_HEAD * 10_000 / HALF_ANGLE)
        sections.append(standing(name, None, people, sector(near_cm, far_cm, HALF_ANGLE, centre_y_cm)))
        near_cm = far_cm + GAP_CM
    return stage(width_cm, width_cm * 0.45), sections
