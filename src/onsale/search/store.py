"""What search reads from the database."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by

from onsale.catalog import tables as t
from onsale.catalog.model import Organiser
from onsale.catalog.store import LISTED, get_organisers
from onsale.platform.database import ReadTx
from onsale.pricing.model import all_in
from onsale.search.document import Document, Name, Words
from onsale.search.folding import folded

# Bound parameters and memory of one statement are limited; so many documents are read at once.
_AT_ONCE = 5_000


async def listed_versions(tx: ReadTx, now: datetime) -> dict[int, int]:
    """The version of each event in the list of what is coming."""
    connection = await tx.raw()
    rows = await connection.execute(
        "select id, version from events where lifecycle = any(%s) and starts_at > %s", [list(LISTED), now]
    )
    return dict(await rows.fetchall())


async def documents(tx: ReadTx, event_ids: Collection[int]) -> list[Document]:
    """The documents of these events."""
    found: list[Document] = []
    ids = list(event_ids)
    organisers: dict[int, Organiser] = {}
    for first in range(0, len(ids), _AT_ONCE):
        rows = (await tx.execute(_STATEMENT, {"ids": ids[first : first + _AT_ONCE]})).mappings().all()
        organisers |= await get_organisers(tx, {row["organiser_id"] for row in rows} - organisers.keys())
        found += [_document(row, organisers[row["organiser_id"]]) for row in rows]
    return found


def _statement() -> sa.Select[Any]:
    kind = sa.func.jsonb_array_elements(t.price_levels.c.ticket_types).table_valued("value").alias("kind")
    cheapest_kind = sa.select(
        sa.func.min(sa.cast(kind.c.value.op("->>")("face_value_minor"), sa.BigInteger))
    ).scalar_subquery()
    cheapest = (
        sa.select(sa.func.min(sa.func.coalesce(cheapest_kind, t.price_levels.c.face_value_minor)))
        .where(t.price_levels.c.event_id == t.events.c.id)
        .scalar_subquery()
    )
    pair = sa.func.jsonb_build_array(t.performers.c.id, t.performers.c.name)
    on_stage = (
        sa.select(sa.func.jsonb_agg(aggregate_order_by(pair, t.event_performers.c.position)))
        .select_from(t.event_performers.join(t.performers))
        .where(t.event_performers.c.event_id == t.events.c.id)
        .scalar_subquery()
    )
    e, v = t.events.c, t.venues.c
    told = [e.id, e.version, e.organiser_id, e.name, e.genre, e.segment, e.starts_at, e.currency]
    where = [v.id.label("venue_id"), v.name.label("venue"), v.city, v.country, v.country_code, v.lat, v.lon, v.timezone]
    return (
        sa.select(*told, *where, cheapest.label("face_minor"), on_stage.label("performers"))
        .join(t.venues, t.venues.c.id == t.events.c.venue_id)
        .where(t.events.c.id == sa.any_(sa.bindparam("ids", type_=sa.ARRAY(sa.BigInteger))))
    )


_STATEMENT = _statement()


def _document(row: sa.RowMapping, organiser: Organiser) -> Document:
    on_stage = row["performers"] or ()
    day = row["starts_at"].astimezone(ZoneInfo(row["timezone"])).date()
    face = row["face_minor"]
    return Document(
        id=row["id"],
        version=row["version"],
        name=row["name"],
        city=row["city"],
        country_code=row["country_code"],
        lat=row["lat"],
        lon=row["lon"],
        genre=row["genre"],
        starts_at=row["starts_at"],
        day=day,
        month=f"{day:%Y-%m}",
        currency=row["currency"],
        price_minor=None if face is None else all_in(face, organiser).total,
        words=Words.of(
            name=row["name"],
            performers=tuple(name for _, name in on_stage),
            venue=row["venue"],
            city=row["city"],
            country=row["country"],
            genre=row["genre"],
            segment=row["segment"],
        ),
        names=tuple(_names(row, on_stage)),
    )


def _names(row: sa.RowMapping, on_stage: Iterable[tuple[int, str]]) -> Iterator[Name]:
    yield Name("event", folded(row["name"]), row["name"], row["id"])
    yield Name("venue", folded(row["venue"]), row["venue"], row["venue_id"])
    for performer_id, name in on_stage:
        yield Name("performer", folded(name), name, performer_id)
    if row["city"]:
        yield Name("city", folded(row["city"]), row["city"], None)
