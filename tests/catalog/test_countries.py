"""Countries by code and by name."""

import pytest

from onsale.catalog.countries import country_code


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("DE", "DE"),
        ("de", "DE"),
        ("Germany", "DE"),
        ("  united   kingdom ", "GB"),
        ("UK", "GB"),
        ("USA", "US"),
        ("United States Of America", "US"),
        ("Trinidad and Tobago", "TT"),
        ("Czech Republic", "CZ"),
        ("Czechia", "CZ"),
        ("Turkey", "TR"),
        ("Hong Kong", "HK"),
    ],
)
def test_what_people_write(told: str, code: str) -> None:
    assert country_code(told) == code


@pytest.mark.parametrize("told", ["", "Atlantis", "EU", "ZZ", "001", "Europe", "D", "DEU"])
def test_what_is_no_country(told: str) -> None:
    assert country_code(told) is None
