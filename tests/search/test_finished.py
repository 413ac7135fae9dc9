"""An event's JSON as it lies in the index says at each moment what would be said if it were made then."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from onsale.catalog.model import Lifecycle, Performer, Schedule
from onsale.listings.answers import event_answer
from onsale.search.finished import finished, instant_of, read
from tests.search.entries import PLACES, a_venue, an_entry

NOW = datetime(2026, 11, 25, 15, 30, tzinfo=UTC)
_HOUR, _INSTANT = timedelta(hours=1), timedelta(microseconds=1)
_TURNS = [NOW + hours * _HOUR for hours in (-48, -24, -2, 0, 20, 30, 33)]

EVENTS: dict[str, dict[str, Any]] = {
    "plain": {},
    "sold out": {"taken": PLACES},
    "with a waiting room": {"lobby_minutes": 120},
    "sold out behind a waiting room": {"lobby_minutes": 120, "taken": PLACES},
    "its sale ends early": {"off_sale_at": NOW + 20 * _HOUR, "lobby_minutes": 0},
    "goes on for hours": {"ends_at": NOW + 33 * _HOUR},
    "postponed": {"schedule": Schedule.POSTPONED},
    "rescheduled": {"schedule": Schedule.RESCHEDULED, "lobby_minutes": 60},
    "cancelled": {"lifecycle": Lifecycle.CANCELLED, "lobby_minutes": 60},
    "goes on sale as it begins": {"on_sale_at": NOW + 30 * _HOUR},
    "would go on sale too late": {"on_sale_at": NOW + 40 * _HOUR, "lobby_minutes": 5},
    "called like what is looked for": {"name": '","status":"', "description": '"waiting_room":{"state":"\\"'},
    "without a price": {"price_minor": None},
}


@pytest.mark.parametrize("told", EVENTS.values(), ids=EVENTS.keys())
def test_it_is_what_would_be_said(told: dict[str, Any]) -> None:
    starts_at, sale = NOW + 30 * _HOUR, {"on_sale_at": NOW}
    called = told.get("name", "Paper Lantern")
    rest = {name: value for name, value in told.items() if name != "name"}
    who = [Performer(7, '"state":"')]
    entry = an_entry(5, called, venue=a_venue(1), starts_at=starts_at, now=NOW, performers=who, **sale | rest)
    kept = read(finished(entry))
    for turn in [*_TURNS, NOW - 5 * timedelta(minutes=1), NOW + 40 * _HOUR, NOW + 40 * _HOUR - timedelta(minutes=5)]:
        for moment in (turn - _INSTANT, turn, turn + _INSTANT):
            assert kept.at(instant_of(moment)) == msgspec.json.encode(event_answer(entry.details(moment))), moment
