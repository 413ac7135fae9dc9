"""Cities by the names people call them."""

import pytest

from onsale.search.gazetteer import other_names, places_named


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("munich", "Munich", "DE"),
        ("MÜNCHEN", "Munich", "DE"),
        ("Monaco di Baviera", "Munich", "DE"),
        ("londres", "London", "GB"),
        ("London, Canada", "London", "CA"),
        ("koln", "Köln", "DE"),
        ("москва", "Moscow", "RU"),
        ("東京", "Tokyo", "JP"),
        ("york", "York", "GB"),
        ("Springfield, IL", "Springfield", "US"),
        ("amster", "Amsterdam", "NL"),
    ],
)
def test_the_first_is_the_one_most_people_mean(text: str, name: str, country: str) -> None:
    first = places_named(text, most=3)[0]
    assert (first.name, first.country_code) == (name, country)


def test_a_place_has_its_coordinates_and_its_people() -> None:
    [ghent] = places_named("Gent", most=1)
    assert (round(ghent.lat), round(ghent.lon)) == (51, 4)
    assert ghent.population > 200_000
    assert {place.region for place in places_named("springfield", most=5)} >= {"MO", "MA", "IL"}


def test_what_is_called_so_stands_before_what_begins_so_and_larger_ones_first() -> None:
    found = places_named("London", most=10)
    assert [place.country_code for place in found[:2]] == ["GB", "CA"]
    assert [place.name for place in found].count("London") == 2
    assert len(places_named("s", most=10)) == 10


@pytest.mark.parametrize("text", ["", "  ", "!?", ",", "Atlantis on the Moon", "London, Atlantis", "x" * 1000])
def test_what_is_no_city_is_none(text: str) -> None:
    assert places_named(text, most=5) == []


def test_all_names_of_a_city_by_any_of_them() -> None:
    names = other_names("londres")
    assert names[0] == "london"
    assert {"londres", "londra"} <= set(names)
    assert other_names("munich", within="DE") == other_names("München")
    assert other_names("munich", within="FR") == ()
    assert other_names("no such place") == other_names("") == ()
