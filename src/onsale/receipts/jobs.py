"""Jobs of versions that numbered receipts by them: what still waits, or is under way at an upgrade, becomes due."""

import uuid
from collections.abc import Collection
from typing import Any

from procrastinate import JobContext, RetryStrategy

from onsale.platform import jobs
from onsale.platform.database import Database
from onsale.receipts.due import RECEIPT, note_due

_RETRY = RetryStrategy(max_attempts=20, exponential_wait=2)


@jobs.queue.task(name="receipts.issue", retry=_RETRY, pass_context=True)
async def issue_receipts(context: JobContext, event_id: int, booking_ids: list[str]) -> None:
    """Receipts of these bookings are due."""
    await _note(context, event_id, [(uuid.UUID(one), RECEIPT) for one in booking_ids])


@jobs.queue.task(name="receipts.credit", retry=_RETRY, pass_context=True)
async def issue_credit_notes(context: JobContext, event_id: int, returned: list[dict[str, Any]]) -> None:
    """Credit notes of these returns are due."""
    await _note(context, event_id, [(uuid.UUID(one["booking_id"]), one["return_id"]) for one in returned])


async def _note(context: JobContext, event_id: int, due: Collection[tuple[uuid.UUID, str]]) -> None:
    async with jobs.services_of(context).get(Database).write() as tx:
        await note_due(tx, event_id, due)
