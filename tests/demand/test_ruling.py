"""Whatever was seen: a price stays inside its rails, rests when it must, and is decided the same again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import isfinite

from hypothesis import given
from hypothesis import strategies as st

from onsale.demand.model import Demand, Hour, doors_of
from onsale.demand.ruling import ruling_of
from onsale.pricing.dynamic.policy import Temper
from onsale.pricing.dynamic.rails import Rails
from onsale.pricing.moving.model import Kind, Mode, PricePlan
from tests.search.entries import a_venue, an_entry

OPENED = datetime(2026, 3, 1, 10, tzinfo=UTC)
EVENT = an_entry(1, "An evening", venue=a_venue(1, "Old Mill"), starts_at=OPENED, now=OPENED).catalogued.event


@st.composite
def demands(draw: st.DrawFn) -> Demand:
    """A level at any moment of a sale of an hour to two years, with anything seen of it."""
    length = draw(st.timedeltas(timedelta(hours=1), timedelta(days=730)))
    now = OPENED + length * draw(st.floats(0, 1.1))
    event = replace(EVENT, on_sale_at=OPENED, starts_at=OPENED + length, doors_at=None, ends_at=None, off_sale_at=None)
    counts = st.integers(0, 10_000_000)
    few = st.integers(0, 500)
    prices = st.integers(0, 100_000_000)
    hours = st.builds(
        Hour,
        st.floats(0, 1).map(lambda part: OPENED + (max(now, OPENED) - OPENED) * part),
        prices,
        counts,
        few,
        few,
        few,
        counts,
    )
    price = draw(prices)
    first = draw(st.integers(1, 100_000_000))
    floor, ceiling = sorted(draw(st.tuples(st.integers(1, 10**8), st.integers(1, 10**8))))
    rails = Rails(
        floor,
        ceiling,
        draw(st.integers(1, 100)),
        draw(st.timedeltas(timedelta(seconds=1), timedelta(days=60))),
        draw(st.timedeltas(timedelta(0), timedelta(days=10))),
        draw(st.timedeltas(timedelta(0), timedelta(days=10))),
        draw(st.sampled_from([1, 50, 100, 1000])),
    )
    plan = PricePlan(
        event.id, "Stalls", Kind.DYNAMIC, first, price or 1, mode=Mode.AUTOMATIC, temper=Temper.BOLD, rails=rails,
        changed_at=draw(st.none() | st.just(now - timedelta(hours=5))),
    )  # fmt: skip
    places = draw(st.integers(0, 200_000))
    left = draw(st.integers(0, places))
    since = draw(st.just(OPENED) | st.just(now) | st.just(OPENED + length / 2))
    seen = draw(st.lists(hours, max_size=20))
    return Demand(event, plan, price, now, since, sorted(seen, key=lambda hour: hour.at), places, left)


@given(demands())
def test_every_ruling_keeps_the_rails(demand: Demand) -> None:
    ruling, rails = ruling_of(demand), demand.plan.rails
    assert rails is not None
    assert ruling == ruling_of(demand), "the same again"
    assert ruling.look_again_at is None or ruling.look_again_at > demand.now
    if ruling.decision is None:
        return
    assert rails.floor_minor <= ruling.decision.price_minor <= rails.ceiling_minor
    assert demand.now >= demand.event.on_sale_at + rails.rest_after
    assert demand.now < doors_of(demand.event) - rails.rest_before
    assert demand.plan.changed_at is None or demand.now - demand.plan.changed_at >= rails.interval
    assert all(isfinite(number) for number in ruling.details.values())
    if ruling.why is not None and rails.floor_minor <= demand.price_minor <= rails.ceiling_minor:
        step = max(demand.price_minor * rails.step_percent // 100, 1)
        assert 0 < abs(ruling.decision.price_minor - demand.price_minor) <= step
