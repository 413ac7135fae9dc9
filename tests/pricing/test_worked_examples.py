"""Amounts worked out by hand, for set-ups as shops have them: what a booking costs, who gets what of it, and what goes
back when some of its places are given back.

In the comments: f face value, d discount, F fees, T tax; a net amount is one without tax.
"""

from dataclasses import replace

from onsale.bookings.cancel import refund_for
from onsale.bookings.lines import share_fee
from onsale.bookings.model import Booking, Line, Parts
from onsale.bookings.promo import discounted
from onsale.bookings.quote import Pick, quote
from onsale.catalog.model import PriceLevel, TicketType
from onsale.platform.money import Money, Rounding
from onsale.pricing.book import PriceBook
from onsale.pricing.charges import Charges, Tax
from onsale.pricing.promo import Discount, PromoCode
from tests.fixtures.bookings import a_booking
from tests.fixtures.catalogue import small_house

LAYOUT = small_house()  # places 0 to 39 are the stalls', 40 to 59 standing room


def levels(stalls: int, standing: int, child: int | None = None) -> tuple[PriceLevel, ...]:
    kinds = () if child is None else (TicketType("Adult", stalls), TicketType("Child", child))
    return (PriceLevel(0, "Seats", ("Stalls",), stalls, kinds), PriceLevel(1, "Floor", ("Standing",), standing))


def booked(charges: Charges, prices: tuple[PriceLevel, ...], *picks: int | Pick) -> tuple[PriceBook, Booking]:
    book = PriceBook(prices, charges)
    wanted = [Pick(pick) if isinstance(pick, int) else pick for pick in picks]
    lines = share_fee(quote(LAYOUT, book, wanted), charges.booking_fee)
    return book, a_booking(lines, charges.currency)


def parts(booking: Booking) -> Parts:
    each = [line.parts for line in booking.lines]
    return Parts(*(sum(getattr(p, part) for p in each) for part in ("organiser_minor", "fees_minor", "tax_minor")))


def given_back(booking: Booking, *turns: tuple[int, ...], fee_basis_points: int = 0) -> list[int]:
    """What goes back in each turn, the places of one after the other."""
    refunds = []
    for places in turns:
        refunds.append(refund_for(booking, places, fee_basis_points).amount_minor)
        lines = tuple(replace(line, cancelled=line.cancelled or line.place in places) for line in booking.lines)
        booking = replace(booking, lines=lines)
    assert booking.total.amount_minor == 0, "the turns are to give back everything"
    return refunds


def told(line: Line) -> tuple[int, int, int, int]:
    return line.face_minor, line.told_fees_minor, line.told_tax_minor, line.total_minor


def test_euro_with_seven_percent_included() -> None:
    """A German theatre: reduced VAT in every price, a fee of 8.5 %."""
    # f 42.00, F 8.5 % = 3.57. Total 45.57; VAT in it 45.57 × 7/107 = 2.9812 → 2.98; in the fee 0.2336 → 0.23.
    # Net: fee 3.57 − 0.23 = 3.34; organiser 45.57 − 2.98 − 3.34 = 39.25.
    book, booking = booked(Charges("EUR", 850, tax=Tax(70_000, included=True)), levels(4200, 1805), 0, 1)
    assert [told(line) for line in booking.lines] == [(4200, 357, 298, 4557)] * 2
    assert (booking.total, parts(booking)) == (Money(9114, "EUR"), Parts(2 * 3925, 2 * 334, 2 * 298))
    # f 18.05, F 1.53425 → 1.53: 19.58. The house is offered from 19.58 to 45.57.
    assert book.range() == (Money(1958, "EUR"), Money(4557, "EUR"))
    # The fan pays 10 % for cancelling, rounded half up for each turn: 45.57 − 4.557 → 4.56 = 41.01.
    assert given_back(booking, (0,), (1,), fee_basis_points=1000) == [4101, 4101]
    # Both at once: 91.14 − 9.114 → 9.11 = 82.03; one cent less is kept than in two turns.
    assert given_back(booking, (0, 1), fee_basis_points=1000) == [8203]


def test_euro_with_nineteen_percent_included_and_a_fee_for_each_booking() -> None:
    """A German club: 19 % VAT, a fee of 5 % + €0.50 a place and €1.99 a booking, all with VAT in them."""
    # f 25.00, F 1.25 + 0.50 = 1.75: 26.75; VAT 26.75 × 19/119 = 4.2710 → 4.27; in the fee 0.2794 → 0.28.
    # Once: 1.99; VAT in it 0.3177 → 0.32. Over three lines: 67, 66, 66 and 11, 11, 10.
    charges = Charges("EUR", 500, 50, 199, Tax(190_000, included=True))
    book, booking = booked(charges, levels(3000, 2500), 40, 41, 42)
    assert [told(line) for line in booking.lines] == [
        (2500, 242, 438, 2742), (2500, 241, 438, 2741), (2500, 241, 437, 2741),
    ]  # fmt: skip
    # 3 × 26.75 + 1.99 = 82.24. VAT 3 × 4.27 + 0.32 = 13.13. Net fees 3 × (1.75 − 0.28) + 1.67 = 6.08. Rest 63.03.
    assert (booking.total, parts(booking)) == (Money(8224, "EUR"), Parts(6303, 608, 1313))
    # Alone: 26.75 + 1.99 = 28.74; f 30.00: 32.00 + 1.99 = 33.99.
    assert book.range() == (Money(2874, "EUR"), Money(3399, "EUR"))
    assert given_back(booking, (41,), (40, 42)) == [2741, 5483], "each takes its share of the fee along"


def test_dollars_with_tax_on_top_and_a_fee_for_each_booking() -> None:
    """New York: 8.875 % on top of everything, 12 % a place, $3.95 a booking."""
    # f 59.00, F 7.08: 66.08; T 66.08 × 0.08875 = 5.8646 → 5.86. 71.94; of the tax 0.62835 → 0.63 is on the fee.
    # Once: 3.95; T 0.35056 → 0.35: 4.30, over two lines 2.15 each, and 18 + 17 of tax.
    book, booking = booked(Charges("USD", 1200, 0, 395, Tax(88_750)), levels(5900, 4000), 3, 4)
    assert [told(line) for line in booking.lines] == [(5900, 905, 604, 7409), (5900, 906, 603, 7409)]
    # 2 × 71.94 + 4.30 = 148.18: organiser 118.00, fees 14.16 + 3.95 = 18.11, tax 11.72 + 0.35 = 12.07.
    assert (booking.total, parts(booking)) == (Money(14818, "USD"), Parts(11800, 1811, 1207))
    # f 40.00, F 4.80: 44.80; T 3.976 → 3.98: 48.78, alone 53.08. Dearest alone: 71.94 + 4.30 = 76.24.
    assert book.range() == (Money(5308, "USD"), Money(7624, "USD"))
    assert given_back(booking, (4,), (3,)) == [7409, 7409]


def test_yen_with_ten_percent_included() -> None:
    """Japan: no decimals, 10 % in the price and every part of a yen dropped, a fee of 3.3 % + ¥110."""
    # f 6800, F 224.4 → 224 + 110 = 334: 7134; T 7134 × 10/110 = 648.545 → 648; in the fee 30.36 → 30.
    tax = Tax(100_000, included=True, rounding=Rounding.DOWN)
    book, booking = booked(Charges("JPY", 330, 110, tax=tax), levels(6800, 4999), 0, 1, 40)
    # f 4999, F 164.967 → 165 + 110 = 275: 5274; T 479.45 → 479; in the fee 25.
    assert [told(line) for line in booking.lines] == [(6800, 334, 648, 7134)] * 2 + [(4999, 275, 479, 5274)]
    # 19542: tax 1775; net fees 304 + 304 + 250 = 858; organiser 16909.
    assert (booking.total, parts(booking)) == (Money(19542, "JPY"), Parts(16909, 858, 1775))
    assert book.range() == (Money(5274, "JPY"), Money(7134, "JPY"))
    # 15 % kept of each turn, half up: 7134 − 1070.1 → 1070 = 6064; 12408 − 1861.2 → 1861 = 10547.
    assert given_back(booking, (0,), (1, 40), fee_basis_points=1500) == [6064, 10547]


def test_dinars_with_three_decimals() -> None:
    """Kuwait: three decimals and no tax, a fixed fee of KWD 0.250 a place and KWD 0.500 a booking."""
    # f 12.750 + 0.250 = 13.000; child f 6.375 + 0.250 = 6.625. Once 0.500 over three lines: 0.167, 0.167, 0.166.
    charges = Charges("KWD", 0, 250, 500)
    book, booking = booked(charges, levels(12_750, 9_000, 6_375), 0, 1, Pick(2, "Child"))
    assert [told(line) for line in booking.lines] == [
        (12_750, 417, 0, 13_167), (12_750, 417, 0, 13_167), (6_375, 416, 0, 6_791),
    ]  # fmt: skip
    # 13.000 + 13.000 + 6.625 + 0.500 = 33.125: fees 3 × 0.250 + 0.500.
    assert (booking.total, parts(booking)) == (Money(33_125, "KWD"), Parts(31_875, 1_250, 0))
    assert book.range() == (Money(7_125, "KWD"), Money(13_500, "KWD"))
    assert given_back(booking, (0, 1), (2,)) == [26_334, 6_791]


def test_francs_with_eight_point_one_percent_included() -> None:
    """Switzerland: 8.1 % in every price, a fee of 5 %; paid by card, so to the centime and not to five of them."""
    # f 68.00, F 3.40: 71.40; T 71.40 × 8.1/108.1 = 5.35005 → 5.35; in the fee 0.25476 → 0.25.
    book, booking = booked(Charges("CHF", 500, tax=Tax(81_000, included=True)), levels(6800, 3333), 7, 40)
    # f 33.33, F 1.6665 → 1.67: 35.00; T 2.62257 → 2.62; in the fee 0.12513 → 0.13.
    assert [told(line) for line in booking.lines] == [(6800, 340, 535, 7140), (3333, 167, 262, 3500)]
    # 106.40: tax 7.97, net fees 3.15 + 1.54 = 4.69, organiser 93.74.
    assert (booking.total, parts(booking)) == (Money(10_640, "CHF"), Parts(9374, 469, 797))
    assert book.range() == (Money(3500, "CHF"), Money(7140, "CHF"))


def test_pounds_with_a_promo_code_of_fifteen_percent() -> None:
    """Britain: 20 % VAT in every price, a fee of 6 % + £0.40 a place and £1.00 a booking; a code takes 15 % off."""
    # f 37.50, d 5.625 → 5.63 (half up, for the fan): 31.87 left. F 1.9122 → 1.91 + 0.40 = 2.31: 34.18.
    # T 34.18 × 20/120 = 5.6967 → 5.70; in the fee 0.385 → 0.39 (0.385 is a half: up).
    # f 22.00, d 3.30: 18.70; F 1.122 → 1.12 + 0.40 = 1.52: 20.22; T 3.37; in the fee 0.2533 → 0.25.
    # Once 1.00, T 0.1667 → 0.17: shares 34, 33, 33 and 6, 6, 5.
    charges = Charges("GBP", 600, 40, 100, Tax(200_000, included=True))
    promo = PromoCode(1, "SPRING-15", Discount.PERCENT, 1500)
    book, full = booked(charges, levels(3750, 2200), 0, 1, 40)
    lines = share_fee(discounted(full.lines, promo, book.charges), charges.booking_fee)
    booking = a_booking(lines, "GBP")
    assert [line.discount_minor for line in lines] == [563, 563, 330]
    assert [told(line) for line in lines] == [
        (3750, 265, 576, 3452), (3750, 264, 576, 3451), (2200, 185, 342, 2055),
    ]  # fmt: skip
    # 34.18 + 34.18 + 20.22 + 1.00 = 89.58. Tax 5.70 + 5.70 + 3.37 + 0.17 = 14.94.
    # Net fees 1.92 + 1.92 + 1.27 + 0.83 = 5.94; the organiser's 68.70.
    assert (booking.total, parts(booking)) == (Money(8958, "GBP"), Parts(6870, 594, 1494))
    assert given_back(booking, (1,), (0, 40)) == [3451, 5507]


def test_an_amount_off_the_booking() -> None:
    """€10.00 off a booking of 42.00, 42.00 and 18.05, with 7 % in it and a fee of 8.5 %."""
    # 10.00 × 4200/10205 = 4.1156, twice; 10.00 × 1805/10205 = 1.7687: 4.11 + 4.11 + 1.76 = 9.98, and the two cents left
    # go to the largest rests, 0.87 (the third) and 0.56 (the first): 4.12, 4.11, 1.77.
    promo = PromoCode(1, "TENNER", Discount.PER_BOOKING, amount_minor=1000)
    book, full = booked(Charges("EUR", 850, tax=Tax(70_000, included=True)), levels(4200, 1805), 0, 1, 40)
    lines = discounted(full.lines, promo, book.charges)
    assert [line.discount_minor for line in lines] == [412, 411, 177]
    # 37.88 + F 3.2198 → 3.22 = 41.10; 37.89 + 3.22065 → 3.22 = 41.11; 16.28 + 1.3838 → 1.38 = 17.66.
    assert [line.total_minor for line in lines] == [4110, 4111, 1766]
    assert a_booking(lines).total == Money(9987, "EUR")
    # More off than it costs: nothing is left, nothing is charged.
    everything = PromoCode(1, "GUEST", Discount.PER_BOOKING, amount_minor=50_000)
    guest = share_fee(discounted(full.lines, everything, book.charges), book.charges.booking_fee)
    assert [(line.discount_minor, line.total_minor) for line in guest] == [(4200, 0), (4200, 0), (1805, 0)]


def test_a_free_place_carries_nothing() -> None:
    # A child under six, free, beside an adult: f 30.00, F 3.00, T 6 % on top 1.98; the fee once, 2.00 + 0.12, is the
    # adult's alone. Two free children: nothing at all.
    charges = Charges("EUR", 1000, 0, 200, Tax(60_000))
    book, booking = booked(charges, levels(3000, 1000, 0), 0, Pick(1, "Child"))
    assert [told(line) for line in booking.lines] == [(3000, 500, 210, 3710), (0, 0, 0, 0)]
    assert book.range() == (Money(0, "EUR"), Money(3710, "EUR"))
    _book, free = booked(charges, levels(3000, 1000, 0), Pick(0, "Child"), Pick(1, "Child"))
    assert free.total == Money(0, "EUR")
