"""A forecast from looks that nobody counted from the beginning: what wasn't counted isn't taken for nobody."""

import pytest

from onsale.pricing.dynamic.forecast import Course, looks_left

PARTS = [0.55, 0.6, 0.65, 0.7]
HUNDRED_EACH = [100.0] * 4


def test_a_steady_sale_is_told_by_its_second_half() -> None:
    left = looks_left(Course(PARTS, HUNDRED_EACH, begins=0.5), supposed=2_000)
    assert 300 < left < 1_200, "evenly it would be 600"
    quiet = looks_left(Course([0.5, *PARTS], [0.0, *HUNDRED_EACH]), supposed=2_000)
    assert quiet < 0.8 * left, "had really nobody come in the first half, fewer would be expected"


def test_before_the_first_look_what_was_supposed_is_still_to_come_in_part() -> None:
    assert looks_left(Course([], []), supposed=700) == pytest.approx(700)
    late = looks_left(Course([], [], begins=0.5), supposed=700)
    assert 0 < late < 500
    assert looks_left(Course([], [], begins=0.5), supposed=700, until=0.5) == 0
    assert looks_left(Course([], [], begins=0.9), supposed=700, until=0.5) == 0
