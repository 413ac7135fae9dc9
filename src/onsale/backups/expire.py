"""Deleting what no moment of the time to keep needs."""

from datetime import datetime, timedelta

from onsale.backups.model import Base, Segment, unneeded
from onsale.backups.series import Series


def expire(series: Series, now: datetime, keep: timedelta) -> tuple[list[Base], list[Segment]]:
    """Delete it; what went. Base backups first: one without its log is restored to its own end, and says so."""
    bases, segments = unneeded(series.bases(), series.segments(), now, keep)
    for base in sorted(bases, key=lambda one: one.finished_at, reverse=True):
        series.forget_base(base)  # what is incremental to another goes before it
    for segment in segments:
        series.forget_log(segment)
    return bases, segments
