"""Whose look counts: a person's once an hour, an address's a few times, a program's never; and nobody is kept."""

from datetime import UTC, datetime, timedelta

import pytest

from onsale.demand.lookers import Looker, Lookers
from onsale.platform import limits

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
HOUR = datetime(2026, 5, 1, 10, tzinfo=UTC)


def browser(number: int) -> str:
    return f"{FIREFOX} build {number}"


def test_a_person_counts_once_an_hour_and_at_each_event() -> None:
    lookers, fan = Lookers(), Looker("192.0.2.7", FIREFOX)
    assert lookers.counts(1, fan, HOUR)
    assert not lookers.counts(1, fan, HOUR), "opened again"
    assert lookers.counts(2, fan, HOUR), "another event"
    assert lookers.counts(1, fan, HOUR + timedelta(hours=1)), "an hour later"


def test_a_household_counts_and_a_crowd_behind_one_address_a_few_times() -> None:
    lookers = Lookers()
    counted = [lookers.counts(1, Looker("192.0.2.7", browser(n)), HOUR) for n in range(50)]
    assert counted == [True] * limits.LOOKS_PER_ADDRESS + [False] * (50 - limits.LOOKS_PER_ADDRESS)
    assert lookers.counts(1, Looker("192.0.2.8", FIREFOX), HOUR), "somebody elsewhere"


def test_an_ipv6_household_is_one_address() -> None:
    lookers = Lookers()
    counted = [lookers.counts(1, Looker(f"2001:db8:1:2::{n:x}", browser(n)), HOUR) for n in range(50)]
    assert sum(counted) == limits.LOOKS_PER_ADDRESS
    assert lookers.counts(1, Looker("2001:db8:1:3::1", FIREFOX), HOUR)


def test_behind_a_proxy_that_is_not_believed_nobody_is_counted() -> None:
    assert not Lookers().counts(1, Looker("127.0.0.1", FIREFOX), HOUR)
    assert not Lookers().counts(1, Looker("10.1.2.3", FIREFOX), HOUR)
    demo = Lookers(inside=True)
    counted = [demo.counts(1, Looker("127.0.0.1", browser(n)), HOUR) for n in range(50)]
    assert sum(counted) == limits.LOOKS_PER_ADDRESS, "a demo is looked at from its own machine"


@pytest.mark.parametrize(
    "agent",
    [
        "",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
        "Mozilla/5.0 (compatible; Yahoo! Slurp; http://help.yahoo.com/help/us/ysearch/slurp)",
        "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
        "WhatsApp/2.23 link-preview",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0 Safari/537.36",
        "curl/8.5.0",
        "python-requests/2.32.3",
        "Go-http-client/2.0",
        "some_crawler/1.0",
    ],
)
def test_programs_that_say_so_are_left_out(agent: str) -> None:
    assert not Lookers().counts(1, Looker("192.0.2.7", agent), HOUR)


@pytest.mark.parametrize(
    "agent",
    [
        FIREFOX,
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5",
        "Mozilla/5.0 (Linux; Android 13; CUBOT X70) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari",
    ],
)
def test_people_are_not(agent: str) -> None:
    assert Lookers().counts(1, Looker("192.0.2.7", agent), HOUR)


def test_what_is_only_fetched_ahead_is_no_look() -> None:
    lookers = Lookers()
    assert not lookers.counts(1, Looker("192.0.2.7", FIREFOX, ahead=True), HOUR)
    assert lookers.counts(1, Looker("192.0.2.7", FIREFOX), HOUR), "and doesn't keep who comes then from being counted"


def test_memory_is_bounded_and_nobody_is_in_it() -> None:
    lookers = Lookers(most=100)
    for n in range(500):
        lookers.counts(1, Looker(f"192.0.{n // 250}.{n % 250}", FIREFOX), HOUR)
    assert len(lookers._seen) == 100
    kept = repr(lookers._seen._values)
    assert "192.0" not in kept
    assert "Firefox" not in kept
    other = Lookers()
    other.counts(1, Looker("192.0.1.249", FIREFOX), HOUR)
    assert not {*lookers._seen._values} & {*other._seen._values}, "no other process would know them again"


def test_with_the_hour_ends_all_that_was_known() -> None:
    lookers = Lookers()
    lookers.counts(1, Looker("192.0.2.7", FIREFOX), HOUR)
    key = lookers._key
    lookers.counts(2, Looker("192.0.2.8", FIREFOX), HOUR + timedelta(hours=1))
    assert lookers._key != key
    assert len(lookers._seen) == 2
