"""Accounts nobody uses: their owners are told first, and can keep them; then they are erased as if they had asked.

Only fans' accounts: who sells, scans or runs the installation isn't forgotten behind the back of those they work for.
"""

import base64
import hmac

import sqlalchemy as sa

from onsale.accounts import people
from onsale.accounts.model import Person
from onsale.platform import limits
from onsale.platform.clock import utc_now
from onsale.platform.database import Database, ReadTx, WriteTx
from onsale.platform.errors import NotFound
from onsale.platform.i18n import reading
from onsale.platform.mail import enqueue
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from onsale.privacy.ask_erasure import order_erasure
from onsale.privacy.erase import erase
from onsale.privacy.model import Ground, Tickets
from onsale.privacy.retention_letters import dormant_letter
from onsale.privacy.retention_tables import dormant_accounts

_ID_BYTES, _SIGNATURE_BYTES = 8, 16
_AT_ONCE = 100


def idle(person: str) -> str:
    """In SQL, of a row of people by this alias: nobody is signed in, nothing is under way, nothing was lately.

    Not those who asked that their data be kept and not used.
    """
    return f"""{person}.roles <@ array['fan']
    and {person}.last_seen_on < current_date - case when {person}.email_verified_at is null
        then {limits.ACCOUNT_UNVERIFIED_DAYS} else {limits.ACCOUNT_DORMANT_DAYS} end
    and not exists (select from sessions s where s.person_id = {person}.id)
    and not exists (select from api_keys k where k.person_id = {person}.id and k.revoked_at is null)
    and not exists (select from organiser_members m where m.person_id = {person}.id)
    and not exists (select from organiser_applications a where a.person_id = {person}.id and a.state = 'waiting')
    and not exists (select from processing_limits l where l.person_id = {person}.id and l.restricted_at is not null)
    and not exists (select from waiting_entries w where w.fan_id = {person}.id and w.ended_at is null)
    and not exists (select from bookings b join events e on e.id = b.event_id where b.fan_id = {person}.id
        and greatest(b.created_at, e.starts_at) > now() - interval '{limits.ACCOUNT_DORMANT_DAYS} days')"""  # noqa: S608 - ours


_STILL = f"where p.id = d.person_id and {idle('p')}"
_USED_AGAIN = sa.text(f"delete from dormant_accounts d where not exists (select from people p {_STILL})")  # noqa: S608
_WARN = sa.text(f"""
insert into dormant_accounts (person_id)
select p.id from people p where p.email_verified_at is not null and {idle("p")}
and not exists (select from dormant_accounts d where d.person_id = p.id)
order by p.id limit :most for no key update of p skip locked
returning person_id""")  # noqa: S608 - put together from the part above
_WARNED = sa.text(f"""
select d.person_id from dormant_accounts d
where d.warned_at < now() - interval '{limits.ACCOUNT_WARNED_DAYS} days'
and exists (select from people p {_STILL}) order by d.person_id limit :most""")  # noqa: S608
_UNVERIFIED = sa.text(f"""
select p.id from people p where p.email_verified_at is null
and p.created_at < now() - interval '{limits.ACCOUNT_UNVERIFIED_DAYS} days' and {idle("p")}
and not exists (select from bookings b where b.fan_id = p.id) order by p.id limit :most""")  # noqa: S608


async def warn_idle(services: Services) -> int:
    """Tell the owners of accounts nobody uses, some thousands a day; returns how many. Forgets who came back."""
    db, told = services.get(Database), 0
    async with db.write() as tx:
        await tx.execute(_USED_AGAIN)
    while told < limits.DORMANT_TOLD_PER_RUN:
        async with db.write() as tx:
            some = list((await tx.execute(_WARN, {"most": _AT_ONCE})).scalars())
            for person in await people.still_open(tx, some, sealer=services.get(Sealer)):
                await _tell(tx, person, services)
        told += len(some)
        if len(some) < _AT_ONCE:
            break
    return told


async def erase_warned(services: Services) -> int:
    """Erase accounts whose owners were told and didn't come back; returns how many."""
    return await _erase_all(services, _WARNED)


async def erase_unverified(services: Services) -> int:
    """Erase accounts whose address nobody confirmed; returns how many."""
    return await _erase_all(services, _UNVERIFIED)


def keep_token(sealer: Sealer, person_id: int) -> str:
    """What the mail's link carries."""
    whose = person_id.to_bytes(_ID_BYTES, "big")
    return base64.urlsafe_b64encode(whose + _signatures(sealer, whose)[0]).decode()


async def is_warned(tx: ReadTx, token: str, *, sealer: Sealer) -> bool:
    """Whether the link's account still waits to be kept; `NotFound` for a link we didn't sign."""
    waits = sa.select(dormant_accounts.c.person_id).where(dormant_accounts.c.person_id == _person(sealer, token))
    return (await tx.execute(waits)).one_or_none() is not None


async def keep_account(tx: WriteTx, token: str, *, sealer: Sealer) -> bool:
    """Keep the link's account as if its owner had signed in today; false when it is gone."""
    person_id = _person(sealer, token)
    seen = sa.text("update people set last_seen_on = current_date where id = :id returning id")
    found = (await tx.execute(seen, {"id": person_id})).one_or_none()
    await tx.execute(sa.delete(dormant_accounts).where(dormant_accounts.c.person_id == person_id))
    return found is not None


async def _tell(tx: WriteTx, person: Person, services: Services) -> None:
    settings, sealer = services.get(Settings), services.get(Sealer)
    with reading(person.language or settings.language):
        link = f"{settings.public_url}/keep/{keep_token(sealer, person.id)}"
        await enqueue(tx, sealer, dormant_letter(person.email, settings.public_url, link), utc_now())


async def _erase_all(services: Services, which: sa.TextClause) -> int:
    """One person a transaction, so that whoever comes back meanwhile is met at most once."""
    erased = 0
    while True:
        async with services.get(Database).read() as read:
            some = list((await read.execute(which, {"most": _AT_ONCE})).scalars())
        gone = [person_id for person_id in some if await _erase(services, person_id, which)]
        erased += len(gone)
        if len(some) < _AT_ONCE or not gone:
            return erased


async def _erase(services: Services, person_id: int, which: sa.TextClause) -> bool:
    """Erase one of those; false when somebody else did, they came back, or money of theirs is still on its way."""
    async with services.get(Database).write() as tx:
        lock = sa.text("select id from people where id = :id for update skip locked")
        if (await tx.execute(lock, {"id": person_id})).one_or_none() is None:
            return False
        still = sa.text(f"select true from ({which.text}) due (id) where id = :id")  # noqa: S608 - ours
        if (await tx.execute(still, {"id": person_id, "most": 2**31})).one_or_none() is None:
            return False
        await order_erasure(tx, person_id, Tickets.KEEP, ground=Ground.RETENTION)
    erasure = await erase(services, person_id, now=utc_now())
    return erasure is not None and erasure.erased_at is not None


def _person(sealer: Sealer, token: str) -> int:
    try:
        content = base64.b64decode(token, altchars=b"-_", validate=True)
    except ValueError:
        raise NotFound from None
    whose, signature = content[:_ID_BYTES], content[_ID_BYTES:]
    if not any(hmac.compare_digest(signature, ours) for ours in _signatures(sealer, whose)):
        raise NotFound
    return int.from_bytes(whose, "big")


def _signatures(sealer: Sealer, whose: bytes) -> list[bytes]:
    return [each[:_SIGNATURE_BYTES] for each in sealer.keyed_hashes("keep_account", whose.hex())]
