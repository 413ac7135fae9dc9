"""Asking to be erased: written down, every session ended, and a job that does it within moments."""

from datetime import datetime

from onsale.accounts import codes, people
from onsale.accounts import store as people_store
from onsale.accounts.model import Person, Purpose
from onsale.platform import jobs, mail
from onsale.platform.database import WriteTx
from onsale.platform.sealing import Sealer
from onsale.privacy import store
from onsale.privacy.ahead import require_may_go
from onsale.privacy.erase import erase_person
from onsale.privacy.letters import erasure_code_letter
from onsale.privacy.model import Erasure, Ground, Tickets


async def ask_erasure(
    tx: WriteTx, person_id: int, tickets: Tickets, *, sealer: Sealer, ground: Ground = Ground.ASKED
) -> tuple[Erasure, datetime]:
    """It will be done, once, however often it is asked for; and from when on tokens count no more.

    Raises `NotFound` when they are gone, `StillAdmin`, `LastOwner`. That it is them was made sure of by the caller.
    """
    person = await people.by_id(tx, person_id, sealer=sealer)
    await require_may_go(tx, person)
    return await order_erasure(tx, person_id, tickets, ground=ground)


async def order_erasure(tx: WriteTx, person_id: int, tickets: Tickets, *, ground: Ground) -> tuple[Erasure, datetime]:
    """The same for those who run the installation, and for the schedule: whoever they are, and whatever they do."""
    erasure = await store.insert_erasure(tx, person_id, ground, tickets)
    floor = await people_store.raise_floor(tx, person_id)
    await jobs.defer(tx, erase_person, lock=f"erase {person_id}", person_id=person_id)
    return erasure, floor


async def send_erasure_code(tx: WriteTx, person: Person, code: str, *, sealer: Sealer, now: datetime) -> None:
    """Mail a code that lets its reader be erased, and does nothing else."""
    await codes.open_code(tx, person.email, Purpose.ERASE, code, sealer=sealer)
    await mail.enqueue(tx, sealer, erasure_code_letter(person.email, code), now)


async def use_erasure_code(tx: WriteTx, person: Person, code: str, *, sealer: Sealer) -> bool:
    """Whether it is the one, or one to sign in with, which shows as well who reads their mail."""
    for purpose in (Purpose.ERASE, Purpose.SIGN_IN):
        if await codes.use_code(tx, person.email, purpose, code, sealer=sealer):
            return True
    return False
