"""Seat maps as values: sections, rows as geometry, and the dense place indexes they number."""

from onsale.catalog.seatmap.build import RowSpec, SeatSpec, SectionSpec, build
from onsale.catalog.seatmap.layout import Focus, Kind, Layout, PlaceName, Section
from onsale.catalog.seatmap.levels import SuggestedLevel, suggest_levels
from onsale.catalog.seatmap.row import Row
from onsale.catalog.seatmap.wire import canonical_bytes, content_hash, from_wire, to_wire

__all__ = [
    "Focus",
    "Kind",
    "Layout",
    "PlaceName",
    "Row",
    "RowSpec",
    "SeatSpec",
    "Section",
    "SectionSpec",
    "SuggestedLevel",
    "build",
    "canonical_bytes",
    "content_hash",
    "from_wire",
    "suggest_levels",
    "to_wire",
]
