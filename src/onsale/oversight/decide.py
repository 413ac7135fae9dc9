"""Deciding an application: the organiser, the role and the letter, or the reason why not. Once, whoever is first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from babel import Locale

from onsale.accounts import people
from onsale.catalog.model import Organiser
from onsale.catalog.organisers import create_organiser
from onsale.oversight import letters, store
from onsale.oversight.acts import record
from onsale.oversight.errors import AlreadyDecided
from onsale.oversight.model import Act, Application, Particulars, State
from onsale.oversight.reasons import reason_of
from onsale.platform.database import WriteTx
from onsale.platform.sealing import Sealer


@dataclass(frozen=True, slots=True)
class Approved:
    """A new organiser, and the roles its owner has from now on (to be told to `Revocations` once committed)."""

    organiser: Organiser
    person_id: int
    roles: Iterable[str]
    changed_at: datetime


async def approve(
    tx: WriteTx, admin_id: int, application_id: int, *, site: str, sealer: Sealer, now: datetime
) -> Approved:
    """Let them sell. `AlreadyDecided` when it no longer waits, or can't be read any more."""
    waiting = await _waiting(tx, application_id, sealer)
    told = waiting.particulars
    if told is None:
        raise AlreadyDecided("the person is gone, and with them what they said")
    organiser = await create_organiser(
        tx,
        told.name,
        owner_id=waiting.person_id,
        legal_name=told.legal_name,
        legal_address=imprint_address(told),
        contact_email=told.contact_email,
        register_number=told.register_number,
    )
    if not await store.end(tx, waiting.id, State.APPROVED, decided_by=admin_id, organiser_id=organiser.id):
        raise AlreadyDecided
    roles, changed_at = await people.grant_role(tx, waiting.person_id, "organiser")
    await record(tx, admin_id, Act.APPROVED, organiser.id, subject=organiser.name)
    person = await people.by_id(tx, waiting.person_id, sealer=sealer)
    await letters.tell_of_approval(tx, person, organiser.name, site=site, sealer=sealer, now=now)
    return Approved(organiser, waiting.person_id, roles, changed_at)


async def decline(
    tx: WriteTx, admin_id: int, application_id: int, reason: str, *, site: str, sealer: Sealer, now: datetime
) -> None:
    """Not like this, and why. `AlreadyDecided` when it no longer waits, `InvalidRequest` without a reason."""
    why = reason_of(reason)
    waiting = await _waiting(tx, application_id, sealer)
    if not await store.end(tx, waiting.id, State.DECLINED, decided_by=admin_id, reason=why):
        raise AlreadyDecided
    # The name stays sealed: whoever doesn't sell isn't public.
    await record(tx, admin_id, Act.DECLINED, waiting.id, note=why)
    for person in await people.still_open(tx, [waiting.person_id], sealer=sealer):
        await letters.tell_of_decline(tx, person, why, site=site, sealer=sealer, now=now)


def imprint_address(told: Particulars) -> str:
    """The address with its country in one line, as imprints and receipts have it."""
    lines = [line.strip(" ,") for line in told.address.splitlines()]
    country = Locale("en").territories.get(told.country, told.country)
    return ", ".join(part for part in (*lines, country) if part)


async def _waiting(tx: WriteTx, application_id: int, sealer: Sealer) -> Application:
    found = await store.lock_application(tx, application_id, sealer=sealer)
    if found.state is not State.WAITING:
        raise AlreadyDecided
    return found
