"""Images in the database: kept, found, and swept when no event names them any more."""

from typing import LiteralString, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from onsale.catalog import tables as t
from onsale.catalog.images.making import Made
from onsale.catalog.images.model import WHOLE
from onsale.platform import limits
from onsale.platform.database import Database, ReadTx, WriteTx

_UNNAMED: LiteralString = "wanted_at < now() - make_interval(secs => %(kept_s)s)"
_FORGET_REMOVED: LiteralString = "update events set image = null where image is not null and lifecycle = 'removed'"
_SWEEP_IMAGES: LiteralString = f"""
delete from images i where i.{_UNNAMED} and not exists (select from events e where e.image_id = i.id)
"""  # noqa: S608 - put together from the part above
_SWEEP_FILES: LiteralString = f"""
delete from image_files f where f.{_UNNAMED} and f.name <> %(whole)s and not exists (
    select from events e where e.image_id = f.image_id
    and starts_with(f.name, concat(e.image ->> 'focus_x', '-', e.image ->> 'focus_y', '-')))
"""  # noqa: S608 - put together from the part above


class Master(NamedTuple):
    """What is kept of an image."""

    id: str
    width: int
    height: int
    content: bytes


async def keep_image(tx: WriteTx, made: Made) -> None:
    """Keep it, or know that it is wanted again: for a day, or as long as an event names it."""
    again = {"wanted_at": sa.func.now()}  # which locks the row too, so that no sweep takes it from under us
    row = {"id": made.id, "width": made.width, "height": made.height, "master": made.master}
    await tx.execute(insert(t.images).values(row).on_conflict_do_update(index_elements=["id"], set_=again))
    files = [{"image_id": made.id, "name": name, "content": made.files[name]} for name in sorted(made.files)]
    keep = insert(t.image_files).values(files)
    await tx.execute(keep.on_conflict_do_update(index_elements=["image_id", "name"], set_=again))


async def want_again(tx: WriteTx, image_id: str, begins: str) -> tuple[int, int] | None:
    """An image's size, if it and its cuts whose names begin so are there; they are wanted for another day."""
    now = {"wanted_at": sa.func.now()}
    images = sa.update(t.images).where(t.images.c.id == image_id).values(now)
    row = (await tx.execute(images.returning(t.images.c.width, t.images.c.height))).one_or_none()
    f = t.image_files.c
    files = (
        sa.update(t.image_files).where(f.image_id == image_id, f.name.startswith(begins, autoescape=True)).values(now)
    )
    found = (await tx.execute(files.returning(f.name))).all()
    return (row.width, row.height) if row is not None and found else None


async def has_cuts(tx: ReadTx, image_id: str, begins: str) -> bool:
    """Whether an image has cuts whose names begin so."""
    f = t.image_files.c
    found = sa.select(f.name).where(f.image_id == image_id, f.name.startswith(begins, autoescape=True)).limit(1)
    return (await tx.execute(found)).one_or_none() is not None


async def master_named(tx: ReadTx, image_id: str) -> Master | None:
    """What is kept of this image, if it is there."""
    row = (await tx.execute(sa.select(t.images).where(t.images.c.id == image_id))).one_or_none()
    return Master(row.id, row.width, row.height, row.master) if row is not None else None


async def file_content(db: Database, image_id: str, name: str) -> bytes | None:
    """A file of an image, if it is there."""
    async with db.autocommit() as connection:
        statement = "select content from image_files where image_id = %s and name = %s"
        row = await (await connection.execute(statement, (image_id, name))).fetchone()
    return bytes(row[0]) if row is not None else None


async def sweep_images(db: Database) -> int:
    """Delete what no event names, once it wasn't wanted for a day; returns how many images and files went."""
    asked = {"kept_s": limits.IMAGE_UNNAMED_S, "whole": WHOLE}
    gone = 0
    for statement in (_FORGET_REMOVED, _SWEEP_FILES, _SWEEP_IMAGES):
        async with db.write() as tx:
            raw = await tx.raw()
            done = await raw.execute(statement, asked)
            gone += done.rowcount if statement is not _FORGET_REMOVED else 0
    return gone
