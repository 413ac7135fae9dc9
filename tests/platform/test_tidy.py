"""Tidying deletes what nobody waits for any more, and nothing younger."""

import pytest
import sqlalchemy as sa

from onsale.platform import limits
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.mail import Mail, enqueue
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.tables import idempotent_answers
from onsale.platform.tidy import tidy

A_MINUTE_S = 60


async def three_mails(services: Services, db: Database) -> list[int]:
    """Their ids: one given up, one nearly, one new."""
    async with db.write() as tx:
        for _ in range(3):
            await enqueue(tx, services.get(Sealer), Mail("zoe@test.example", "x", "y"), utc_now())
        ids = list((await tx.execute(sa.text("select id from mails order by id"))).scalars())
        for mail_id, age_s in zip(
            ids, (limits.MAIL_TRIED_FOR_S + A_MINUTE_S, limits.MAIL_TRIED_FOR_S - A_MINUTE_S, 0), strict=True
        ):
            await tx.execute(
                sa.text("update mails set created_at = now() - make_interval(secs => :age) where id = :id"),
                {"age": age_s, "id": mail_id},
            )
    return ids


async def test_mails_are_tried_for_days_and_then_forgotten(services: Services, db: Database) -> None:
    _given_up, nearly, new = await three_mails(services, db)
    await tidy(services)
    async with db.read() as tx:
        assert list((await tx.execute(sa.text("select id from mails order by id"))).scalars()) == [nearly, new]


@pytest.mark.parametrize("finished", [True, False])
async def test_answers_are_kept_for_a_day(services: Services, db: Database, *, finished: bool) -> None:
    ages = {b"old": limits.IDEMPOTENCY_KEPT_S + A_MINUTE_S, b"young": limits.IDEMPOTENCY_KEPT_S - A_MINUTE_S}
    answer = {"status": 200, "headers": [], "body": b"{}"} if finished else {}
    async with db.write() as tx:
        for key, age_s in ages.items():
            row = {"caller": b"c", "route": "POST /", "key": key, "body_hash": b"h", **answer}
            passed = sa.func.now() - sa.func.make_interval(0, 0, 0, 0, 0, 0, age_s)
            await tx.execute(sa.insert(idempotent_answers).values(**row, created_at=passed))
    await three_mails(services, db)
    await tidy(services)
    async with db.read() as read:
        left = list((await read.execute(sa.select(idempotent_answers.c.key))).scalars())
    assert [bytes(key) for key in left] == [b"young"]
