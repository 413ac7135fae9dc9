"""An organiser's own event, tried before prices move in it."""

import pytest

from onsale.pricing.dynamic.policy import Temper, rails_for
from onsale.pricing.trial import own_event
from onsale.pricing.trial.own_event import OwnEvent, OwnEvents, Tried, try_out

OWN = OwnEvent(places=400, first_minor=4_500, days=30)


@pytest.fixture(scope="module")
def tried() -> dict[tuple[Temper, str], Tried]:
    return {(each.temper, each.start): each for each in try_out(OWN)}


def test_every_temper_is_played_from_every_start(tried: dict[tuple[Temper, str], Tried]) -> None:
    assert {*tried} == {(temper, start) for temper in Temper for start in ("right", "half", "double")}
    for each in tried.values():
        rails = rails_for(each.temper, OWN.first_minor)
        assert all(rails.floor_minor <= price <= rails.ceiling_minor for price in each.prices)
        assert 0 < each.sold_moving <= OWN.places


def test_it_shows_what_a_temper_is_for(tried: dict[tuple[Temper, str], Tried]) -> None:
    """Further from the first price, the more a temper allows; and where that was right little is lost."""
    for start in ("half", "double"):
        assert 1 < tried[Temper.CAUTIOUS, start].ratio < tried[Temper.BOLD, start].ratio
    for temper in Temper:
        assert tried[temper, "right"].ratio > 0.9
    assert tried[Temper.BOLD, "right"].staying_minor == tried[Temper.CAUTIOUS, "right"].staying_minor


def test_the_price_called_right_just_fills_the_house(tried: dict[tuple[Temper, str], Tried]) -> None:
    right, half, double = (
        tried[Temper.BALANCED, start].sold_moving / OWN.places for start in ("right", "half", "double")
    )
    assert half == 1
    assert right > 0.9
    assert double < 0.8


def test_a_large_house_is_played_small_and_told_large() -> None:
    large = OwnEvent(places=own_event._PLACES * 10, first_minor=4_500, days=4)
    small = OwnEvent(places=own_event._PLACES, first_minor=4_500, days=4)
    for many, few in zip(try_out(large), try_out(small), strict=True):
        assert abs(many.moving_minor - 10 * few.moving_minor) <= 10
        assert many.off == few.off


@pytest.mark.parametrize("own", [OwnEvent(1, 1, 0, 1), OwnEvent(1, 100_000_000, 1), OwnEvent(2, 50, 1_000)])
def test_the_smallest_and_the_strangest_can_be_played(own: OwnEvent) -> None:
    for each in try_out(own):
        assert len(each.prices) <= own_event._DECISIONS
        assert each.ratio >= 0


@pytest.mark.parametrize("own", [OwnEvent(0, 100, 1), OwnEvent(10, 0, 1)])
def test_nothing_to_sell_or_nothing_to_pay_is_not_played(own: OwnEvent) -> None:
    with pytest.raises(ValueError, match="place"):
        try_out(own)


async def test_what_was_played_is_remembered() -> None:
    events, own = OwnEvents(), OwnEvent(50, 2_000, 3)
    first = await events.of(own)
    assert await events.of(own) is first
    assert first == try_out(own), "the same event, the same figures"
