"""Comparing a provider's own books with ours: each should know of every charge and refund that the other has.

What is still under way is left alone (`limits.RECONCILE_GRACE_S`). A provider that couldn't be asked has told us
nothing, which is something else than that nothing differs.
"""

import asyncio
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from onsale.payments import store
from onsale.payments.differences import Difference, Kind, Ours, difference_of
from onsale.payments.model import Record, RefundVerdict, Verdict
from onsale.payments.provider import Provider
from onsale.payments.reconciling import ours_among, ours_settled
from onsale.platform import limits
from onsale.platform.database import Database

log = structlog.get_logger()

_SLACK = timedelta(minutes=10)  # between the provider's clock and the database's
_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What came of comparing everything begun from `since` to `until`, and whatever the provider booked since then.

    `foreign` are records that name nothing of ours: the provider's account is used for something else, too. `unasked`
    says why the provider couldn't be asked to the end; then what isn't among the differences may differ all the same.
    """

    provider: str
    since: datetime
    until: datetime
    charges: int = 0
    refunds: int = 0
    foreign: int = 0
    differences: tuple[Difference, ...] = ()
    unasked: str | None = None

    @property
    def clean(self) -> bool:
        """Whether everything was compared, and nothing differs."""
        return self.unasked is None and not self.differences


async def reconcile(db: Database, provider: Provider, *, since: datetime, now: datetime) -> Reconciliation:
    """Compare what was begun from `since` on, up to a while ago."""
    until = now - timedelta(seconds=limits.RECONCILE_GRACE_S)
    found, records = list[Difference](), list[Record]()
    unasked: str | None = None
    try:
        async with asyncio.timeout(limits.RECONCILE_S):
            records = await _told(provider, since - _SLACK, now)
            found += await _unlike_ours(db, provider.name, records, until)
            found += await _missing_there(db, provider, records, since, until)
    except Exception as error:  # whatever it is, the answer is the same: we don't know
        log.warning("provider_not_asked", provider=provider.name, exc_info=True)
        unasked = str(error) if isinstance(error, TooManyRecords) else type(error).__name__
    return Reconciliation(
        provider.name,
        since,
        until,
        charges=sum(Kind(record.kind) is Kind.CHARGE for record in records),
        refunds=sum(Kind(record.kind) is Kind.REFUND for record in records),
        foreign=sum(record.id is None for record in records),
        differences=tuple(sorted(found, key=lambda one: (one.at, one.subject))),
        unasked=unasked,
    )


class TooManyRecords(Exception):
    """more records than can be compared at once"""


async def _told(provider: Provider, since: datetime, until: datetime) -> list[Record]:
    records = []
    async for record in provider.records(since=since, until=until):
        records.append(record)
        if len(records) > limits.RECONCILE_RECORDS:
            raise TooManyRecords("more records than can be compared at once")
    return records


async def _unlike_ours(db: Database, provider: str, records: Sequence[Record], until: datetime) -> list[Difference]:
    """The provider's records that ours know nothing of, or something else."""
    found, named = list[Difference](), dict[tuple[Kind, uuid.UUID], Record]()
    for some in _some(records):
        ours = dict[tuple[Kind, uuid.UUID], Ours]()
        for kind in Kind:
            ids = {record.id for record in some if Kind(record.kind) is kind and record.id}
            async with db.read() as tx:
                ours |= {(kind, one.id): one for one in await ours_among(tx, kind, provider, ids)}
        for record in some:
            if record.id is None:
                continue
            key = (Kind(record.kind), record.id)
            problem = difference_of(record, ours.get(key), named.get(key), until)
            named.setdefault(key, record)
            if problem:
                found.append(Difference.of(provider, problem, record, ours.get(key)))
    return found


async def _missing_there(
    db: Database, provider: Provider, records: Sequence[Record], since: datetime, until: datetime
) -> list[Difference]:
    """What is settled here, and the provider neither listed nor says of when asked for it by name."""
    found, asked = list[Difference](), 0
    for kind in Kind:
        named = {record.id for record in records if Kind(record.kind) is kind}
        async for ours in ours_settled(db, kind, provider.name, since, until):
            if ours.id in named:
                continue
            asked += 1
            if asked > limits.RECONCILE_LOOKUPS or not await _knows(db, provider, ours):
                found.append(Difference.missing(provider.name, ours))
    return found


async def _knows(db: Database, provider: Provider, ours: Ours) -> bool:
    async with db.read() as tx:
        payment = await store.get_payment(tx, ours.event_id, ours.payment_id)
        refund = await store.get_refund(tx, ours.event_id, ours.id) if ours.kind is Kind.REFUND else None
    if payment is None:
        return False
    async with asyncio.timeout(limits.PROVIDER_DEADLINE_S):
        if refund is None:
            return (await provider.lookup(payment)).verdict is Verdict.CAPTURED
        return (await provider.lookup_refund(payment, refund)).verdict is RefundVerdict.DONE


def _some(records: Sequence[Record]) -> Iterator[Sequence[Record]]:
    for first in range(0, len(records), _AT_ONCE):
        yield records[first : first + _AT_ONCE]
