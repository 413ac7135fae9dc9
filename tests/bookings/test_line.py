"""A line of a booking: its parts add up to its price, and lines of an older shape still read."""

from hypothesis import given
from hypothesis import strategies as st

from onsale.bookings.model import Line, Parts
from onsale.bookings.store import _line_out, line_from


@st.composite
def lines(draw: st.DrawFn) -> Line:
    face, fees, share = (draw(st.integers(0, 10**9)) for _ in range(3))
    discount, fees_tax = draw(st.integers(0, face)), draw(st.integers(0, fees))
    tax = fees_tax + draw(st.integers(0, face - discount))
    share_tax, cancelled, included = draw(st.integers(0, share)), draw(st.booleans()), draw(st.booleans())
    return Line(1, "Stalls", None, face, fees, tax, cancelled, discount, fees_tax, share, share_tax, included, 70_000)


@given(lines())
def test_the_parts_add_up(line: Line) -> None:
    parts = line.parts
    assert parts.total_minor == line.total_minor
    assert min(parts.organiser_minor, parts.fees_minor, parts.tax_minor) >= 0
    shown = line.face_minor - line.discount_minor + line.told_fees_minor
    assert shown + (0 if line.tax_included else line.told_tax_minor) == line.total_minor
    assert parts.tax_minor == line.told_tax_minor


@given(lines())
def test_kept_and_read_again(line: Line) -> None:
    assert line_from(_line_out(line)) == line


def test_included_tax_is_taken_out_of_both() -> None:
    # €53.50 with 7 % in it: 50.00 and 3.50; of the fees' €5.35 it is 5.00 and 0.35. The share: €1.07, 0.07 of it tax.
    line = Line(1, "Stalls", None, 4815, 535, 350, False, 0, 35, 107, 7, tax_included=True)
    assert (line.total_minor, line.parts) == (5457, Parts(4500, 600, 357))
    assert (line.told_fees_minor, line.told_tax_minor) == (642, 357)


def test_tax_on_top_comes_beside_both() -> None:
    line = Line(1, "Stalls", None, 5000, 500, 440, False, 1000, 40, 108, 8)
    assert (line.total_minor, line.parts) == (5048, Parts(4000, 600, 448))
    assert (line.told_fees_minor, line.told_tax_minor) == (600, 448)


def test_a_line_as_it_was_kept_before_there_were_discounts() -> None:
    told = {"place": 3, "level": "A", "type": None, "face": 4500, "fees": 275, "tax": 287, "cancelled": True}
    assert line_from(told) == Line(3, "A", None, 4500, 275, 287, cancelled=True)
    assert line_from(told).parts == Parts(4500, 275, 287)
