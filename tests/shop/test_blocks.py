"""How the sections of a price are named in brief."""

import pytest

from onsale.shop.blocks import in_brief


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (("Stalls",), ("Stalls",)),
        (("Stalls", "Circle", "Box 2", "Box 10"), ("Box 2", "10", "Circle", "Stalls")),
        (tuple(f"Block {n}" for n in (114, 101, 102, 103, 113)), ("Block 101–103", "113–114")),
        (("104", "9", "103"), ("9", "103–104")),
        (("Block 08", "Block 09", "Block 10"), ("Block 08", "Block 09", "Block 10")),
        (
            tuple(f"Block {n}" for n in range(1, 41, 2)),
            ("Block 1", "3", "5", "7", "9", "11", "13", "15", "and 12 more"),
        ),
    ],
)
def test_counted_on_sorted_and_not_without_end(names: tuple[str, ...], told: tuple[str, ...]) -> None:
    assert in_brief(names) == told
