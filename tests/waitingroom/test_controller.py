"""How many are let in now, one limit at a time."""

from typing import Any

import pytest

from onsale.waitingroom.controller import (
    JUST_LEAST_S,
    JUST_S,
    LATE_SHARE,
    RATE_STEP,
    Decision,
    Reason,
    Rules,
    Situation,
    decide,
    soon_s,
)
from onsale.waitingroom.learning import Learned, Seen, learn

RULES = Rules(target_active=400)
PLENTY = {"places_left": 10_000, "waiting": 50_000}


def at(**told: Any) -> Situation:
    """A shop that has just begun, as many places and fans as one likes, except for what is told."""
    begun = {
        "places_left": 10_000, "held": 0, "active": 0, "outstanding": 0, "waiting": 50_000, "late": 0,
        "show_up": 1.0, "conversion": 0.5, "places_per_pass": 2.0, "hold_p99_ms": None, "since_last_s": 1.0,
    }  # fmt: skip
    return Situation(**(begun | told))


def test_a_shop_that_begins_fills_part_by_part() -> None:
    first = decide(at(), RULES)
    assert first == Decision(73, 0, Reason.FILLING)
    assert decide(at(active=first.release_new), RULES).release_new < first.release_new


def test_a_full_shop_lets_nobody_in() -> None:
    assert decide(at(active=400), RULES) == Decision(0, 0, Reason.FULL)
    assert decide(at(active=600), RULES) == Decision(0, 0, Reason.FULL)


def test_turns_count_before_they_are_redeemed() -> None:
    assert decide(at(active=200, outstanding=200), RULES) == Decision(0, 0, Reason.FULL)


def test_more_turns_are_offered_where_fewer_show_up() -> None:
    assert decide(at(show_up=0.5), RULES).release_new == pytest.approx(2 * decide(at(), RULES).release_new, abs=1)


def test_but_never_so_many_that_all_of_them_would_be_twice_the_target() -> None:
    assert decide(at(show_up=0.05, outstanding=800), RULES) == Decision(0, 0, Reason.FULL)


def test_turns_that_were_long_offered_count_little() -> None:
    assert decide(at(outstanding=400, just_offered=400), RULES).release_new == 0
    assert decide(at(outstanding=400, just_offered=0), RULES).release_new > 50


def test_where_nobody_comes_any_more_nobody_is_waited_for() -> None:
    left = {"places_left": 20, "outstanding": 400, "just_offered": 0, "show_up": 0.8}
    assert decide(at(**left), RULES).release_new == 0
    assert decide(at(**left, came=40), RULES).release_new == 2
    assert decide(at(**left, came=0), RULES).release_new > 20
    assert decide(at(**(left | {"just_offered": 60}), came=0), RULES).release_new == 0, "those have just been called"


def test_a_turn_counts_as_just_offered_as_long_as_nearly_all_take_to_come() -> None:
    assert soon_s([1.0] * 19) == JUST_S, "too few to say"
    assert soon_s([1.0] * 19, before=8.0) == 8.0
    assert soon_s([float(number) for number in range(1, 21)]) == 19.0
    assert soon_s([0.5] * 100) == JUST_LEAST_S
    assert soon_s([200.0] * 100) == JUST_S


@pytest.mark.parametrize(("p99_ms", "active", "released"), [
    (None, 200, True), (100, 200, True), (170, 200, True), (197, 200, True), (201, 200, False), (600, 200, False),
    (60_000, 101, False), (60_000, 99, True),
])  # fmt: skip
def test_slow_holds_let_nobody_in_but_a_quarter_of_the_target(
    p99_ms: float | None, active: int, released: bool
) -> None:
    assert (decide(at(active=active, hold_p99_ms=p99_ms), RULES).release_new > 0) == released


def test_near_their_aim_holds_allow_in_proportion() -> None:
    assert decide(at(active=200, hold_p99_ms=400 / 3, since_last_s=1), RULES).release_new == 19
    assert decide(at(active=200, hold_p99_ms=100, since_last_s=1), RULES).release_new == 37


def test_that_it_was_the_holds_is_said() -> None:
    assert decide(at(active=300, hold_p99_ms=600), RULES).reason == Reason.HOLDS_SLOW
    assert decide(at(active=200, hold_p99_ms=200), RULES).reason == Reason.HOLDS_SLOW
    assert decide(at(active=400, hold_p99_ms=600), RULES).reason == Reason.FULL


def test_speed_multiplies_the_target() -> None:
    assert decide(at(active=599), Rules(target_active=400, speed=1.5)).release_new == 1
    assert decide(at(active=200), Rules(target_active=400, speed=0.5)).release_new == 0


def test_no_more_than_the_places_would_do_for() -> None:
    assert decide(at(places_left=10), RULES) == Decision(11, 0, Reason.PLACES_SHORT)
    assert decide(at(places_left=10, active=8), RULES) == Decision(3, 0, Reason.PLACES_SHORT)
    assert decide(at(places_left=10, outstanding=20), RULES) == Decision(0, 0, Reason.PLACES_SHORT)


def test_who_holds_already_wants_no_more() -> None:
    assert decide(at(places_left=10, active=300, held=600), RULES).release_new > 10


def test_passes_that_were_left_lying_do_not_keep_the_last_places_from_others() -> None:
    assert decide(at(places_left=10, active=300), RULES).release_new == 0
    assert decide(at(places_left=10, active=300, fresh=0), RULES).release_new == 11


def test_the_last_place_is_offered_to_one_at_a_time() -> None:
    assert decide(at(places_left=1, places_per_pass=4.0, conversion=1.0), RULES).release_new == 1
    assert decide(at(places_left=1, places_per_pass=4.0, conversion=1.0, outstanding=1), RULES).release_new == 0


def test_without_a_free_place_nobody_is_let_in_to_wait_inside() -> None:
    assert decide(at(places_left=0, held=500), RULES) == Decision(0, 0, Reason.ALL_HELD)
    assert decide(at(places_left=0), RULES) == Decision(0, 0, Reason.SOLD_OUT)
    assert decide(at(places_left=0), Rules(target_active=400, paused=True)).reason == Reason.SOLD_OUT


def test_returned_places_are_offered_at_once() -> None:
    assert decide(at(places_left=40, active=0, held=0, since_last_s=900), RULES).release_new == 44


def test_after_a_long_rest_a_third_comes_at_once_and_no_more() -> None:
    assert decide(at(since_last_s=3600), RULES).release_new == 132


def test_a_pause_lets_nobody_in() -> None:
    assert decide(at(late=5), Rules(target_active=400, paused=True)) == Decision(0, 0, Reason.PAUSED)


def test_nobody_waits() -> None:
    assert decide(at(waiting=0), RULES) == Decision(0, 0, Reason.NOBODY_WAITS)
    assert decide(at(waiting=3, late=1), RULES) == Decision(3, 1, Reason.ALL_RELEASED)


def test_late_ones_come_first_up_to_their_share_or_where_the_line_is_short() -> None:
    decision = decide(at(late=1_000), RULES)
    assert decision.release_late == pytest.approx((decision.release_new + decision.release_late) * LATE_SHARE, abs=1)
    assert decide(at(late=5), RULES) == Decision(68, 5, Reason.FILLING)
    assert decide(at(late=1_000, waiting=3), RULES) == Decision(3, 70, Reason.FILLING)


@pytest.mark.parametrize(("per_minute", "since_s", "due"), [
    (90, 1, 0), (90, 6, 9), (600, 1, 10), (60, 7, 0), (60, 8, 8), (3, 59, 0), (3, 60, 3), (3, 3600, 3),
])  # fmt: skip
def test_a_rate_is_kept_in_steps_that_lose_no_fractions(per_minute: int, since_s: float, due: int) -> None:
    decision = decide(at(since_last_s=since_s), Rules(target_active=4_000, per_minute_max=per_minute))
    assert decision == Decision(due, 0, Reason.RATE_CAPPED)
    assert RATE_STEP == 8


def test_nothing_learned_is_what_is_supposed() -> None:
    assert (Learned().show_up, Learned().conversion, Learned().places_per_pass) == pytest.approx((0.9, 0.7, 2.2))


def test_what_is_seen_often_is_believed() -> None:
    learned = learn(Learned(), Seen(redeemed=4_000, lapsed=6_000, bought=3_000, places=9_000, left=1_000))
    assert learned.show_up == pytest.approx(0.4, abs=0.01)
    assert learned.conversion == pytest.approx(0.75, abs=0.01)
    assert learned.places_per_pass == pytest.approx(3, abs=0.02)


def test_a_handful_decides_nothing() -> None:
    assert learn(Learned(), Seen(lapsed=3, left=3)).show_up > 0.8


def test_what_was_seen_fades_and_the_prior_stays() -> None:
    once = learn(Learned(), Seen(redeemed=100, lapsed=900))
    faded = learn(once, Seen(elapsed_s=600))
    assert (faded.turns, faded.redeemed) == pytest.approx((500, 50))
    assert learn(once, Seen(elapsed_s=36_000)).show_up == pytest.approx(0.9, abs=0.01)


def test_a_ratio_is_never_nothing() -> None:
    assert learn(Learned(), Seen(lapsed=10**6, left=10**6)).show_up == 0.05
