"""A crowd's parts: whom it may be set on, what it is like, what it picks, and what its ledger catches."""

from math import inf
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onsale.demo.control.form import behaviour_of, defaults
from onsale.demo.crowd import NotOurs
from onsale.demo.crowd.behaviour import Behaviour, party_of
from onsale.demo.crowd.figures import Figures, Step, latency_of
from onsale.demo.crowd.ledger import Doubled, Ledger, Told
from onsale.demo.crowd.picking import pick
from onsale.demo.crowd.target import address_of
from onsale.entrypoints.cli import main
from onsale.platform.errors import InvalidRequest


@pytest.mark.parametrize(
    ("url", "port"),
    [
        ("http://127.0.0.1:8000", 8000),
        ("http://localhost:8123/", 8123),
        ("http://[::1]:9000", 9000),
        ("http://192.168.1.20", 80),
        ("https://10.0.0.7", 443),
    ],
)
def test_a_server_of_ones_own(url: str, port: int) -> None:
    address = address_of(url)
    assert address.port == port
    assert (address.tls is not None) == url.startswith("https")
    assert address.url == url.rstrip("/")


@pytest.mark.parametrize(
    "url",
    ["http://8.8.8.8", "http://[2606:4700::1111]", "http://0.0.0.0:8000", "ftp://127.0.0.1", "127.0.0.1:8000",
     "http://127.0.0.1:8000/shop", "http://127.0.0.1:99999", "http://", "http://user@8.8.8.8", "http://no.invalid"],
)  # fmt: skip
def test_nobody_elses(url: str) -> None:
    with pytest.raises(NotOurs):
        address_of(url)


def test_a_party() -> None:
    assert party_of("1-4") == (1, 4)
    assert party_of("2") == (2, 2)
    for text in ("", "many", "1-", "-", "1-2-3"):
        with pytest.raises(InvalidRequest) as told:
            party_of(text)
        assert told.value.errors[0].field == "party"


@pytest.mark.parametrize(
    "wrong",
    [{"fans": 0}, {"fans": 10**6}, {"seconds": 601}, {"party_min": 5}, {"party_max": 51}, {"think_s": -1.0},
     {"pay": 0.9}, {"best": 1.5}, {"connections": 501}],
)  # fmt: skip
def test_limits(wrong: dict[str, float]) -> None:
    with pytest.raises(InvalidRequest):
        Behaviour(**wrong).checked()  # type: ignore[arg-type]


def test_what_the_form_asks_for() -> None:
    assert behaviour_of(defaults()) == Behaviour(fans=2_000, seconds=30)
    assert behaviour_of({"fans": "30", "pay": "50", "think_s": "0.1"}).pay == 0.5
    for wrong in ({"fans": "many"}, {"fans": "nan"}, {"seconds": "4"}, {"party_min": "5"}, {"pay": "90"}):
        with pytest.raises(InvalidRequest):
            behaviour_of(wrong)


def bitset(free: set[int], places: int) -> bytes:
    bits = sum(1 << place for place in free)
    return bits.to_bytes((places + 7) // 8, "little")


@given(st.sets(st.integers(0, 199)), st.integers(1, 8), st.integers())
def test_picks_are_free_and_together_where_there_is_room(free: set[int], count: int, seed: int) -> None:
    picked = pick(bitset(free, 200), count, Random(seed))
    assert len(picked) == len(set(picked)) == min(count, len(free))
    assert set(picked) <= free


def test_in_an_empty_house_they_sit_side_by_side_rather_near_the_front() -> None:
    rng = Random(1)
    picks = [pick(b"\xff" * 10_000, 4, rng) for _ in range(300)]
    assert all(places == tuple(range(places[0], places[0] + 4)) for places in picks)
    assert sum(places[0] < 20_000 for places in picks) > 120


def told(booking: str, *places: int, at: float = 0.0, until: float = 600.0, confirmed: float | None = None) -> Told:
    return Told(booking, f"token of {booking}", places, at, until, confirmed_from=confirmed)


def ledger_of(*bookings: Told) -> Ledger:
    return Ledger({one.booking_id: one for one in bookings})


def test_a_place_sold_twice_is_caught() -> None:
    found = ledger_of(told("a", 7, 8, confirmed=1.0), told("b", 8, 9, at=700.0, until=800.0, confirmed=701.0)).doubled()
    assert [(one.what, one.sold) for one in found] == [("place 8", False), ("place 8", True)]


def test_a_place_held_by_two_at_once_is_caught() -> None:
    assert ledger_of(told("a", 7), told("b", 7, at=599.0)).doubled() == [Doubled("place 7", "a", "b", sold=False)]


def test_one_after_the_other_is_as_it_should_be() -> None:
    lapsed, given_back = told("a", 7), told("b", 8, until=20.0)
    assert not ledger_of(lapsed, given_back, told("c", 7, at=600.0), told("d", 8, at=20.5, confirmed=21.0)).doubled()
    late = told("e", 1, until=10.0, confirmed=90.0)  # lapsed, taken by another, free again, then paid after all
    assert not ledger_of(late, told("f", 1, at=20.0, until=80.0)).doubled()


def test_a_fan_with_two_bookings_at_once_is_caught() -> None:
    twice = told("b", 8)
    twice.token = "token of a"
    assert [one.what for one in ledger_of(told("a", 7), twice).doubled()] == ["fan ken of a"]


def test_being_told_twice_of_one_booking_is_being_told_once() -> None:
    ledger = Ledger()
    first = ledger.held(told("a", 7))
    assert ledger.held(told("a", 7, at=5.0)) is first
    first.confirmed_from = 6.0
    assert ledger.confirmed == [first]
    assert [span[1] for span in first.spans()] == [600.0, inf]


def test_figures() -> None:
    figures = Figures()
    for took_s in range(100):
        figures.answered(Step.HOLD, "201", took_s / 1000)
    figures.answered(Step.CHECK, "200", 9.0)
    figures.held(3)
    figures.held(2)
    figures.paid(3)
    figures.let_go(2)
    assert (figures.holds, figures.payments, figures.sold_places, figures.held_places) == (2, 1, 3, 0)
    assert figures.statuses == {"201": 100}, "what was only looked up to check isn't the crowd's"
    assert figures.latencies() == {"hold": latency_of([ms / 1000 for ms in range(100)])}
    assert (figures.latencies()["hold"].p50, figures.latencies()["hold"].p99) == (50.0, 99.0)
    assert figures.rates(1.0)["holds"] == [2]


def test_a_crowd_as_options_of_the_command() -> None:
    words = list(Behaviour(fans=30, seed=7, think_s=0.1).arguments())
    options = dict(zip(words[::2], words[1::2], strict=True))
    assert options["--party"] == "1-4"
    assert options["--double-click"] == "0.1"
    assert options.keys() <= {option for parameter in main.commands["stampede"].params for option in parameter.opts}
    assert "--seed" not in list(Behaviour().arguments())
