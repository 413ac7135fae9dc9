"""The controller, whatever the situation: never too many, never into an empty shop, never who isn't there."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from onsale.waitingroom.controller import TURNS_PER_ROOM, Rules, Situation, decide

counts = st.integers(0, 100_000) | st.integers(0, 50)
ratios = st.floats(0.05, 1)
situations = st.builds(
    Situation,
    places_left=counts,
    held=counts,
    active=counts,
    outstanding=counts,
    waiting=counts,
    late=counts,
    show_up=ratios,
    conversion=ratios,
    places_per_pass=st.floats(1, 10),
    hold_p99_ms=st.none() | st.floats(0, 60_000),
    since_last_s=st.floats(0, 10_000),
    came=st.none() | counts,
).flatmap(
    lambda told: (st.none() | st.integers(0, told.outstanding)).map(lambda just: replace(told, just_offered=just))
)
rules = st.builds(
    Rules,
    target_active=st.integers(1, 50_000),
    per_minute_max=st.none() | st.integers(1, 100_000),
    paused=st.booleans(),
    speed=st.floats(0.1, 4),
)


@given(situations, rules)
def test_it_releases_only_who_is_there_and_only_while_it_may(situation: Situation, rules: Rules) -> None:
    decision = decide(situation, rules)
    released = decision.release_new + decision.release_late
    assert 0 <= decision.release_new <= situation.waiting
    assert 0 <= decision.release_late <= situation.late
    if rules.paused or not situation.places_left:
        assert released == 0
    if rules.per_minute_max is not None:
        assert released <= rules.per_minute_max


@given(situations, rules)
def test_the_shop_is_never_filled_beyond_its_target(situation: Situation, rules: Rules) -> None:
    released = sum((decide(situation, rules).release_new, decide(situation, rules).release_late))
    if not released:
        return
    target = rules.target_active * rules.speed
    coming = situation.outstanding if situation.just_offered is None else situation.just_offered
    expected = situation.active + (coming + released) * situation.show_up
    assert expected <= target + 1e-6
    assert situation.active + situation.outstanding + released <= target * TURNS_PER_ROOM + 1e-6


@given(situations, rules)
def test_never_many_more_than_could_still_buy(situation: Situation, rules: Rules) -> None:
    decision = decide(situation, rules)
    will_buy = (decision.release_new + decision.release_late) * situation.show_up * situation.conversion
    assert will_buy * situation.places_per_pass <= max(
        situation.places_left * 1.25 * 1.1 + 1e-6, situation.places_per_pass
    )


@given(situations, rules, counts)
def test_fuller_never_means_more(situation: Situation, rules: Rules, more: int) -> None:
    """Where nothing is known of holds: else their speed says how many more there may be for each that is inside."""
    situation = replace(situation, hold_p99_ms=None)
    fuller = replace(situation, active=situation.active + more)
    before, after = decide(situation, rules), decide(fuller, rules)
    assert after.release_new + after.release_late <= before.release_new + before.release_late


@given(situations, rules)
def test_turns_that_nobody_takes_any_more_keep_nobody_out(situation: Situation, rules: Rules) -> None:
    """Nor when nobody is inside; but never so many turns at once that all of them together would overrun the shop."""
    roomy = replace(rules, paused=False, per_minute_max=None, target_active=max(40, rules.target_active), speed=1.0)
    given_up = replace(
        situation, active=0, held=0, fresh=0, places_left=situation.places_left + 1, waiting=situation.waiting + 1,
        outstanding=min(situation.outstanding, roomy.target_active), just_offered=0, came=0,
        hold_p99_ms=None, since_last_s=1.0,
    )  # fmt: skip
    decision = decide(given_up, roomy)
    assert decision.release_new + decision.release_late > 0
    assert decision.release_new + decision.release_late + given_up.outstanding <= roomy.target_active * TURNS_PER_ROOM


@given(situations, rules)
def test_whoever_waits_gets_in_sooner_or_later(situation: Situation, rules: Rules) -> None:
    """An empty shop with something free and somebody waiting never stands still for longer than a minute."""
    empty = replace(
        situation, active=0, outstanding=0, just_offered=0, held=0, places_left=situation.places_left + 1,
        waiting=situation.waiting + 1, since_last_s=max(60.0, situation.since_last_s),
    )  # fmt: skip
    roomy = replace(rules, paused=False, target_active=max(40, rules.target_active))
    decision = decide(empty, roomy)
    assert decision.release_new + decision.release_late > 0
