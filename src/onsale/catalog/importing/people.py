"""The performers of a batch: known ones by the source's id or by their name, the others added."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from onsale.catalog.importing.plan import PlannedPerformer
from onsale.catalog.tables import performers
from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.ids import new_id


async def performer_ids(tx: WriteTx, wanted: Iterable[PlannedPerformer]) -> tuple[dict[str, int], int]:
    """Ids by key, and how many performers were added."""
    by_key = {performer.key: performer for performer in wanted}
    known = await _known(tx, by_key)
    missing = [performer for key, performer in by_key.items() if key not in known]
    if missing:
        # Somebody else may add one of the same name meanwhile; then theirs is the one.
        await tx.execute(
            insert(performers).on_conflict_do_nothing(),
            [{"id": new_id(), "name": p.name, "source_id": p.source_id, "folded_name": p.folded_name} for p in missing],
        )
        known = await _known(tx, by_key)
    return known, len(missing)


async def _known(tx: ReadTx, wanted: dict[str, PlannedPerformer]) -> dict[str, int]:
    source_ids = [performer.source_id for performer in wanted.values() if performer.source_id]
    names = [performer.folded_name for performer in wanted.values() if not performer.source_id]
    rows = await tx.execute(
        sa.select(performers.c.id, performers.c.source_id, performers.c.folded_name).where(
            performers.c.source_id.in_(source_ids)
            | (performers.c.source_id.is_(None) & performers.c.folded_name.in_(names))
        )
    )
    return {row.source_id or f"~{row.folded_name}": row.id for row in rows}
