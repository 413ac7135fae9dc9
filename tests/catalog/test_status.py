"""What people are told of an event, as its evening comes and goes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from onsale.catalog.model import Event, Lifecycle, Schedule, Status
from tests.fixtures.make import Make


@pytest.fixture
async def event(make: Make) -> Event:
    return await make.event()


@pytest.mark.parametrize(
    ("lifecycle", "schedule", "before", "after"),
    [
        (Lifecycle.PUBLISHED, Schedule.PLANNED, Status.ON_SALE, Status.ENDED),
        (Lifecycle.PUBLISHED, Schedule.POSTPONED, Status.POSTPONED, Status.POSTPONED),
        (Lifecycle.PUBLISHED, Schedule.RESCHEDULED, Status.RESCHEDULED, Status.ENDED),
        (Lifecycle.CANCELLED, Schedule.POSTPONED, Status.CANCELLED, Status.CANCELLED),
        (Lifecycle.ARCHIVED, Schedule.POSTPONED, Status.ENDED, Status.ENDED),
        (Lifecycle.DRAFT, Schedule.POSTPONED, Status.DRAFT, Status.DRAFT),
    ],
)
def test_a_date_that_was_taken_back_is_never_over(
    event: Event, lifecycle: Lifecycle, schedule: Schedule, before: Status, after: Status
) -> None:
    told = replace(event, lifecycle=lifecycle, schedule=schedule)
    evening = event.ends_at or event.starts_at
    assert told.status(event.starts_at - timedelta(days=1), 5) is before
    assert told.status(evening + timedelta(days=1), 5) is after
