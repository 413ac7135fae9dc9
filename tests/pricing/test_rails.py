"""A price never leaves its rails, and stays where it is while it rests."""

from datetime import UTC, datetime, timedelta
from math import inf, nan

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from onsale.pricing.dynamic.rails import Kept, Rails

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
WANTED = st.one_of(st.floats(-1e12, 1e12), st.just(inf), st.just(-inf))


@st.composite
def rails(draw: st.DrawFn) -> Rails:
    floor = draw(st.integers(1, 50_000))
    return Rails(
        floor, draw(st.integers(floor, 200_000)), draw(st.integers(1, 100)), multiple_minor=draw(st.integers(1, 500))
    )


@given(rails(), WANTED, st.integers(1, 300_000))
def test_within_floor_ceiling_and_step(within: Rails, wanted: float, now: int) -> None:
    price, kept = within.towards(wanted, now)
    assert within.floor_minor <= price <= within.ceiling_minor
    start = min(max(now, within.floor_minor), within.ceiling_minor)
    assert abs(price - start) <= max(1, start * within.step_percent // 100)
    assert (kept is None) == (abs(price - wanted) < within.multiple_minor or kept is None)
    whole = price % within.multiple_minor == 0
    assert whole or price in {within.floor_minor, within.ceiling_minor, start}


@given(rails(), WANTED, WANTED, st.integers(1, 300_000))
def test_who_wants_more_gets_no_less(within: Rails, one: float, other: float, now: int) -> None:
    low, high = sorted((one, other))
    assert within.towards(low, now)[0] <= within.towards(high, now)[0]


@given(rails(), st.integers(1, 300_000))
def test_a_price_reaches_its_ceiling_and_its_floor(within: Rails, now: int) -> None:
    assume(within.multiple_minor * 100 <= within.floor_minor * within.step_percent)
    for wanted, end in ((inf, within.ceiling_minor), (-inf, within.floor_minor)):
        price = now
        for _ in range(2_000):
            if price == end:
                break
            price, _kept = within.towards(wanted, price)
        assert price == end


def test_what_kept_it() -> None:
    within = Rails(2_000, 10_000, 10)
    assert within.towards(5_210, 5_000) == (5_200, None)
    assert within.towards(9_000, 5_000) == (5_500, Kept.STEP)
    assert within.towards(1_000, 2_100) == (2_000, Kept.FLOOR)
    assert within.towards(99_000, 9_800) == (10_000, Kept.CEILING)
    assert within.towards(4_000, 20_000) == (9_000, Kept.STEP), "the ceiling was lowered: back into the rails at once"


def test_a_price_rests_after_the_on_sale_between_moves_and_before_the_doors() -> None:
    within = Rails(1, 2, interval=timedelta(hours=6), rest_after=timedelta(days=1), rest_before=timedelta(hours=2))
    doors = NOON + timedelta(days=10)

    def moves(now: datetime, moved: datetime | None = None) -> bool:
        return within.may_move(now, moved, NOON, doors)

    assert not moves(NOON + timedelta(hours=23, minutes=59)), "who comes for the on-sale finds the announced price"
    assert moves(NOON + timedelta(days=1))
    assert not moves(NOON + timedelta(days=2), NOON + timedelta(days=2, hours=-5))
    assert moves(NOON + timedelta(days=2), NOON + timedelta(days=2, hours=-6))
    assert not moves(doors - timedelta(hours=2))
    assert moves(doors - timedelta(hours=2, seconds=1))


@pytest.mark.parametrize(
    "wrong",
    [
        {"floor_minor": 0},
        {"ceiling_minor": 99},
        {"step_percent": 0},
        {"step_percent": 101},
        {"multiple_minor": 0},
        {"interval": timedelta(0)},
        {"rest_before": timedelta(seconds=-1)},
        {"rest_after": timedelta(seconds=-1)},
    ],
)
def test_rails_that_are_none(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"must be"):
        Rails(**{"floor_minor": 100, "ceiling_minor": 200} | wrong)  # type: ignore[arg-type]


def test_no_number_is_no_price() -> None:
    with pytest.raises(ValueError, match="no number"):
        Rails(1, 2).towards(nan, 1)
