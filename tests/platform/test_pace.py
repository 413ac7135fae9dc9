"""How long a line takes to be worked off, from what its latest batches took."""

import pytest

from onsale.platform.pace import Pace


def paced(*batches: tuple[int, float]) -> Pace:
    pace = Pace()
    for requests, took_s in batches:
        pace.note(requests, took_s)
    return pace


def test_nothing_is_known_at_first_nor_from_lone_requests() -> None:
    assert Pace().work_s(1_000) == 0.0
    assert paced((1, 0.5), (15, 2.0)).work_s(1_000) == 0.0


def test_a_line_takes_as_long_as_those_before_it_took() -> None:
    assert paced((100, 0.1)).work_s(250) == pytest.approx(0.25)
    assert paced(*[(100, 0.1), (200, 0.2)] * 5).work_s(250) == pytest.approx(0.25)


def test_what_came_later_counts_more() -> None:
    slower = paced((100, 0.1), (100, 1.0))
    assert 0.55 < slower.work_s(100) < 0.7
    assert paced((100, 0.1), *[(100, 1.0)] * 20).work_s(100) == pytest.approx(1.0, rel=0.02)
