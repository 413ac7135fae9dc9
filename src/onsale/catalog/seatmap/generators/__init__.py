"""Plausible houses drawn from a kind and a capacity: always the same house for the same question."""

from onsale.catalog.seatmap.generators.generate import generate
from onsale.catalog.seatmap.generators.kinds import CAPACITIES, Floor, VenueKind, kind_for

__all__ = ["CAPACITIES", "Floor", "VenueKind", "generate", "kind_for"]
