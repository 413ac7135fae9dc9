"""Where venues are and in which zone, from the rows of one file."""

from pathlib import Path

import pytest

from onsale.catalog.importing.places import NAMELESS, ZoneFrom, places_of
from onsale.catalog.importing.reading import read
from tests.catalog.import_files import row, write

NOWHERE = {"venue_lat": "", "venue_lon": ""}


@pytest.mark.parametrize(
    ("lat", "lon", "country", "zone", "code", "name"),
    [
        ("40.75", "-73.99", "United States Of America", "America/New_York", "US", "United States"),
        ("51.5", "-0.12", "Great Britain", "Europe/London", "GB", "United Kingdom"),
        ("41.01", "28.97", "Turkey", "Europe/Istanbul", "TR", "Türkiye"),
        ("-33.45", "-70.6", "", "America/Santiago", "CL", "Chile"),
        ("18.46", "-66.1", "United States Of America", "America/Puerto_Rico", "US", "United States"),
        ("35.68", "139.76", "Japan", "Asia/Tokyo", "JP", "Japan"),
    ],
)
def test_the_zone_comes_from_the_coordinates(
    tmp_path: Path, lat: str, lon: str, country: str, zone: str, code: str, name: str
) -> None:
    rows, _ = read(write(tmp_path, row(venue_lat=lat, venue_lon=lon, country=country)))
    place = places_of(rows)["v1"]
    assert (place.timezone, place.country_code, place.country) == (zone, code, name)
    assert place.zone_from is ZoneFrom.COORDINATES


def test_another_row_of_the_venue_lends_its_coordinates(tmp_path: Path) -> None:
    rows, _ = read(write(tmp_path, row(id="a", **NOWHERE), row(id="b")))
    (place,) = places_of(rows).values()
    assert (place.lat, place.lon, place.timezone) == (53.55, 9.99, "Europe/Berlin")


def test_a_venue_of_the_same_name_and_city_lends_its_coordinates(tmp_path: Path) -> None:
    rows, _ = read(write(tmp_path, row(id="a"), row(id="b", venue_id="v2", venue="HARBOUR  Théatre", **NOWHERE)))
    place = places_of(rows)["v2"]
    assert (place.lat, place.zone_from) == (53.55, ZoneFrom.OTHER_ROW)
    assert not place.zone_from.guessed


@pytest.mark.parametrize(
    ("lat", "lon", "country"),
    [
        ("40.26", "76.88", "United States Of America"),  # the minus sign got lost
        ("-76.88", "40.26", "United States Of America"),  # exchanged
    ],
)
def test_a_slip_in_the_coordinates_is_put_right_by_the_country(
    tmp_path: Path, lat: str, lon: str, country: str
) -> None:
    rows, _ = read(write(tmp_path, row(venue_lat=lat, venue_lon=lon, country=country)))
    place = places_of(rows)["v1"]
    assert (place.lat, place.lon, place.timezone) == (40.26, -76.88, "America/New_York")
    assert place.zone_from is ZoneFrom.CORRECTED


def test_without_coordinates_the_nearest_neighbours_decide(tmp_path: Path) -> None:
    chicago = {"city": "Chicago", "state": "Illinois", "country": "United States Of America"}
    rows, _ = read(
        write(
            tmp_path,
            row(id="1", venue_id="1", venue_lat="41.88", venue_lon="-87.63", **chicago),
            *(
                row(id=str(n), venue_id=str(n), city="New York", state="New York", country="usa",
                    venue_lat="40.75", venue_lon="-73.99")
                for n in range(2, 5)
            ),
            row(id="5", venue_id="city", venue="A", **chicago | NOWHERE),
            row(id="6", venue_id="region", venue="B", **chicago | NOWHERE | {"city": "Springfield"}),
            row(id="7", venue_id="country", venue="C", country="US", city="Elsewhere", **NOWHERE),
            row(id="8", venue_id="known", venue="D", country="Singapore", city="", **NOWHERE),
            row(id="9", venue_id="", venue="", country="", city="", **NOWHERE),
        )
    )  # fmt: skip
    places = places_of(rows)
    found = {key: (place.timezone, place.zone_from) for key, place in places.items() if not key.isdigit()}
    assert found == {
        "city": ("America/Chicago", ZoneFrom.CITY),
        "region": ("America/Chicago", ZoneFrom.REGION),
        "country": ("America/New_York", ZoneFrom.COUNTRY),
        "known": ("Asia/Singapore", ZoneFrom.COUNTRY),
        "~~": ("America/New_York", ZoneFrom.FILE),
    }
    assert all(source.guessed for _, source in found.values())
    assert places["~~"].name == NAMELESS


def test_venues_without_an_id_are_one_where_name_and_city_agree(tmp_path: Path) -> None:
    rows, _ = read(
        write(
            tmp_path,
            row(id="a", venue_id="", venue="Théâtre du Port"),
            row(id="b", venue_id="", venue="THEATRE  du port"),
            row(id="c", venue_id="", venue="Théâtre du Port", city="Kiel"),
        )
    )
    assert sorted(places_of(rows)) == ["~theatre du port~hamburg", "~theatre du port~kiel"]
