"""Prices the file doesn't give."""

from decimal import Decimal

import pytest

from onsale.catalog.importing.prices import Asked, asked, price_levels
from onsale.catalog.importing.row import Row, parse
from onsale.catalog.seatmap.generators import VenueKind
from onsale.catalog.seatmap.levels import SuggestedLevel
from onsale.platform.money import exponent
from tests.catalog.import_files import row

LEVELS = (
    SuggestedLevel("Premium", ["Stalls"], 1.5),
    SuggestedLevel("Standard", ["Circle"], 1.0),
    SuggestedLevel("Value", ["Balcony"], 0.5),
)


def _row(**values: str) -> Row:
    return parse(2, row(**values))


def test_told_prices_are_taken_as_they_are() -> None:
    told = asked(_row(min_price="25.18", max_price="147.355", currency="USD"), "US", VenueKind.THEATRE)
    assert told == Asked("USD", 2518, 14736, generated=False)


def test_one_price_stands_for_both_ends() -> None:
    assert asked(_row(min_price="30"), "DE", VenueKind.CLUB) == Asked("EUR", 3000, 3000, generated=False)


def test_free_stays_free() -> None:
    told = asked(_row(min_price="0.0", max_price="0.0"), "DE", VenueKind.CLUB)
    assert (told.low_minor, told.generated) == (0, False)


@pytest.mark.parametrize(
    ("country", "currency"),
    [
        ("DE", "EUR"),
        ("GB", "GBP"),
        ("JP", "JPY"),
        ("KW", "KWD"),
        ("TR", "TRY"),
        ("MX", "MXN"),
        (None, "USD"),
        ("TV", "AUD"),
    ],
)
def test_a_missing_currency_is_the_countrys(country: str | None, currency: str) -> None:
    found = asked(_row(), country, VenueKind.CLUB)
    assert (found.currency, found.generated) == (currency, True)


@pytest.mark.parametrize("kind", VenueKind)
@pytest.mark.parametrize("country", ["DE", "US", "GB", "JP", "KW", "CH"])
def test_generated_prices_are_plausible_and_always_the_same(kind: VenueKind, country: str) -> None:
    rate = {"JP": 140, "KW": 0.35}.get(country, 1.1)
    for n in range(50):
        found = asked(_row(id=f"e{n}"), country, kind)
        assert found == asked(_row(id=f"e{n}"), country, kind)
        low, high = (
            Decimal(m).scaleb(-exponent(found.currency)) / Decimal(rate) for m in (found.low_minor, found.high_minor)
        )
        assert 5 < low <= high < 450


def test_generated_prices_differ_from_event_to_event() -> None:
    assert len({asked(_row(id=f"e{n}"), "DE", VenueKind.THEATRE).low_minor for n in range(50)}) > 10


def test_the_dearest_level_costs_the_most_and_the_cheapest_the_least() -> None:
    levels = price_levels(LEVELS, Asked("EUR", 2000, 8000, generated=True))
    assert [(level.position, level.name, level.face_value_minor) for level in levels] == [
        (0, "Premium", 8000),
        (1, "Standard", 5000),
        (2, "Value", 2000),
    ]


def test_where_all_places_are_alike_a_range_means_kinds_of_tickets() -> None:
    only = LEVELS[1:2]
    assert price_levels(only, Asked("EUR", 2000, 2000, generated=True))[0].ticket_types == ()
    (level,) = price_levels(only, Asked("EUR", 2000, 5000, generated=False))
    assert [(kind.name, kind.face_value_minor) for kind in level.ticket_types] == [
        ("Standard", 2000),
        ("Premium", 5000),
    ]
