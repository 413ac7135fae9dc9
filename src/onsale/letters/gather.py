"""Everything a pile of letters tells, read at once: whose bookings, which events, in whose words."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from onsale.accounts import people
from onsale.accounts.model import Person
from onsale.bookings.model import Booking
from onsale.bookings.store import get_bookings
from onsale.catalog.model import Organiser
from onsale.catalog.store import get_organisers
from onsale.letters.contents import letter_of
from onsale.letters.layout import written
from onsale.letters.matter import Matter
from onsale.letters.model import OPTIONAL, UNASKED, Due, Envelope
from onsale.letters.unsubscribe import unsubscribe_token, unsubscribed_among
from onsale.letters.wording import Key, Wording, applied, wordings_of
from onsale.platform.database import ReadTx
from onsale.platform.errors import NotFound
from onsale.platform.i18n import language, tag
from onsale.platform.mail import Mail
from onsale.platform.sealing import Sealer
from onsale.receipts.letterhead import Letterhead, letterheads_of
from onsale.tickets.view import Occasion, occasion_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Pile:
    """What a pile of letters needs to be written."""

    bookings: dict[UUID, Booking]
    people: dict[int, Person]
    occasions: dict[int, Occasion]
    organisers: dict[int, Organiser]
    letterheads: dict[int, Letterhead]
    wordings: dict[Key, Wording]
    unsubscribed: frozenset[tuple[int, int]]


async def pile_of(tx: ReadTx, due: Sequence[Due], sealer: Sealer) -> Pile:
    """Read what these letters need; people, bookings and events that are gone are missing in it."""
    occasions = await _occasions(tx, {one.event_id for one in due})
    organisers = await get_organisers(tx, {occasion.event.organiser_id for occasion in occasions.values()})
    letterheads = await letterheads_of(tx, organisers)
    wanted = {one.fan_id for one in due} | {head.reply_to_id for head in letterheads.values() if head.reply_to_id}
    return Pile(
        bookings=await _bookings(tx, due),
        people={person.id: person for person in await people.still_open(tx, wanted, sealer=sealer)},
        occasions=occasions,
        organisers=organisers,
        letterheads=letterheads,
        wordings=await wordings_of(tx, organisers),
        unsubscribed=await unsubscribed_among(tx, {one.fan_id for one in due if one.kind in UNASKED}),
    )


def mail_for(due: Due, pile: Pile, *, sealer: Sealer, public_url: str, now: datetime) -> Mail | None:
    """The mail, if there is still something to say and somebody to say it to."""
    fan, occasion = pile.people.get(due.fan_id), pile.occasions.get(due.event_id)
    if fan is None or occasion is None:
        return None
    organiser = pile.organisers[occasion.event.organiser_id]
    if (due.fan_id, organiser.id) in pile.unsubscribed or not _may_be_told(due, fan):
        return None
    booking = pile.bookings.get(due.booking_id) if due.booking_id else None
    path = due.facts.path or (f"/bookings/{booking.public_id}" if booking else "")
    matter = Matter(
        occasion=occasion,
        booking=booking,
        facts=due.facts,
        organiser=organiser.name,
        url=public_url.rstrip("/") + path,
        now=now,
    )
    letter = letter_of(due.kind, matter)
    if letter is None:
        return None
    wording = pile.wordings.get((organiser.id, due.kind.value, language.get()))
    return written(applied(letter, wording), _envelope(due, fan, organiser, pile, sealer, public_url))


def _may_be_told(due: Due, fan: Person) -> bool:
    """Whatever tells of a ticket or of money always is."""
    if due.kind in OPTIONAL and fan.processing.restricted:
        return False
    return due.kind not in UNASKED or fan.processing.reminders


def _envelope(due: Due, fan: Person, organiser: Organiser, pile: Pile, sealer: Sealer, public_url: str) -> Envelope:
    head = pile.letterheads.get(organiser.id, Letterhead())
    replies = pile.people.get(head.reply_to_id) if head.reply_to_id else None
    token = unsubscribe_token(sealer, fan.id, organiser.id) if due.kind in UNASKED else ""
    return Envelope(
        to=fan.email,
        sender=organiser.name,
        sender_details=legal_of(organiser),
        reply_to=replies.email if replies and replies.email_verified_at else "",
        unsubscribe=f"{public_url.rstrip('/')}/unsubscribe/{token}" if token else "",
        key=sha256(f"letter/{due.event_id}/{due.id}".encode()).hexdigest()[:32],
        language=tag(),
    )


def legal_of(organiser: Organiser) -> str:
    """Who that is in law, and where."""
    lines = [organiser.legal_name, *organiser.legal_address.splitlines()]
    return ", ".join(line.strip() for line in lines if line.strip())


async def _bookings(tx: ReadTx, due: Sequence[Due]) -> dict[UUID, Booking]:
    by_event: defaultdict[int, set[UUID]] = defaultdict(set)
    for one in due:
        if one.booking_id:
            by_event[one.event_id].add(one.booking_id)
    found = [await get_bookings(tx, event_id, ids) for event_id, ids in by_event.items()]
    return {booking.id: booking for bookings in found for booking in bookings}


async def _occasions(tx: ReadTx, event_ids: set[int]) -> dict[int, Occasion]:
    found = {}
    for event_id in event_ids:
        try:
            found[event_id] = await occasion_of(tx, event_id)
        except NotFound:
            continue
    return found
