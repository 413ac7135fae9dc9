"""The one place that reads the wall clock. Whether a hold has lapsed is never judged by it: the database's clock is."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)
