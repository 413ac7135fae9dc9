"""The venues around a point, nearest first."""

from random import Random

import pytest

from onsale.search.nearby import Metres, distances_from
from onsale.search.query import Near


@pytest.mark.parametrize("radius_km", [3.0, 25.0, 500.0])
@pytest.mark.parametrize(("lat", "lon"), [(52.5, 13.4), (0.0, 179.9), (89.9, 0.0), (-90.0, 0.0)])
def test_they_stand_by_their_distance_and_then_their_number(lat: float, lon: float, radius_km: float) -> None:
    rng, away_km = Random(7), distances_from(lat, lon)
    places = [(n, max(-90.0, min(90.0, lat + rng.gauss(0, 0.3))), lon + rng.gauss(0, 0.3)) for n in range(400)]
    places += [(n + 1_000, lat, lon) for n in range(3)]
    expected = sorted((round(away_km(*at) * 1000), venue_id) for venue_id, *at in places)
    metres = Metres(Near(lat, lon, radius_km), reversed(places), away_km)
    assert list(metres) == [venue_id for _, venue_id in expected]
    assert list(metres.items()) == [(venue_id, away) for away, venue_id in expected]
    assert len(metres) == len(places)
    assert 5 in metres
    assert 999 not in metres


def test_the_nearest_are_told_before_the_others_are_looked_at() -> None:
    asked: list[float] = []

    def away_km(lat: float, lon: float) -> float:
        asked.append(lat)
        return distances_from(52.5, 13.4)(lat, lon)

    places = [(n, 52.5 + (n % 50 - 25) / 60, 13.4 + (n // 50 - 20) / 40) for n in range(2_000)]
    nearest = iter(Metres(Near(52.5, 13.4, 50), places, away_km))
    assert [next(nearest) for _ in range(5)] == sorted(
        range(2_000), key=lambda n: (round(distances_from(52.5, 13.4)(*places[n][1:]) * 1000), n)
    )[:5]
    assert len(asked) < 300
