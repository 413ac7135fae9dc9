"""Everything that goes when a person goes, in one transaction: the key, what it seals, and what isn't sealed.

What refers to the person by a foreign key goes with them. The rest is told here, table by table; a test compares it
with the list of all columns that hold personal data. What stays (bookings that were paid, their tickets, receipts and
the ledger) knows a number that is nobody's any more.
"""

from collections.abc import Iterator

import msgspec
import sqlalchemy as sa

from onsale.accounts import store as people_store
from onsale.accounts.tables import attempts, mailed_codes, people
from onsale.bookings.tables import bookings, returns
from onsale.catalog.tables import organiser_members, organisers
from onsale.letters.tables import letters
from onsale.payments.tables import payments, refunds
from onsale.platform import limits
from onsale.platform.database import WriteTx
from onsale.platform.mail import Mail
from onsale.platform.sealing import Sealer
from onsale.platform.tables import idempotent_answers, mails
from onsale.platform.web.idempotency import person_callers
from onsale.receipts.tables import letterheads
from onsale.tickets.tables import tickets
from onsale.transfers.tables import ticket_transfers
from onsale.waitinglist.tables import entries
from onsale.waitingroom.tables import joins, late, passes, rooms

_NEVER_PAID = ("expired", "released")
_BOOKS = "what was sold, given back and paid stays in the books for as long as the law says; the number is nobody's"
_STAFF = "what staff did stays with their number, which is nobody's"
_LOOKED = "that somebody was looked at stays for its time, for others on the same page too; the number is nobody's"
_HANDS = "that a ticket changed hands stays for its time, for the other one, and a ticket admits whoever has it"
_OF_VIEWINGS = ("viewer_id", "person_ids", "organiser_id", "event_id", "page", "at")

STAYS = {
    ("admin_acts", "admin_id"): _STAFF,
    ("admin_acts", "subject_id"): _STAFF,
    ("admin_acts", "note"): _STAFF,
    ("bookings", "fan_id"): _BOOKS,
    ("check_ins", "scanned_by"): _STAFF,
    ("door_posts", "name"): "what an organiser calls a post at a door, not who stands there",
    ("door_posts", "pin_hash"): "a PIN's keyed hash, nobody's; gone once it counts no more",
    ("check_ins", "undone_by"): _STAFF,
    ("erasures", "person_id"): "that somebody was erased, so that they stay so",
    ("events", "take_down_reason"): "about an event, not about a person",
    ("fan_slots", "fan_id"): "keeps the places of tickets that go on admitting",
    ("moved_dates", "moved_by"): _STAFF,
    ("offline_payments", "received_by"): _STAFF,
    ("organisers", "suspension_reason"): "about an organiser, not about a person",
    ("queue_leaves", "first"): "pseudonyms of one event that no number can be told from, gone soon after the sale",
    ("queue_leaves", "leaves"): "the same: others' proofs rest on them",
    ("refunds", "closed_by"): _STAFF,
    ("returns", "person_id"): _BOOKS,
    ("spent_challenges", "challenge_hash"): "what was used up or taken back, as a keyed hash; gone within days",
    ("ticket_transfers", "from_id"): _HANDS,
    ("ticket_transfers", "to_id"): _HANDS,
    ("tickets", "holder_id"): _HANDS,
    ("ticket_keys", "private_sealed"): "an event's, not a person's",
    **{("viewings", column): _LOOKED for column in _OF_VIEWINGS},
    ("token_floors", "person_id"): "that their tokens count no more, for as long as one might",
}
"""What knows a person's number afterwards, or holds words of others, and why it stays."""


async def forget(tx: WriteTx, person_id: int, *, sealer: Sealer) -> bool:
    """Whether there was anybody to forget. Their tokens count no more from the moment this commits."""
    locked = sa.select(people.c.email_hash).where(people.c.id == person_id).with_for_update()
    email_hash = (await tx.execute(locked)).scalar_one_or_none()
    if email_hash is None:
        return False
    await _forget_mails(tx, bytes(email_hash), sealer)
    for statement in statements(person_id, bytes(email_hash), sealer):
        await tx.execute(statement)
    await people_store.raise_floor(tx, person_id)
    return True


def statements(person_id: int, email_hash: bytes, sealer: Sealer) -> Iterator[sa.Executable]:
    """One for each table, the person last."""
    yield sa.delete(mailed_codes).where(mailed_codes.c.email_hash == email_hash)
    yield sa.delete(attempts).where(attempts.c.subject.in_(_subjects(person_id, email_hash, sealer)))
    yield sa.delete(idempotent_answers).where(idempotent_answers.c.caller.in_(person_callers(person_id, sealer)))
    yield sa.delete(letters).where(letters.c.fan_id == person_id)
    yield sa.delete(entries).where(entries.c.fan_id == person_id)
    for table in (joins, late, passes):  # room by room: the keys of these large tables begin with the event
        in_line = table.c.event_id.in_(sa.select(rooms.c.event_id))
        yield sa.delete(table).where(in_line, table.c.fan_id == person_id)
    yield from _of_bookings(person_id)
    yield from _of_tickets(person_id)
    yield from _of_organisers(person_id)
    yield sa.delete(people).where(people.c.id == person_id)


def _of_bookings(person_id: int) -> Iterator[sa.Executable]:
    """What people wrote about a return, and addresses at a bank; holds that were never paid are nobody's books."""
    mine = bookings.c.fan_id == person_id
    for table, column in ((returns, returns.c.note), (refunds, refunds.c.closed_note)):
        theirs = (bookings.c.event_id == table.c.event_id) & (bookings.c.id == table.c.booking_id)
        yield sa.update(table).where(mine, theirs, column != "").values({column.name: ""})
    theirs = (bookings.c.event_id == payments.c.event_id) & (bookings.c.id == payments.c.booking_id)
    yield sa.update(payments).where(mine, theirs, payments.c.redirect_url.is_not(None)).values(redirect_url=None)
    paying = sa.select(payments.c.id).where(theirs).exists()
    yield sa.delete(bookings).where(mine, bookings.c.state.in_(_NEVER_PAID), sa.not_(paying))


def _of_tickets(person_id: int) -> Iterator[sa.Executable]:
    """The name each bears; addresses they wrote, and theirs that others wrote. What is on its way is over by that."""
    booked = sa.select(bookings.c.id).where(
        bookings.c.event_id == tickets.c.event_id, bookings.c.id == tickets.c.booking_id, bookings.c.fan_id == person_id
    )
    mine = (tickets.c.holder_id == person_id) | (tickets.c.holder_id.is_(None) & booked.exists())
    yield sa.update(tickets).where(mine, tickets.c.name_sealed.is_not(None)).values(name_sealed=None)
    way = ticket_transfers
    over = {
        "email_sealed": None,
        "from_name_sealed": None,
        "state": sa.case((way.c.state == "offered", "void"), else_=way.c.state),
        "ended_at": sa.func.coalesce(way.c.ended_at, sa.func.now()),
    }
    yield sa.update(way).where((way.c.from_id == person_id) | (way.c.to_id == person_id)).values(over)


def _of_organisers(person_id: int) -> Iterator[sa.Executable]:
    """They act for nobody any more; an organiser that loses its last owner isn't written to under their address."""
    members = organiser_members
    mine = sa.select(members.c.organiser_id).where(members.c.person_id == person_id, members.c.role == "owner")
    others = sa.select(members.c.organiser_id).where(members.c.person_id != person_id, members.c.role == "owner")
    alone = organisers.c.id.in_(mine) & organisers.c.id.not_in(others)
    yield sa.update(organisers).where(alone).values(contact_email="")
    yield sa.update(letterheads).where(letterheads.c.reply_to_id == person_id).values(reply_to_id=None)
    yield sa.delete(members).where(members.c.person_id == person_id)


async def _forget_mails(tx: WriteTx, email_hash: bytes, sealer: Sealer) -> None:
    """Mails to them that wait to be sent: each is opened, for a waiting mail tells nobody whose it is."""
    rows = await tx.execute(
        sa.select(mails.c.id, mails.c.period, mails.c.sealed).order_by(mails.c.id).limit(limits.MAILS_LOOKED_THROUGH)
    )
    theirs = [
        row.id for row in rows if email_hash in sealer.lookup_hashes(_addressee(sealer, row.period, bytes(row.sealed)))
    ]
    if theirs:
        await tx.execute(sa.delete(mails).where(mails.c.id.in_(theirs)))


def _addressee(sealer: Sealer, period: str, sealed: bytes) -> str:
    try:
        return msgspec.json.decode(sealer.open_in_transit(period, sealed), type=Mail).to
    except KeyError:  # its period is over: nobody reads it any more
        return ""


def _subjects(person_id: int, email_hash: bytes, sealer: Sealer) -> list[bytes]:
    number = str(person_id)
    return [email_hash, sealer.keyed_hash("person", number), sealer.keyed_hash("promo code", number)]
