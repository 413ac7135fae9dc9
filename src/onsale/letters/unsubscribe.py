"""No more reminders from one organiser: said by a signed link, without signing in."""

import base64
import hmac
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from onsale.letters.tables import unsubscribed as t
from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.errors import NotFound
from onsale.platform.sealing import Sealer

_ID_BYTES, _SIGNATURE_BYTES = 8, 14  # together whole groups of base 64, and 112 bits that can't be guessed
_PURPOSE = "unsubscribe"


def unsubscribe_token(sealer: Sealer, person_id: int, organiser_id: int) -> str:
    """What a letter's link carries. Valid for ever: whoever finds the mail years later still means it."""
    whose = person_id.to_bytes(_ID_BYTES, "big") + organiser_id.to_bytes(_ID_BYTES, "big")
    return base64.urlsafe_b64encode(whose + _signatures(sealer, whose)[0]).rstrip(b"=").decode()


def read_token(sealer: Sealer, token: str) -> tuple[int, int]:
    """The person and the organiser; `NotFound` for whatever we didn't sign."""
    try:
        content = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise NotFound from None
    whose, signature = content[: 2 * _ID_BYTES], content[2 * _ID_BYTES :]
    if not any(hmac.compare_digest(signature, ours) for ours in _signatures(sealer, whose)):
        raise NotFound
    return int.from_bytes(whose[:_ID_BYTES], "big"), int.from_bytes(whose[_ID_BYTES:], "big")


async def unsubscribe(tx: WriteTx, person_id: int, organiser_id: int) -> None:
    """No more; said twice is fine, and so is saying it after one's account is gone."""
    known = sa.text("select 1 from people where id = :person")
    if (await tx.execute(known, {"person": person_id})).scalar_one_or_none():
        wish = insert(t).values(person_id=person_id, organiser_id=organiser_id)
        await tx.execute(wish.on_conflict_do_nothing())


async def subscribe_again(tx: WriteTx, person_id: int, organiser_id: int) -> None:
    """They want them after all."""
    await tx.execute(sa.delete(t).where(t.c.person_id == person_id, t.c.organiser_id == organiser_id))


async def is_unsubscribed(tx: ReadTx, person_id: int, organiser_id: int) -> bool:
    """Whether they said so."""
    return (person_id, organiser_id) in await unsubscribed_among(tx, [person_id])


async def unsubscribed_among(tx: ReadTx, person_ids: Collection[int]) -> frozenset[tuple[int, int]]:
    """Who of them wants no more from whom: pairs of person and organiser."""
    rows = await tx.execute(sa.select(t.c.person_id, t.c.organiser_id).where(t.c.person_id.in_(person_ids)))
    return frozenset((row.person_id, row.organiser_id) for row in rows)


def _signatures(sealer: Sealer, whose: bytes) -> list[bytes]:
    return [signature[:_SIGNATURE_BYTES] for signature in sealer.keyed_hashes(_PURPOSE, whose.hex())]
