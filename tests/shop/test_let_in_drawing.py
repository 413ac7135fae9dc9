"""How fans were let in is drawn where there is something to see."""

from datetime import UTC, datetime, timedelta

from onsale.shop.fairness.view import drawn
from onsale.waitingroom.course import Reached

NOON = datetime(2026, 12, 5, 12, tzinfo=UTC)


def test_nobody_let_in_yet() -> None:
    assert drawn([]) is None
    assert drawn([Reached(NOON, 0)]) is None


def test_all_at_once_is_told_without_a_drawing() -> None:
    told = drawn([Reached(NOON, 1), Reached(NOON + timedelta(seconds=59), 3)])
    assert told is not None
    assert (told.path, told.most) == ("", 3)


def test_steps_over_time_are_drawn() -> None:
    told = drawn([Reached(NOON, 1), Reached(NOON + timedelta(minutes=2), 4)])
    assert told is not None
    assert told.path == "M0 200H0V150H600V0H600"
