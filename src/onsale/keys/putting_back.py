"""People's keys after a restore: from the newest snapshot, not from the backup that was restored."""

import sqlalchemy as sa

from onsale.keys.snapshots import Snapshot, rows_of
from onsale.platform.database import Database
from onsale.platform.keyring import Keyring

_STAGED = "create temporary table keys_there (person_id bigint primary key, period text, sealed bytea) on commit drop"
_STAGE = sa.text("""
insert into keys_there
select * from unnest(cast(:people as bigint[]), cast(:periods as text[]), cast(:sealed as bytea[]))
on conflict do nothing
""")
_TAKE = """
update person_keys k set period = s.period, sealed = s.sealed from keys_there s where k.person_id = s.person_id
"""
_ADD = """
insert into person_keys select s.* from keys_there s join people p on p.id = s.person_id on conflict do nothing
"""
_FORGET = sa.text("""
delete from person_keys k using people p
where p.id = k.person_id and p.created_at < :taken_at
and not exists (select from keys_there s where s.person_id = k.person_id)
""")


async def put_back(db: Database, keyring: Keyring, snapshot: Snapshot) -> int:
    """Let people have the keys they had then, all or nothing; how many have none any more.

    Who had none then, though they had come before, was erased meanwhile; who came later keeps the key of the backup.
    `UnreadableSnapshot` where the snapshot isn't whole: then nothing is changed.
    """
    async with db.write() as tx:
        await tx.execute(sa.text(_STAGED))
        for rows in rows_of(snapshot, keyring):
            if rows:
                people, periods, sealed = zip(*rows, strict=True)
                await tx.execute(_STAGE, {"people": list(people), "periods": list(periods), "sealed": list(sealed)})
        await tx.execute(sa.text(_TAKE))
        await tx.execute(sa.text(_ADD))
        forgotten = await tx.execute(_FORGET, {"taken_at": snapshot.taken_at})
        return forgotten.rowcount
