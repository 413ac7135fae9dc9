"""From what the clock at the venue shows to a moment, where the clocks may just be changed."""

from datetime import UTC, datetime, timedelta, tzinfo


class Gap(Exception):
    """The clocks skip this time; they go on at `resumes`."""

    def __init__(self, resumes: datetime) -> None:
        super().__init__(resumes)
        self.resumes = resumes


class Twice(Exception):
    """The clocks go through this time twice"""


def moment_at(wall: datetime, zone: tzinfo, fold: int | None) -> datetime:
    """The moment in UTC when the clocks of `zone` show `wall` (naive). `fold` says which of two: 0 first, 1 second.

    Raises `Gap` for a time that is skipped, and `Twice` for one that comes twice while `fold` is None.
    """
    first, second = both_moments(wall, zone)
    if first < second:
        if fold is None:
            raise Twice
        return second if fold else first
    if first > second:
        raise Gap(_clock_after_gap(wall, zone, longest=first - second))
    return first


def comes_twice(wall: datetime, zone: tzinfo) -> bool:
    """Whether the clocks of `zone` show `wall` (naive) twice."""
    first, second = both_moments(wall, zone)
    return first < second


def both_moments(wall: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """The moments `wall` stands for before and after a change of the clocks; the same where there is none."""
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return first, second


def _clock_after_gap(wall: datetime, zone: tzinfo, longest: timedelta) -> datetime:
    """What the clocks show first after skipping `wall`, looked for minute by minute."""
    minute, end = wall.replace(second=0), wall + longest
    while minute < end:
        minute += timedelta(minutes=1)
        first, second = both_moments(minute, zone)
        if first <= second:
            break
    return minute
