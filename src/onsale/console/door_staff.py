"""Who scans for an organiser: invited by mail, there once they accept, gone the moment they are removed.

Whoever invites learns nothing of who has an account: any address is written to. An invitation lies nowhere but in its
mail, sealed; so it names its address, and only who signs in with that accepts it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from msgspec import Struct

from onsale.accounts import attempts, people
from onsale.accounts.attempts import DOOR_INVITATION, Try
from onsale.accounts.model import Person, Principal
from onsale.accounts.sealed_notes import opened_note, sealed_note
from onsale.accounts.taken_back import take_back, was_taken_back
from onsale.catalog.model import Organiser
from onsale.catalog.organisers import add_scanner, organiser_of, remove_scanner
from onsale.platform import limits, mail
from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.errors import Failure, Kind, NotFound
from onsale.platform.i18n import gettext as _
from onsale.platform.i18n import ngettext
from onsale.platform.mail import Mail
from onsale.platform.sealing import Sealer, normalised_email

_LIFE = timedelta(days=limits.DOOR_INVITATION_DAYS)


class InvitationOver(Failure):
    """This invitation doesn't count any more: it is too old, or was taken back; ask the organiser for another"""

    code = "invitation_over"
    kind = Kind.GONE


class InvitedByAnotherAddress(Failure):
    """This invitation went to another address: sign in with that one"""

    code = "invited_by_another_address"
    kind = Kind.FORBIDDEN


class Invitation(Struct, tag="door", frozen=True):
    """What is sealed in the mail's link: whose doors, for whom, and since when."""

    organiser_id: int
    email: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Accepted:
    """The roles somebody has from now on (to be told to `Revocations` once committed)."""

    roles: Iterable[str]
    changed_at: datetime


async def invite(
    tx: WriteTx, principal: Principal, email: str, *, site: str, sealer: Sealer, now: datetime
) -> Organiser:
    """Ask whoever has this address to scan. `TooManyRequests` for who asks dozens within an hour."""
    await attempts.spend(tx, [Try(DOOR_INVITATION, sealer.keyed_hash("person", str(principal.person_id)))])
    organiser = await organiser_of(tx, principal)
    note = sealed_note(Invitation(organiser.id, email, now), sealer=sealer, now=now)
    subject = _("Scan tickets for %(organiser)s") % {"organiser": organiser.name}
    days = limits.DOOR_INVITATION_DAYS
    text = ngettext(
        "%(organiser)s would like you to scan tickets at their doors. Any phone with a camera will do.\n\nAccept "
        "within a day, signed in with this address:\n%(url)s\n\nYou don't know them? Then ignore this mail.",
        "%(organiser)s would like you to scan tickets at their doors. Any phone with a camera will do.\n\nAccept "
        "within %(days)s days, signed in with this address:\n%(url)s\n\nYou don't know them? Then ignore this mail.",
        days,
    ) % {"organiser": organiser.name, "days": days, "url": f"{site}/door/invitation/{note}"}
    await mail.enqueue(tx, sealer, Mail(email, subject, text), now)
    return organiser


async def invitation_for(tx: ReadTx, person: Person, note: str, *, sealer: Sealer, now: datetime) -> Invitation:
    """What the link says, for who was invited by it. Raises `InvitationOver` or `InvitedByAnotherAddress`."""
    invitation = opened_note(note, Invitation, sealer=sealer)
    if invitation is None or invitation.at + _LIFE <= now:
        raise InvitationOver
    if normalised_email(invitation.email) != normalised_email(person.email):
        raise InvitedByAnotherAddress
    if await was_taken_back(tx, _of(invitation.organiser_id, person.id, sealer), until=invitation.at + _LIFE):
        raise InvitationOver
    return invitation


async def accept(tx: WriteTx, person: Person, invitation: Invitation) -> Accepted:
    """They may stand at the organiser's doors, and have the role that shows them the way there."""
    await add_scanner(tx, invitation.organiser_id, person.id)
    return Accepted(*await people.grant_role(tx, person.id, "scanner"))


async def remove(tx: WriteTx, principal: Principal, person_id: int, *, sealer: Sealer, now: datetime) -> None:
    """They may not any more, nor by an invitation that is still in their mailbox. `NotFound` for who wasn't there."""
    organiser = await organiser_of(tx, principal)
    if not await remove_scanner(tx, organiser.id, person_id):
        raise NotFound(_("They don't scan for you."))
    await take_back(tx, _of(organiser.id, person_id, sealer)[0], until=now + _LIFE)


def _of(organiser_id: int, person_id: int, sealer: Sealer) -> tuple[bytes, ...]:
    return sealer.keyed_hashes("door invitation", f"{organiser_id}\0{person_id}")
