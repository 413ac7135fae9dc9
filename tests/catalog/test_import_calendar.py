"""Local dates become moments, as they are or shifted by whole weeks."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onsale.catalog.importing.calendar import Shift, sale_period, shift_for, start_of
from onsale.catalog.importing.reading import read
from onsale.catalog.importing.row import Row, parse
from tests.catalog.import_files import row, write

Parse = Callable[..., list[Row]]
NOW = datetime(2026, 11, 25, 15, 30, tzinfo=UTC)  # a Wednesday
BERLIN = "Europe/Berlin"


@pytest.fixture
def parsed(tmp_path: Path) -> Parse:
    """Rows from values."""

    def parse_all(*rows: dict[str, str]) -> list[Row]:
        return read(write(tmp_path, *rows))[0]

    return parse_all


def test_unshifted_times_are_local_to_the_venue(parsed: Parse) -> None:
    (found,) = parsed(row())
    assert start_of(found, BERLIN, Shift.none()) == datetime(2025, 11, 7, 19, tzinfo=UTC)
    assert start_of(found, "America/New_York", Shift.none()) == datetime(2025, 11, 8, 1, tzinfo=UTC)


def test_a_row_without_a_time_starts_in_the_evening(parsed: Parse) -> None:
    (found,) = parsed(row(time=""))
    assert start_of(found, BERLIN, Shift.none()).astimezone(ZoneInfo(BERLIN)).hour == 20


def test_the_earliest_event_lands_in_next_week_on_its_day_of_the_week(parsed: Parse) -> None:
    rows = parsed(row(id="a", date="2025-11-07"), row(id="b", date="2025-01-09"))
    shift = shift_for(rows, NOW)
    starts = [start_of(each, BERLIN, shift) for each in rows]
    assert min(starts).date() == date(2026, 12, 3)  # a Thursday, as 2025-01-09 was
    assert starts[0].date() - starts[1].date() == timedelta(days=302)


@given(
    first=st.dates(date(1995, 1, 1), date(2090, 1, 1)),
    now=st.integers(0, 60 * 366 * 24).map(lambda hours: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(hours=hours)),
)
def test_whatever_the_dates_it_is_next_week_and_the_same_weekday(first: date, now: datetime) -> None:
    found = _row(first)
    shift = shift_for([found], now)
    landed = first + timedelta(weeks=shift.weeks)
    monday = now.date() - timedelta(days=now.weekday()) + timedelta(days=7)
    assert monday <= landed < monday + timedelta(days=7)
    assert landed.weekday() == first.weekday()
    assert Shift.stored([found], shift.weeks) == shift


@pytest.mark.parametrize("zone", [BERLIN, "America/New_York", "Australia/Sydney", "Asia/Kolkata"])
def test_the_wall_clock_stays_across_a_change_of_clocks(parsed: Parse, zone: str) -> None:
    (found,) = parsed(row(date="2025-07-04"))
    before = start_of(found, zone, Shift.none()).astimezone(ZoneInfo(zone))
    after = start_of(found, zone, shift_for([found], NOW)).astimezone(ZoneInfo(zone))
    assert (before.hour, before.minute, before.weekday()) == (after.hour, after.minute, after.weekday())
    opened = sale_period(found, zone, Shift(26, datetime(2027, 1, 1, tzinfo=UTC)))[0].astimezone(ZoneInfo(zone))
    assert found.on_sale_at is not None
    original = found.on_sale_at.astimezone(ZoneInfo(zone))
    assert (opened.hour, opened.weekday()) == (original.hour, original.weekday())


def test_a_time_the_clocks_skip_is_still_a_moment(parsed: Parse) -> None:
    (found,) = parsed(row(date="2026-03-29", time="02:30:00"))
    assert start_of(found, BERLIN, Shift.none()) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_what_was_on_sale_is_on_sale_after_shifting(parsed: Parse) -> None:
    rows = parsed(
        row(id="first", date="2025-01-09"),
        row(id="usual"),
        row(id="unknown", onsale_date="1900-01-01T00:00:00Z", offsale_date=""),
        row(
            id="ends early", date="2025-01-10", onsale_date="2024-12-01T00:00:00Z", offsale_date="2025-01-02T00:00:00Z"
        ),
    )
    shift = shift_for(rows, NOW)
    for found in rows:
        opens, closes = sale_period(found, BERLIN, shift)
        assert opens <= NOW
        assert closes is None or closes > NOW


def test_what_was_off_sale_stays_off_sale_after_shifting(parsed: Parse) -> None:
    rows = parsed(
        row(id="first", date="2025-01-09", status="offsale"),
        row(id="late", status="offsale", offsale_date="2025-12-01T00:00:00Z"),
        row(id="unknown", status="offsale", onsale_date="9999-12-31T06:00:00Z", offsale_date=""),
    )
    for shift in (shift_for(rows, NOW), Shift.none()):
        for found in rows:
            opens, closes = sale_period(found, BERLIN, shift)
            assert closes is not None
            assert opens < closes <= NOW


def test_off_sale_because_sales_have_not_opened_goes_on_sale_when_it_said(parsed: Parse) -> None:
    told = row(id="later", date="2026-01-31", status="offsale", onsale_date="2025-11-24T14:00:00Z", offsale_date="")
    rows = parsed(row(), told)
    shift = shift_for(rows, NOW)
    opens, closes = sale_period(rows[1], BERLIN, shift)
    assert opens == datetime(2025, 11, 24, 14, tzinfo=UTC) + timedelta(weeks=shift.weeks)
    assert opens > NOW
    assert closes is None


def _row(day: date) -> Row:
    return parse(2, row(date=day.isoformat()))
