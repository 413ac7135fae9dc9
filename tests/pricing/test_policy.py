"""Decisions: within the rails whatever was seen, explained, and calm where nothing is left to decide."""

from itertools import accumulate
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from onsale.pricing.dynamic.belief import ALPHAS, Belief
from onsale.pricing.dynamic.forecast import COURSES, Course, looks_left
from onsale.pricing.dynamic.policy import Decision, Seen, Temper, Why, decide, rails_for

COUNT = st.integers(0, 10**7)


@st.composite
def seen(draw: st.DrawFn) -> Seen:
    first = draw(st.integers(100, 100_000))
    belief = Belief()
    for _ in range(draw(st.integers(0, 6))):
        looks = draw(COUNT)
        belief = belief.seen(draw(st.floats(0.1, 5)), looks, draw(st.integers(0, looks)))
    steps = draw(st.lists(st.floats(1e-4, 0.2), max_size=6))
    course = Course(list(accumulate(steps)), [draw(COUNT) for _ in steps])
    places = draw(st.integers(1, 100_000))
    return Seen(
        draw(st.integers(1, 200_000)),
        first,
        places,
        draw(st.integers(0, places)),
        draw(st.floats(1, 8)),
        belief,
        course,
    )


@given(seen(), st.sampled_from(Temper), st.integers())
def test_no_decision_leaves_the_rails(level: Seen, temper: Temper, luck: int) -> None:
    rails = rails_for(temper, level.first_minor)
    decision = decide(level, rails, Random(luck))
    assert rails.floor_minor <= decision.price_minor <= rails.ceiling_minor
    start = min(max(level.price_minor, rails.floor_minor), rails.ceiling_minor)
    assert abs(decision.price_minor - start) <= start * rails.step_percent / 100
    assert decision.looks_left >= 0
    assert decision.bookings_left >= 0


def usual(**changed: object) -> Seen:
    terms: dict[str, object] = {
        "price_minor": 5_000, "first_minor": 5_000, "places": 1_000, "places_left": 600, "places_per_booking": 2.0,
        "belief": Belief().seen(1.0, 2_000, 200).seen(1.2, 1_000, 75), "course": Course([0.1, 0.2], [1_500, 1_500]),
    }  # fmt: skip
    return Seen(**terms | changed)  # type: ignore[arg-type]


def mean(level: Seen, temper: Temper = Temper.BOLD) -> float:
    """Of many draws: one is luck."""
    return sum(decided(level, temper, luck).wanted for luck in range(200)) / 200


def decided(level: Seen, temper: Temper = Temper.BOLD, luck: int = 1) -> Decision:
    return decide(level, rails_for(temper, level.first_minor), Random(luck))


def test_fewer_places_and_more_looks_make_it_dearer() -> None:
    assert mean(usual(places_left=100)) > mean(usual()) > mean(usual(places_left=1_000))
    assert mean(usual(course=Course([0.1, 0.2], [15_000, 15_000]))) > mean(usual())


def test_sold_out_and_over_change_nothing() -> None:
    assert decided(usual(places_left=0)).why is Why.SOLD_OUT
    assert decided(usual(places_left=0)).price_minor == 5_000
    assert decided(usual(course=Course([1.0], [10.0]))).why is Why.OVER


def test_a_change_says_why() -> None:
    cheaper_sells = Belief().seen(1.0, 2_000, 100).seen(0.7, 2_000, 400)
    scarce = decided(usual(places_left=20))
    idle = decided(usual(places=9_000, places_left=8_900, belief=cheaper_sells))
    assert (scarce.why, scarce.price_minor > 5_000) == (Why.SCARCE, True)
    assert (idle.why, idle.price_minor < 5_000) == (Why.LOW_DEMAND, True)
    near = [usual(price_minor=price) for price in range(4_000, 12_000, 250)]
    whys = {decided(level, luck=luck).why for level in near for luck in range(10)}
    assert Why.TRYING in whys, "at times another price is asked only to learn"


def test_the_same_luck_decides_the_same() -> None:
    assert decided(usual()) == decided(usual())


def test_belief_finds_the_demand_it_is_shown() -> None:
    true = Belief()
    for price in (0.6, 0.8, 1.0, 1.2, 1.5):
        true = true.seen(price, 100_000, 100_000 * 0.3 * 2.718281828 ** (-2 * price))
    found = true.expected()
    assert abs(found.alpha - 2) <= 0.15
    assert abs(found.a - 0.3) <= 0.05
    assert abs(sum(true.likely) - 1) < 1e-9


def test_what_is_old_fades() -> None:
    belief = Belief().seen(1.0, 1_000, 100)
    assert belief.faded(0.5) == Belief().seen(1.0, 500, 50)
    assert Belief().faded(0.5) == Belief()
    assert len(belief.weighed) == len(ALPHAS)


def test_a_forecast_finds_the_course() -> None:
    """Half-way, to a quarter of all looks: an opening with late crowds to come isn't told from one without."""
    parts = [i / 100 for i in range(1, 51)]
    for shape, _ in COURSES:
        sums = [20_000 * shape(part) for part in parts]
        looks = [after - before for before, after in zip([0.0, *sums], sums, strict=False)]
        left = looks_left(Course(parts, looks), supposed=20_000)
        assert abs(left - 20_000 * (1 - shape(0.5))) < 5_000, shape.__name__
    assert looks_left(Course([], []), supposed=700) == 700
