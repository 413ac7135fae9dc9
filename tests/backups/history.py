"""Base backups of a series that nobody made."""

from datetime import UTC, datetime, timedelta

from onsale.backups.model import SEGMENT_BYTES, Base

DAWN = datetime(2026, 11, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def base(number: int, at_h: float, segment: int, parent: int | None = None) -> Base:
    """So many hours after the first dawn, at the beginning of a segment of the log."""
    at = DAWN + HOUR * at_h
    return Base(
        id=f"b{number}", kind="full" if parent is None else "incremental",
        parent=None if parent is None else f"b{parent}",
        began_at=at - HOUR / 60, finished_at=at, timeline=1,
        start_lsn=segment * SEGMENT_BYTES + 40, stop_lsn=segment * SEGMENT_BYTES + 400,
        system="7", server=18, database="onsale", superuser="onsale", bytes=1,
    )  # fmt: skip
