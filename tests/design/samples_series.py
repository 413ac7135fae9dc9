"""Sample views of the pages for copies and for many dates."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from onsale.console.series.views import CopyPage, DateChoice, DatesPage, SeriesPage, TimeFields
from tests.design.samples_events import LONG, NOW, RTL, refused
from tests.design.samples_staff import sales

MONDAY = datetime(2024, 1, 1, 12, tzinfo=UTC)


def pages() -> Iterator[tuple[str, object]]:
    """Template and view."""
    copy = CopyPage(
        event_id="evt_1",
        name=LONG,
        starts_at=NOW,
        timezone="Europe/Berlin",
        venue=RTL,
        codes=0,
        values={"date": "2027-03-05", "time": "19:30"},
    )
    yield "console/series/copy.html", copy
    yield "console/series/copy.html", replace(copy, codes=3, twice=True, errors=refused("date"))
    dates = DatesPage(
        event_id="evt_1",
        name=LONG,
        venue="Halle Nord",
        timezone="Europe/Berlin",
        starts_at=NOW,
        there=1,
        most=200,
        series_url=None,
        weekdays=tuple(MONDAY + timedelta(days=n) for n in range(7)),
        times=tuple(
            TimeFields(at=f"times.{n}", clock=clock, days=days)
            for n, (clock, days) in enumerate(
                (("19:30", frozenset({4, 5})), ("15:00", frozenset({6})), ("", frozenset()))
            )
        ),
        values={"from": "2027-03-05", "to": "2027-04-30"},
    )
    yield "console/series/dates.html", dates
    plain = DateChoice(value="2027-03-01T19:30", starts_at=NOW, note="", chosen=True)
    choices = (
        plain,
        replace(plain, value="2027-03-02T19:30", note="there", chosen=False),
        replace(plain, value="2027-03-03T19:30", note="skipped"),
        replace(plain, value="2027-03-04T19:30", note="twice", chosen=False),
    )
    yield (
        "console/series/dates.html",
        replace(
            dates,
            there=48,
            series_url="/organise/series/ser_1",
            choices=choices,
            errors={"to": "Before.", "dates": "Too many.", "extra_date": "Choose."},
        ),
    )
    series = SeriesPage(
        series_id="ser_1",
        name=LONG,
        dates=(sales("draft", next_action="publish"), sales(), sales("taken_down"), sales("suspended"), sales("ended")),
        drafts=1,
        add_url="/organise/events/evt_1/dates",
        fans_url="/events/evt_1",
        sold=1588,
        left=776,
    )
    yield "console/series/series.html", series
    yield "console/series/series.html", replace(series, name=RTL, drafts=0, fans_url=None)
