"""All-in prices: fees and tax on the face value, each rounded once, and the book of an event's offers."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onsale.catalog.model import PriceLevel, TicketType
from onsale.platform.money import Money
from onsale.pricing.book import PriceBook
from onsale.pricing.charges import Charges, Tax
from onsale.pricing.model import Price, all_in


def charges(basis_points: int = 0, fixed: int = 0, tax_ppm: int = 0, per_booking: int = 0) -> Charges:
    return Charges("EUR", basis_points, fixed, per_booking, Tax(tax_ppm))


LEVELS = (
    PriceLevel(0, "Seated", ("Stalls", "Balcony"), 4500, (TicketType("Adult", 4500), TicketType("Child", 2000, True))),
    PriceLevel(1, "Floor", ("Standing",), 3000),
)


@pytest.mark.parametrize(
    ("face", "rates", "price"),
    [
        (4500, (0, 0, 0), Price(4500, 4500, 0, 0)),
        (4500, (500, 50, 60_000), Price(5062, 4500, 275, 287, 17)),
        (5, (1000, 0, 0), Price(6, 5, 1, 0)),
        (4, (1000, 0, 0), Price(4, 4, 0, 0)),
        (0, (500, 50, 60_000), Price(0, 0, 0, 0)),
        (
            100_000_000,
            (5000, 10**9, 500_000),
            Price(1_725_000_000, 100_000_000, 1_050_000_000, 575_000_000, 525_000_000),
        ),
    ],
)
def test_all_in(face: int, rates: tuple[int, int, int], price: Price) -> None:
    assert all_in(face, charges(*rates)) == price


@given(st.integers(1, 10**8), st.integers(0, 5000), st.integers(0, 10**6), st.integers(0, 500_000))
def test_the_split_adds_up(face: int, fee: int, fixed: int, tax: int) -> None:
    price = all_in(face, charges(fee, fixed, tax))
    assert price.total == price.face + price.fees + price.tax
    exact = (face + Fraction(face * fee, 10_000) + fixed) * (1 + Fraction(tax, 1_000_000))
    assert abs(price.total - exact) < 2, "a rounding each for fees and tax"


def test_a_dearer_place_never_costs_less() -> None:
    added = charges(333, 7, 77_700)
    totals = [all_in(face, added).total for face in range(1, 3000)]
    assert totals == sorted(totals)


def test_the_book() -> None:
    book = PriceBook(LEVELS, charges(1000))
    assert [(o.ticket_type, o.price.total, o.requires_proof) for o in book.offers("Balcony")] == [
        ("Adult", 4950, False), ("Child", 2200, True),
    ]  # fmt: skip
    first, child, none = (book.offer("Stalls", kind) for kind in (None, "Child", "Senior"))
    assert (first and first.ticket_type, child and child.price.face, none) == ("Adult", 2000, None)
    floor = book.offer("Standing", None)
    assert floor is not None
    assert (floor.level, floor.ticket_type) == ("Floor", None)
    assert book.offer("Standing", "Adult") is None
    assert book.from_price("Stalls") == Money(2200, "EUR")
    assert book.range() == (Money(2200, "EUR"), Money(4950, "EUR"))
    assert PriceBook((), charges()).range() is None


def test_from_is_a_price_that_everybody_can_have() -> None:
    reduced_first = (TicketType("Under 26", 1000, True), TicketType("Adult", 4500), TicketType("Child", 2000))
    stalls, floor = PriceLevel(0, "Seated", ("Stalls",), 4500, reduced_first), LEVELS[1]
    book = PriceBook((stalls, floor), charges(1000))
    assert book.for_everybody() == Money(3300, "EUR"), "the floor's, not a child's"
    assert PriceBook((stalls,), charges(1000)).for_everybody() == book.full_price("Stalls") == Money(4950, "EUR")
    only_reduced = PriceLevel(0, "Seated", ("Stalls",), 1000, reduced_first[:1])
    assert PriceBook((only_reduced,), charges(1000)).for_everybody() == Money(1100, "EUR")
    assert PriceBook((), charges()).for_everybody() is None
