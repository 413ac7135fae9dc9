"""Posts at an organiser's doors: who stands there signs in by a PIN, and may scan there and do nothing else."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from onsale.catalog.model import Event
from onsale.catalog.tables import door_posts as p
from onsale.platform import limits
from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.errors import Failure, Kind
from onsale.platform.ids import encode_id


class PinOver(Failure):
    """This PIN doesn't count any more: its time is over, or it was taken back; ask the organiser for another"""

    code = "pin_over"
    kind = Kind.UNAUTHENTICATED


class TooManyPosts(Failure):
    """There are as many PINs as there can be; take back those that aren't needed"""

    code = "too_many_posts"
    kind = Kind.CONFLICT


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorPost:
    """`Gate A, evening`. `event_ids` is null for all of the organiser's events; `link` leads past the public page."""

    id: int
    organiser_id: int
    name: str
    event_ids: tuple[int, ...] | None
    link: uuid.UUID
    valid_until: datetime

    @property
    def public_id(self) -> str:
        """`post_…`"""
        return encode_id("post", self.id)

    def opens(self, event: Event) -> bool:
        """Whether this event's door is one of theirs."""
        return event.organiser_id == self.organiser_id and (self.event_ids is None or event.id in self.event_ids)


async def add_post(tx: WriteTx, post: DoorPost, pin_hash: bytes) -> bool:
    """Keep it; whether its PIN was free. `TooManyPosts` past `limits.DOOR_POSTS_PER_ORGANISER` that count."""
    # Two at once must not pass the limit together.
    await tx.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended("posts", post.organiser_id))))
    counted = sa.select(sa.func.count()).select_from(p).where(p.c.organiser_id == post.organiser_id, _open())
    if (await tx.execute(counted)).scalar_one() >= limits.DOOR_POSTS_PER_ORGANISER:
        raise TooManyPosts
    made = insert(p).values(
        id=post.id,
        organiser_id=post.organiser_id,
        name=post.name,
        event_ids=list(post.event_ids) if post.event_ids is not None else None,
        link=post.link,
        valid_until=post.valid_until,
        pin_hash=pin_hash,
    )
    done = await tx.execute(made.on_conflict_do_nothing(index_elements=["pin_hash"]).returning(p.c.id))
    return done.one_or_none() is not None


async def posts_of(tx: ReadTx, organiser_id: int) -> list[DoorPost]:
    """Those that count now, the newest first."""
    mine = sa.select(p).where(p.c.organiser_id == organiser_id, _open()).order_by(p.c.id.desc())
    return [_post(row) for row in await tx.execute(mine.limit(limits.DOOR_POSTS_PER_ORGANISER))]


async def revoke_post(tx: WriteTx, organiser_id: int, post_id: int) -> bool:
    """Its PIN counts no more, nor do sign-ins by it; whether it did."""
    mine = sa.and_(p.c.id == post_id, p.c.organiser_id == organiser_id, p.c.revoked_at.is_(None))
    gone = sa.update(p).where(mine).values(revoked_at=sa.func.now(), pin_hash=None)
    return (await tx.execute(gone)).rowcount == 1


async def free_lapsed_pins(tx: WriteTx) -> None:
    """PINs whose time is over can be given out again."""
    over = sa.and_(p.c.valid_until <= sa.func.now(), p.c.revoked_at.is_(None))
    await tx.execute(sa.update(p).where(over).values(revoked_at=sa.func.now(), pin_hash=None))


async def open_post(tx: ReadTx, post_id: int) -> DoorPost:
    """The post somebody signed in by, if it still counts; `PinOver` otherwise."""
    row = (await tx.execute(sa.select(p).where(p.c.id == post_id, _open()))).one_or_none()
    if row is None:
        raise PinOver
    return _post(row)


async def open_posts(tx: ReadTx, post_ids: Collection[int]) -> list[DoorPost]:
    """Those of these posts that still count."""
    return [_post(row) for row in await tx.execute(sa.select(p).where(p.c.id.in_(post_ids), _open()))]


async def post_by_pin(tx: ReadTx, pin_hashes: Collection[bytes]) -> DoorPost | None:
    """The post that counts now and has this PIN, by each key it may be hashed under."""
    row = (await tx.execute(sa.select(p).where(p.c.pin_hash.in_(pin_hashes), _open()))).one_or_none()
    return _post(row) if row else None


async def is_link(tx: ReadTx, link: uuid.UUID) -> bool:
    """Whether a post that counts now has this link."""
    return (await tx.execute(sa.select(p.c.id).where(p.c.link == link, _open()))).one_or_none() is not None


def _open() -> sa.ColumnElement[bool]:
    return sa.and_(p.c.revoked_at.is_(None), p.c.valid_until > sa.func.now())


def _post(row: Any) -> DoorPost:
    return DoorPost(
        id=row.id,
        organiser_id=row.organiser_id,
        name=row.name,
        event_ids=tuple(row.event_ids) if row.event_ids is not None else None,
        link=row.link,
        valid_until=row.valid_until,
    )
