"""Numbering all that is due, twice a second: of each organiser some in turn, many in one transaction.

What fails is found by halving: the good ones beside it are numbered, and it is looked at again later and later.
"""

from collections.abc import Awaitable, Callable
from functools import partial

import structlog

from onsale.platform.database import Database, WriteTx
from onsale.platform.errors import Unavailable
from onsale.platform.services import Services
from onsale.receipts import due
from onsale.receipts.due import RECEIPT, Due
from onsale.receipts.issue import issue

log = structlog.get_logger()

RECEIPTS_EVERY_S = 0.5


async def issue_due(services: Services) -> None:
    """Until nothing is due but what others have taken."""
    db = services.get(Database)
    taken = 1
    while taken:
        async with db.read() as tx:
            organisers = await due.organisers_due(tx)
        taken = sum([await _number_some(db, organiser_id) for organiser_id in organisers])


async def _number_some(db: Database, organiser_id: int) -> int:
    """How many of this organiser's were taken; none when the database wants us to wait, which others needn't."""
    try:
        return await _number(db, organiser_id, partial(due.take_some, organiser_id=organiser_id))
    except Unavailable as error:
        if db.away:
            raise
        log.warning("receipts_wait", reason=error.code)
        return 0


async def _number(db: Database, organiser_id: int, take: Callable[[WriteTx], Awaitable[list[Due]]]) -> int:
    """How many were taken: numbered, or put off because they fail."""
    taken: list[Due] = []
    failed: Exception | None = None
    try:
        async with db.write() as tx:
            taken = await take(tx)
            await issue(tx, organiser_id, taken)
    except Unavailable:
        raise  # it isn't the receipts' fault
    except Exception as error:
        if not taken:
            raise
        failed = error
    if failed and len(taken) == 1:
        await _put_off(db, taken[0], failed)
    elif failed:
        middle = len(taken) // 2
        for half in (taken[:middle], taken[middle:]):
            await _number(db, organiser_id, partial(due.take_these, due=half))
    return len(taken)


async def _put_off(db: Database, one: Due, error: Exception) -> None:
    """It stays due. The log says which event, not whose booking."""
    kind = "receipt" if one.cause == RECEIPT else "credit_note"
    log.error("receipt_not_issued", kind=kind, event_id=one.event_id, tries=one.tries + 1, exc_info=error)
    async with db.write() as tx:
        await due.look_again_later(tx, one)
