"""A seat map from what an organiser sent: checked, laid out where nothing was said, and numbered."""

from collections.abc import Sequence

from onsale.catalog.seatmap.arrange import arrange
from onsale.catalog.seatmap.assemble import assemble
from onsale.catalog.seatmap.layout import Focus, Layout, Section
from onsale.catalog.seatmap.shape import bounds_of, rectangle
from onsale.catalog.seatmap.specs import RowSpec, SeatSpec, SectionSpec
from onsale.catalog.seatmap.validate import clean, require_valid

__all__ = ["RowSpec", "SeatSpec", "SectionSpec", "build"]


def build(name: str, sections: Sequence[SectionSpec]) -> Layout:
    """The layout of a house told by its sections, or InvalidRequest naming each field that is wrong (up to 20)."""
    require_valid(name, sections)
    drawn = arrange(sections)
    return assemble(clean(name), _stage(drawn), drawn)


def _stage(sections: Sequence[Section]) -> Focus:
    """A stage at the top, two metres before the first section, centred on what is nearest to it."""
    boxes = [bounds_of(section.outline) for section in sections]
    top = min(box[1] for box in boxes)
    front = [box for box in boxes if box[1] < top + 300]
    left, right = min(box[0] for box in front), max(box[2] for box in front)
    width = min(max((right - left) * 0.6, 600), 2400)
    middle = (left + right) / 2
    outline = rectangle(middle - width / 2, top - 200 - width / 3, middle + width / 2, top - 200)
    return Focus("stage", "Stage", outline)
