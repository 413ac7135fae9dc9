"""Who sells, and who acts for them."""

from collections.abc import Collection

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from onsale.accounts.model import Principal
from onsale.catalog import tables as t
from onsale.catalog.door_posts import open_post
from onsale.catalog.model import Event, Lifecycle, Organiser, Venue
from onsale.catalog.store import get_event, get_organiser, get_venue
from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.errors import Forbidden, InvalidRequest, NotFound
from onsale.platform.i18n import gettext as _
from onsale.platform.ids import new_id
from onsale.platform.text import Email

MEMBERSHIPS = 100
SCANNERS = 500


async def create_organiser(
    tx: WriteTx,
    name: str,
    *,
    owner_id: int | None,
    legal_name: str = "",
    legal_address: str = "",
    fee_basis_points: int = 0,
    fee_fixed_minor: int = 0,
    contact_email: str = "",
    fee_booking_minor: int = 0,
    tax_ppm: int = 0,
    tax_included: bool = False,
    tax_name: str = "",
    register_number: str = "",
) -> Organiser:
    """A new organiser that the person `owner_id` acts for; nobody yet, when it is `None`."""
    organiser = Organiser(
        id=new_id(),
        name=name,
        legal_name=legal_name,
        legal_address=legal_address,
        fee_basis_points=fee_basis_points,
        fee_fixed_minor=fee_fixed_minor,
        contact_email=contact_email,
        fee_booking_minor=fee_booking_minor,
        tax_ppm=tax_ppm,
        tax_included=tax_included,
        tax_name=tax_name,
        register_number=register_number,
    )
    values = {column: getattr(organiser, column) for column in Organiser.__slots__}
    await tx.execute(t.organisers.insert().values(**values))
    if owner_id is not None:
        await add_member(tx, organiser.id, owner_id, "owner")
    return organiser


async def set_contact(tx: WriteTx, organiser_id: int, email: str) -> None:
    """Let this be where fans write to; nothing takes it away. `InvalidRequest` for what is no address."""
    contact = email.strip()
    try:
        msgspec.convert(contact, Email) if contact else None
    except msgspec.ValidationError:
        raise InvalidRequest.of("contact_email", _("This is not an e-mail address.")) from None
    await tx.execute(sa.update(t.organisers).where(t.organisers.c.id == organiser_id).values(contact_email=contact))


async def add_member(tx: WriteTx, organiser_id: int, person_id: int, role: str) -> None:
    """Let a person act for the organiser as `owner` (everything) or `scanner` (the door)."""
    await tx.execute(t.organiser_members.insert().values(organiser_id=organiser_id, person_id=person_id, role=role))


async def add_scanner(tx: WriteTx, organiser_id: int, person_id: int) -> None:
    """Let them stand at the organiser's doors, unless they act for the organiser already."""
    made = insert(t.organiser_members).values(organiser_id=organiser_id, person_id=person_id, role="scanner")
    await tx.execute(made.on_conflict_do_nothing())


async def remove_scanner(tx: WriteTx, organiser_id: int, person_id: int) -> bool:
    """Let them stand there no more, from this moment on; whether they did. Nobody removes an owner by this."""
    mine = sa.and_(t.organiser_members.c.organiser_id == organiser_id, t.organiser_members.c.person_id == person_id)
    gone = sa.delete(t.organiser_members).where(mine, t.organiser_members.c.role == "scanner")
    return (await tx.execute(gone.returning(t.organiser_members.c.person_id))).one_or_none() is not None


async def scanners_of(tx: ReadTx, organiser_id: int) -> list[int]:
    """Who stands at the organiser's doors, besides its owners: their numbers, in order."""
    members = t.organiser_members.c
    mine = sa.select(members.person_id).where(members.organiser_id == organiser_id, members.role == "scanner")
    return list((await tx.execute(mine.order_by(members.person_id).limit(SCANNERS))).scalars())


async def organiser_of(tx: WriteTx, principal: Principal) -> Organiser:
    """The organiser a person acts for, their oldest; made at first use, under a neutral name.

    Not under the person's own: a name in the catalogue is public, and outlives the person's account.
    """
    # Two first uses at once must not make two organisers.
    key = sa.func.hashtextextended("organiser", principal.person_id)
    await tx.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))
    owned = await owned_organisers(tx, principal.person_id)
    if owned:
        return await get_organiser(tx, owned[0])
    return await create_organiser(tx, _("Organiser"), owner_id=principal.person_id)


async def owned_organisers(tx: ReadTx, person_id: int) -> list[int]:
    """The ids of the organisers a person acts for as owner, oldest first."""
    return await _memberships(tx, person_id, ["owner"])


async def may_manage(tx: ReadTx, principal: Principal | None, organiser_id: int) -> bool:
    """Whether somebody may see and change what is the organiser's: its owners and admins."""
    if principal is None or not principal.has("organiser"):
        return False
    return principal.has("admin") or organiser_id in await owned_organisers(tx, principal.person_id)


async def require_visible(tx: ReadTx, event: Event, principal: Principal | None) -> None:
    """`NotFound` unless everybody may look at it, or this reader may: drafts and what is withheld are private."""
    if event.public or await may_manage(tx, principal, event.organiser_id):
        return
    if event.lifecycle is Lifecycle.DRAFT:
        raise NotFound("there is no such event")
    raise NotFound(_("This event isn't shown at the moment. Whoever has tickets for it keeps them."))


async def may_scan(tx: ReadTx, principal: Principal, organiser_id: int) -> bool:
    """Whether somebody may stand at the organiser's door: its owners, its scanners and admins."""
    if principal.has("admin"):
        return True
    if principal.post:
        return (await open_post(tx, principal.person_id)).organiser_id == organiser_id
    return organiser_id in await scanned_organisers(tx, principal.person_id)


async def door_members(tx: ReadTx, organiser_id: int, person_ids: Collection[int]) -> set[int]:
    """Who of these people stands at the organiser's doors: its owners and scanners."""
    if not person_ids:
        return set()
    members = t.organiser_members.c
    mine = sa.select(members.person_id).where(members.organiser_id == organiser_id, members.person_id.in_(person_ids))
    return set((await tx.execute(mine.where(members.role.in_(("owner", "scanner"))))).scalars())


async def scanned_organisers(tx: ReadTx, person_id: int) -> list[int]:
    """The ids of the organisers at whose doors a person may stand, oldest first."""
    return await _memberships(tx, person_id, ["owner", "scanner"])


async def managed_event(tx: ReadTx, principal: Principal, event_id: int) -> Event:
    """The event, for who may change it. A stranger learns of a draft that there is nothing (`NotFound`), of any other
    event that it isn't theirs (`Forbidden`)."""
    event = await get_event(tx, event_id)
    if not await may_manage(tx, principal, event.organiser_id):
        if event.lifecycle is Lifecycle.DRAFT:
            raise NotFound("there is no such event")
        raise Forbidden("this event is another organiser's")
    return event


async def managed_venue(tx: ReadTx, principal: Principal, venue_id: int) -> Venue:
    """The venue, for who may change it; `NotFound` for everybody else: an address book is private."""
    venue = await get_venue(tx, venue_id)
    if not await may_manage(tx, principal, venue.organiser_id):
        raise NotFound("there is no such venue")
    return venue


async def _memberships(tx: ReadTx, person_id: int, roles: Collection[str]) -> list[int]:
    rows = await tx.execute(
        sa.select(t.organiser_members.c.organiser_id)
        .where(t.organiser_members.c.person_id == person_id, t.organiser_members.c.role.in_(roles))
        .order_by(t.organiser_members.c.organiser_id)
        .limit(MEMBERSHIPS)
    )
    return list(rows.scalars())
