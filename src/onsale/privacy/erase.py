"""Erasing somebody, step by step; each may be done twice, so whoever dies in between is taken up again.

First what they have under way is wound up, in the ordinary ways: holds let go, waiting lists left, tickets on their
way taken back or declined, tickets cancelled where they chose that. Money that is under way is waited for, so that its
owner can be told. Then one line goes into the log of erasures, onto the disk; only then, in one transaction, the
receipt is queued and everything personal is gone.
"""

import asyncio
from contextlib import suppress
from datetime import datetime
from uuid import UUID

import structlog
from procrastinate import JobContext, RetryStrategy

from onsale.accounts import people
from onsale.accounts.model import Person, Principal
from onsale.bookings.cancel import cancel
from onsale.bookings.errors import CancellationClosed, NotConfirmed, NotHeld, PaymentInProgress
from onsale.bookings.release import let_go
from onsale.platform import jobs, limits, mail
from onsale.platform.clock import utc_now
from onsale.platform.database import Database, WriteTx
from onsale.platform.errors import NotFound
from onsale.platform.i18n import reading
from onsale.platform.keyring import Keyring
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from onsale.privacy import store
from onsale.privacy.ahead import Ahead, tickets_ahead
from onsale.privacy.erasure_log import Entry, ErasureLog
from onsale.privacy.forget import forget
from onsale.privacy.kept import kept_token
from onsale.privacy.letters import KeptTickets, erased_letter
from onsale.privacy.model import Erasure, Ground, Tickets
from onsale.resale import take_back as resale
from onsale.resale.errors import BeingBought, NotOffered
from onsale.resale.store import open_of_fan
from onsale.transfers.accept import decline
from onsale.transfers.errors import NotForYou, TransferOver
from onsale.transfers.store import live_to, open_from
from onsale.transfers.take_back import take_back
from onsale.waitinglist.errors import NotWaiting
from onsale.waitinglist.join import leave
from onsale.waitinglist.store import live_entries_of

log = structlog.get_logger()

_UNPAID = ("held", "payment_pending")


@jobs.queue.task(name="privacy.erase", pass_context=True, retry=RetryStrategy(max_attempts=10, exponential_wait=2))
async def erase_person(context: JobContext, person_id: int) -> None:
    """As soon as it was asked for."""
    await erase(jobs.services_of(context), person_id, now=utc_now())


@jobs.queue.periodic(cron="* * * * *")
@jobs.queue.task(name="privacy.resume", pass_context=True, queueing_lock="privacy.resume")
async def resume_each_minute(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the schedule's own moment
    """Those that waited for money, or whose job was lost."""
    await resume(jobs.services_of(context), now=utc_now())


async def resume(services: Services, *, now: datetime) -> None:
    """One after the other; one that fails stops no other."""
    async with services.get(Database).read() as tx:
        waiting = await store.open_erasures(tx, limit=limits.ERASURES_RESUMED_AT_ONCE)
    for person_id in waiting:
        try:
            await erase(services, person_id, now=now)
        except Exception:
            log.exception("erasure_not_done")


async def erase(services: Services, person_id: int, *, now: datetime) -> Erasure | None:
    """Do what was asked for, or note what it waits for; how it stands then. None where nothing was asked for."""
    db = services.get(Database)
    async with db.read() as read:
        erasure = await store.get_erasure(read, person_id)
    if erasure is None or erasure.erased_at is not None:
        return erasure
    await _wind_up(services, erasure, now)
    async with db.write() as tx:
        locked = await store.lock_open(tx, person_id)  # whoever does the same at this moment waits, and finds it done
        if locked is not None:
            await _finish_if_nothing_waits(tx, services, locked, now)
        return await store.get_erasure(tx, person_id)


async def _finish_if_nothing_waits(tx: WriteTx, services: Services, erasure: Erasure, now: datetime) -> None:
    waits_for = await store.money_under_way(tx, erasure.person_id) if now < erasure.due_by else None
    await store.set_waits_for(tx, erasure.person_id, waits_for)
    if waits_for is not None:
        return
    entry = Entry(erasure.person_id, now, erasure.ground)
    mark = await asyncio.to_thread(ErasureLog(services.get(Settings).erasure_log_file).append, [entry])
    await finish(tx, services, erasure, at=now)
    await store.set_mark(tx, *mark)
    log.info("person_erased", ground=erasure.ground.value)


async def finish(tx: WriteTx, services: Services, erasure: Erasure, *, at: datetime) -> None:
    """Everything personal goes, and a receipt is on its way: written before the address is gone, sealed as every mail
    that waits, and forgotten when it is sent. Who didn't ask, under an address nobody confirmed, isn't written to.
    """
    sealer = services.get(Sealer)
    for person in await people.still_open(tx, [erasure.person_id], sealer=sealer):
        receipt = await _receipt(tx, services, person, erasure, at)
        await asyncio.to_thread(mail.forget_in_outbox, services.get(Settings).outbox_dir, person.email)
        await forget(tx, erasure.person_id, sealer=sealer)
        if person.email_verified_at is not None or erasure.ground is not Ground.RETENTION:
            await mail.enqueue(tx, sealer, receipt, at)
    await forget(tx, erasure.person_id, sealer=sealer)  # also where their key is gone already, and nobody can be told
    await store.note_erased(tx, erasure.person_id, erasure.ground, at)


async def _receipt(tx: WriteTx, services: Services, person: Person, erasure: Erasure, at: datetime) -> mail.Mail:
    settings, keyring = services.get(Settings), services.get(Keyring)
    kept = await tickets_ahead(tx, person.id, at)
    with reading(person.language or settings.language):
        return erased_letter(person.email, [_kept(one, keyring, settings.public_url) for one in kept], erasure)


def _kept(one: Ahead, keyring: Keyring, public_url: str) -> KeptTickets:
    token = kept_token(keyring, one.booking.event_id, one.kept_id)
    return KeptTickets(one.event.name, len(one.places), f"{public_url.rstrip('/')}/kept/{token}")


async def _wind_up(services: Services, erasure: Erasure, now: datetime) -> None:
    db, person_id = services.get(Database), erasure.person_id
    principal = Principal(person_id, frozenset({"fan"}), email_verified=True, session_id=None)
    async with db.read() as read:
        waiting = await live_entries_of(read, person_id, limit=limits.ERASURE_BOOKINGS)
        unpaid = await store.bookings_in(read, person_id, _UNPAID, limit=limits.ERASURE_BOOKINGS)
        offered = await open_of_fan(read, person_id, limit=limits.ERASURE_BOOKINGS)
    for event_id, transfer_id, mine in await _on_their_way(db, person_id):
        with suppress(TransferOver, NotForYou, NotFound):
            async with db.write() as tx:
                back_off = take_back if mine else decline
                await back_off(tx, principal, event_id, transfer_id, sealer=services.get(Sealer))
    for event_id in waiting:
        with suppress(NotWaiting, NotHeld, PaymentInProgress):
            async with db.write() as tx:
                await leave(tx, principal, event_id)
    for event_id, booking_id in unpaid:
        with suppress(NotHeld, PaymentInProgress, NotFound):
            await let_go(services, principal, event_id, booking_id)
    for event_id, booking_id, ticket in offered:
        with suppress(BeingBought, NotOffered):  # being bought: it is refunded, or comes back, by itself
            async with db.write() as tx:
                await resale.take_back(tx, principal, event_id, booking_id, [ticket])
    # Only now: what was on its way, or on sale, is theirs again.
    async with db.read() as read:
        ahead = await tickets_ahead(read, person_id, now) if erasure.tickets is Tickets.CANCEL else []
    for one in ahead:
        with suppress(NotConfirmed, CancellationClosed):
            if one.to_cancel:  # what others paid for isn't theirs to cancel
                async with db.write() as tx:
                    await cancel(tx, principal, one.booking.event_id, one.booking.id, one.to_cancel)


async def _on_their_way(db: Database, person_id: int) -> list[tuple[int, UUID, bool]]:
    """Transfers that are open, each with whether it is they who sent it."""
    async with db.read() as read:
        sent = await open_from(read, person_id, limit=limits.ERASURE_BOOKINGS)
        coming = await live_to(read, person_id, limit=limits.ERASURE_BOOKINGS)
    steps = [(step, True) for step in sent] + [(step, False) for step in coming]
    return list(dict.fromkeys((step.event_id, step.transfer_id, mine) for step, mine in steps))
