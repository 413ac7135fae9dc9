"""What is around a point as squares of the map and single venues: exactly what is within the radius."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from onsale.search.nearby import distances_from
from onsale.search.squares import divided, sizes_for, squares_of

LATS, LONS = st.floats(-90, 90), st.floats(-180, 180)
OFFSETS = st.floats(-3, 3)


def _kept(number: float, most: float) -> float:
    return max(-most, min(most, number))


@settings(max_examples=200, deadline=None)
@given(LATS, LONS, st.floats(1, 400), st.lists(st.tuples(OFFSETS, OFFSETS), min_size=2, max_size=60))
@example(90.0, 180.0, 300.0, [(0.0, 0.0), (-0.01, -0.01), (-2.9, 0.0)])
@example(-90.0, -180.0, 300.0, [(0.0, 0.0), (0.01, 0.01), (2.9, 0.0)])
@example(0.0, 0.0, 80.0, [(0.0, 0.0), (0.1, 0.1), (0.71, 0.71), (0.99, 0.99), (0.2, 0.2)])
def test_what_is_within_and_nothing_else(
    lat: float, lon: float, radius_km: float, offsets: list[tuple[float, float]]
) -> None:
    places = [
        (venue_id, _kept(lat + north, 90), _kept(lon + east, 180)) for venue_id, (north, east) in enumerate(offsets)
    ]
    away_km = distances_from(lat, lon)
    within = {venue_id for venue_id, *at in places if away_km(*at) <= radius_km}
    squares, venues = divided(places, sizes_for(radius_km), radius_km, away_km)
    assert not any(set(squares_of(*at)) & set(squares) for venue_id, *at in places if venue_id in set(venues))
    found = {venue_id for venue_id, *at in places if set(squares_of(*at)) & set(squares)} | set(venues)
    assert found == within


def test_a_metropolis_takes_fewer_squares_than_it_has_venues() -> None:
    places = [(n, 52.5 + (n % 40 - 20) / 50, 13.4 + (n // 40 - 20) / 40) for n in range(1_600)]
    away_km = distances_from(52.5, 13.4)
    near = [place for place in places if away_km(place[1], place[2]) <= 50]
    asked = []

    def counted(lat: float, lon: float) -> float:
        asked.append(lat)
        return away_km(lat, lon)

    squares, venues = divided(places, sizes_for(50), 50, counted)
    assert len(near) > 1_000
    assert len(asked) < len(near) / 2
    assert len(squares) + len(venues) < len(near) / 4


def test_squares_of_one_place_lie_in_each_other_and_neighbours_differ() -> None:
    here, there, elsewhere = squares_of(52.5, 13.4), squares_of(52.51, 13.41), squares_of(52.5, 14.4)
    assert len(set(here)) == 3
    assert here == there
    assert not set(here) & set(elsewhere)
