"""What the clock at the venue shows, as a moment."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onsale.console.wall_time import Gap, Twice, comes_twice, moment_at
from onsale.console.zones import likely_zone

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = ["Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca", "UTC"]


def wall(text: str) -> datetime:
    """A time without a zone."""
    return datetime.fromisoformat(text)


def test_an_ordinary_evening() -> None:
    assert moment_at(wall("2027-07-01T19:30"), BERLIN, None) == datetime(2027, 7, 1, 17, 30, tzinfo=UTC)


@pytest.mark.parametrize("skipped", ["02:00", "02:30", "02:59"])
def test_a_skipped_time_says_where_the_clocks_go_on(skipped: str) -> None:
    with pytest.raises(Gap) as gap:
        moment_at(wall(f"2027-03-28T{skipped}"), BERLIN, 0)
    assert gap.value.resumes == wall("2027-03-28T03:00")


def test_half_an_hour_is_skipped_on_lord_howe() -> None:
    with pytest.raises(Gap) as gap:
        moment_at(wall("2027-10-03T02:10"), ZoneInfo("Australia/Lord_Howe"), None)
    assert gap.value.resumes == wall("2027-10-03T02:30")


def test_a_time_that_comes_twice_needs_a_choice() -> None:
    with pytest.raises(Twice):
        moment_at(wall("2027-10-31T02:30"), BERLIN, None)
    assert moment_at(wall("2027-10-31T02:30"), BERLIN, 0) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert moment_at(wall("2027-10-31T02:30"), BERLIN, 1) == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)


@given(st.datetimes(wall("2001-01-01T00:00"), wall("2090-01-01T00:00")), st.sampled_from(ZONES))
def test_every_moment_is_found_again_from_what_the_clock_shows(moment: datetime, zone_name: str) -> None:
    zone = ZoneInfo(zone_name)
    local = moment.replace(tzinfo=UTC).astimezone(zone)
    shown = local.replace(tzinfo=None, fold=0)
    fold = local.fold if comes_twice(shown, zone) else None
    assert moment_at(shown, zone, fold) == moment.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("country", "city", "zone"),
    [
        ("DE", "Ulm", "Europe/Berlin"),
        ("ES", "Madrid", "Europe/Madrid"),
        ("ES", "Bilbao", None),
        ("US", "New York", "America/New_York"),
        ("US", "Springfield", None),
        ("BR", "São Paulo", "America/Sao_Paulo"),
        ("XX", "Nowhere", None),
    ],
)
def test_the_zone_of_a_town(country: str, city: str, zone: str | None) -> None:
    assert likely_zone(country, city) == zone
