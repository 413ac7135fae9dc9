"""`city` and `country` narrow by what a place is called, here or elsewhere."""

from pathlib import Path
from typing import Any

import pytest

from onsale.search.finding import find
from onsale.search.query import Asked, checked
from onsale.search.reader import Reading
from tests.search.entries import a_reading
from tests.search.judged.programme import programme
from tests.search.listings import NOW


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    """An index of the invented programme."""
    return a_reading(Path(tmp_path_factory.mktemp("index")), programme(NOW), NOW)


def _total(reading: Reading, **asked: Any) -> int:
    return find(reading, checked(Asked(**asked)), limit=1, cursor=None, now=NOW).total


@pytest.mark.parametrize(
    ("city", "called"),
    [("Munich", "München"), ("Cologne", "KÖLN"), ("İstanbul", "istanbul"), ("Ghent", "Gand"), ("New York", "nyc")],
)
def test_a_city_by_another_name(reading: Reading, city: str, called: str) -> None:
    assert _total(reading, city=called) == _total(reading, city=city) > 0


def test_a_city_that_is_there_by_this_name_is_meant_alone(reading: Reading) -> None:
    facets = find(reading, checked(Asked()), limit=1, cursor=None, now=NOW).facets
    for city, count in facets.city:
        assert _total(reading, city=city) == count


@pytest.mark.parametrize("called", ["Germany", "DE", "de", "Deutschland", "Allemagne", "almanya"])
def test_a_country_in_any_language(reading: Reading, called: str) -> None:
    assert _total(reading, country=called) == sum(
        _total(reading, city=city) for city in ("Hamburg", "Munich", "Cologne")
    )


def test_nowhere(reading: Reading) -> None:
    assert _total(reading, city="Atlantis") == _total(reading, country="Atlantis") == 0
