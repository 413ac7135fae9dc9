"""Who is on stage: one row for each name, however it is written."""

import unicodedata
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from onsale.catalog import tables as t
from onsale.catalog.model import Performer
from onsale.platform.database import WriteTx
from onsale.platform.ids import new_id

_KEY_CHARACTERS = 300


def folded(name: str) -> str:
    """The name as it is compared: compatibility forms, case and spacing don't count."""
    # One character may become eighteen, and an index refuses long keys.
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())[:_KEY_CHARACTERS]


async def performers_named(tx: WriteTx, names: Sequence[str]) -> tuple[Performer, ...]:
    """The performers of these (distinct) names, in their order; those not yet known are added."""
    wanted = {folded(name): name for name in names}
    known = await _known(tx, wanted)
    # In one order everywhere, so that two events naming the same people don't wait for each other.
    missing = [{"id": new_id(), "name": wanted[key], "folded_name": key} for key in sorted(wanted.keys() - known)]
    if missing:
        # Somebody may add the same name meanwhile; then theirs is the one.
        await tx.execute(insert(t.performers).values(missing).on_conflict_do_nothing())
        known = await _known(tx, wanted)
    return tuple(known[key] for key in wanted)


async def _known(tx: WriteTx, keys: dict[str, str]) -> dict[str, Performer]:
    rows = await tx.execute(
        sa.select(t.performers.c.folded_name, t.performers.c.id, t.performers.c.name)
        .where(t.performers.c.folded_name.in_(list(keys)))
        .order_by(t.performers.c.id.desc())
    )
    return {row.folded_name: Performer(row.id, row.name) for row in rows}
