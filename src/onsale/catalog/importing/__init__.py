"""Events from a file: rows of a CSV become venues, performers, seat maps and events.

`reading` parses rows, `places` tells where and in which zone they happen, `calendar` shifts dates, `prices` and
`houses` fill in what the file doesn't say, `plan` puts it together, `load` writes it, `report` tells what came of it.
A row that can't be used is reported with its line and skipped. The same file again changes nothing.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from onsale.catalog.importing.calendar import Shift, shift_for
from onsale.catalog.importing.load import load, stored_weeks
from onsale.catalog.importing.plan import plan
from onsale.catalog.importing.reading import UnreadableFile, read
from onsale.catalog.importing.report import ImportReport
from onsale.catalog.importing.row import Skipped
from onsale.catalog.store import get_organiser
from onsale.platform.database import Database

__all__ = ["ImportReport", "Skipped", "UnreadableFile", "import_file"]


async def import_file(
    db: Database,
    file: Path,
    *,
    rebase: bool,
    organiser_id: int,
    now: datetime,
    progress: Callable[[int, int], None],
    anew: bool = False,
) -> ImportReport:
    """Add and update the organiser's events from a CSV file; `progress` hears (events done, events in all).

    `rebase` shifts the whole calendar by whole weeks so that its first event falls into the week after `now`. The
    shift is stored: a later import of the same events keeps it, with or without `rebase`, unless `anew` asks for
    a fresh one. Each batch is a transaction of its own; an import that was cut short is completed by running it again.

    Raises `UnreadableFile` when the file as a whole can't be used and `NotFound` for an unknown organiser.
    """
    rows, skipped = read(file)
    async with db.read() as tx:
        await get_organiser(tx, organiser_id)
        weeks = await stored_weeks(tx, organiser_id, [row.source_id for row in rows])
    if weeks and not (anew and rebase):
        shift = Shift.stored(rows, weeks)
    else:
        shift = shift_for(rows, now) if rebase else Shift.none()
    planned = plan(rows, shift, now)
    outcome = await load(db, planned, organiser_id=organiser_id, progress=progress)
    return ImportReport.of(planned, outcome, skipped, weeks=shift.weeks, now=now)
