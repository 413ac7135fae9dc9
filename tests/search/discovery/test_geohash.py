"""Geohashes, against points everybody can look up."""

import pytest

from onsale.search.discovery.geohash import centre_of
from onsale.search.discovery.states import code_of, names_of
from onsale.search.spelling import spelled


@pytest.mark.parametrize(
    ("geohash", "lat", "lon"),
    [("u4pruydqqvj", 57.64911, 10.40744), ("ezs42", 42.605, -5.603), ("9Q5", 34.453, -118.828), ("s", 22.5, 22.5)],
)
def test_a_cells_middle(geohash: str, lat: float, lon: float) -> None:
    found = centre_of(geohash)
    assert found == pytest.approx((lat, lon), abs=0.001)


def test_what_is_no_geohash() -> None:
    with pytest.raises(ValueError, match="substring not found"):
        centre_of("ail")


def test_states_by_their_codes() -> None:
    assert names_of("tx") == ["tx", "texas"]
    assert names_of("WA") == ["wa", "washington", "western australia"]
    assert code_of("US", "texas") == code_of("US", "TX") == "TX"
    assert code_of("CA", "Ontario") == "ON"
    assert code_of("DE", "Bayern") is None


def test_names_stand_in_the_alphabet() -> None:
    names = [
        "",
        "1 act",
        "10",
        "a",
        "a b",
        "ab",
        "abba",
        "abbey road live",
        "abbey road revisited",
        "zz",
        "ähm",
        "東京",
    ]
    assert sorted(names, key=spelled) == names
