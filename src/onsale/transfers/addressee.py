"""For whom tickets are on their way: whoever proved that the address is theirs."""

import uuid

from onsale.accounts import people
from onsale.accounts.errors import EmailUnverified
from onsale.accounts.model import Principal
from onsale.accounts.openings import unseen
from onsale.platform.database import ReadTx
from onsale.platform.errors import NotFound
from onsale.platform.sealing import Sealer
from onsale.transfers import store
from onsale.transfers.errors import NotForYou
from onsale.transfers.model import Step
from onsale.transfers.transfer import EMAIL, FROM_NAME


async def steps_for(
    tx: ReadTx, principal: Principal, event_id: int, transfer_id: uuid.UUID, *, sealer: Sealer
) -> list[Step]:
    """What was sent to them in this transfer, whatever has become of it.

    Raises `NotFound`, `EmailUnverified`, or `NotForYou` for anybody else, its sender too.
    """
    steps = await store.steps_of(tx, event_id, transfer_id)
    if not steps:
        raise NotFound("there is no such transfer")
    if steps[0].to_id == principal.person_id:
        return steps
    kept = next((step for step in steps if step.email_sealed is not None), None)  # what has ended has forgotten it
    email = await address_of_step(tx, kept, sealer=sealer) if kept else None
    if steps[0].to_id is not None or email is None:
        raise NotForYou
    with unseen():
        person = await people.by_id(tx, principal.person_id, sealer=sealer)
    if person.email != email:
        raise NotForYou
    if person.email_verified_at is None:
        raise EmailUnverified
    return steps


async def address_of_step(tx: ReadTx, step: Step, *, sealer: Sealer) -> str | None:
    """Where it was sent; `None` once that is forgotten."""
    return await _opened(tx, step.to_id or step.from_id, EMAIL, step.email_sealed, sealer)


async def sender_name(tx: ReadTx, step: Step, *, sealer: Sealer) -> str | None:
    """What whoever sent it calls themselves; `None` where they said nothing, or it is over."""
    return await _opened(tx, step.from_id, FROM_NAME, step.from_name_sealed, sealer)


async def _opened(tx: ReadTx, owner: int, field: str, sealed: bytes | None, sealer: Sealer) -> str | None:
    if sealed is None:
        return None
    with unseen():  # what sender and receiver know of each other
        (text,) = await people.open_fields(tx, field, [(owner, sealed)], sealer=sealer)
    return text
