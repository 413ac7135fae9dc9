"""Reading who looked at whose data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from onsale.catalog.tables import events, organisers
from onsale.platform.database import ReadTx
from onsale.privacy.viewing_tables import viewings as t


@dataclass(frozen=True, slots=True)
class Viewed:
    """Somebody looked at data. `organiser`: for whom, None for whoever runs the installation; `people`: at how many."""

    id: int
    at: datetime
    viewer_id: int
    organiser: str | None
    event: str | None
    page: str
    people: int


async def viewings_of(tx: ReadTx, person_id: int, *, before: int | None = None, limit: int) -> Sequence[Viewed]:
    """Who looked at this person's data, the last first. The export of a person reads this, too."""
    return await _read(tx, t.c.person_ids.contains([person_id]), before=before, limit=limit)


async def viewings_by(tx: ReadTx, viewer_id: int, *, before: int | None = None, limit: int) -> Sequence[Viewed]:
    """What this person looked at, the last first."""
    return await _read(tx, t.c.viewer_id == viewer_id, before=before, limit=limit)


async def viewings_either(tx: ReadTx, person_id: int, *, before: int | None = None, limit: int) -> Sequence[Viewed]:
    """What they looked at, and who looked at theirs."""
    either = sa.or_(t.c.viewer_id == person_id, t.c.person_ids.contains([person_id]))
    return await _read(tx, either, before=before, limit=limit)


async def viewings_at(tx: ReadTx, event_id: int, *, before: int | None = None, limit: int) -> Sequence[Viewed]:
    """Who looked at whom on the pages of one event."""
    return await _read(tx, t.c.event_id == event_id, before=before, limit=limit)


async def latest_viewings(tx: ReadTx, *, before: int | None = None, limit: int) -> Sequence[Viewed]:
    """All there are, the last first."""
    return await _read(tx, sa.true(), before=before, limit=limit)


async def _read(tx: ReadTx, which: sa.ColumnElement[bool], *, before: int | None, limit: int) -> Sequence[Viewed]:
    found = (
        sa.select(
            t.c.id,
            t.c.at,
            t.c.viewer_id,
            organisers.c.name.label("organiser"),
            events.c.name.label("event"),
            t.c.page,
            sa.func.cardinality(t.c.person_ids).label("people"),
        )
        .outerjoin(organisers, organisers.c.id == t.c.organiser_id)
        .outerjoin(events, events.c.id == t.c.event_id)
        .where(which, sa.true() if before is None else t.c.id < before)
        .order_by(t.c.id.desc())
        .limit(limit)
    )
    return [Viewed(**row) for row in (await tx.execute(found)).mappings()]
