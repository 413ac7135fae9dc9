"""The venues around a point: which there are, and the nearest first, as the index of names tells them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from random import Random

import pytest

from onsale.search.nearby import LookedUp, around, distances_from, venues_near
from onsale.search.query import Near
from onsale.search.reader import Reading
from tests.search.entries import a_reading, a_venue, an_entry

NOW = datetime(2026, 11, 28, 22, 30, tzinfo=UTC)
_PLACES = ((52.5, 13.4), (0.0, 179.9), (89.9, 0.0), (-89.8, 10.0))
_VENUES_EACH = 300


def _scattered() -> Iterator[tuple[float, float]]:
    rng = Random(7)
    for lat, lon in _PLACES:
        for _ in range(_VENUES_EACH):
            east = lon + rng.gauss(0, 0.4)
            yield max(-90.0, min(90.0, lat + rng.gauss(0, 0.4))), (east + 180) % 360 - 180
        yield lat, lon
        yield lat, lon


@pytest.fixture(scope="module")
def places() -> dict[int, tuple[float, float]]:
    """Where each venue is."""
    return dict(enumerate(_scattered(), 1))


@pytest.fixture(scope="module")
def reading(places: dict[int, tuple[float, float]], tmp_path_factory: pytest.TempPathFactory) -> Reading:
    """An index of one event in each."""
    starts_at = NOW.replace(year=NOW.year + 1)
    entries = [
        an_entry(n, f"Evening {n}", venue=a_venue(n, lat=lat, lon=lon), starts_at=starts_at, now=NOW)
        for n, (lat, lon) in places.items()
    ]
    return a_reading(Path(tmp_path_factory.mktemp("nearby")), entries, NOW)


@pytest.mark.parametrize("radius_km", [0.0, 3.0, 25.0, 60.0, 500.0, 20_040.0])
@pytest.mark.parametrize("at", _PLACES)
def test_all_within_are_told_and_nothing_else(
    reading: Reading, places: dict[int, tuple[float, float]], at: tuple[float, float], radius_km: float
) -> None:
    away_km = distances_from(*at)
    expected = sorted((round(away_km(*there) * 1000), n) for n, there in places.items() if away_km(*there) <= radius_km)
    near = Near(*at, radius_km)
    metres, events = around(reading, near)
    assert list(metres.nearest(0)) == [(venue, away) for away, venue in expected]
    assert list(venues_near(reading, near).items()) == [(venue, away) for away, venue in expected]
    assert metres.among(places.keys()) == {venue: away for away, venue in expected}
    found = reading.events.search(events, limit=len(places) + 1, count=False).hits if expected else []
    numbers = reading.events.fast_field_values("venue", [address for _, address in found]) if found else []
    assert sorted(int(number or 0) for number in numbers) == sorted(venue for _, venue in expected)


def test_the_list_goes_on_from_a_distance(reading: Reading) -> None:
    metres = LookedUp(reading, Near(52.5, 13.4, 60))
    all_ = list(metres.nearest(0))
    for place in (0, 5, 60, len(all_) - 1):
        _, away = all_[place]
        assert list(metres.nearest(away)) == [one for one in all_ if one[1] >= away]
    assert list(islice(metres.nearest(0), 5)) == all_[:5]
    assert list(metres.nearest(all_[-1][1] + 1)) == []
