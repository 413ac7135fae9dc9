"""What the wallet shows, put together: one card for each ticket, those that admit somebody first."""

from base64 import b64encode
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from markupsafe import Markup

from onsale.bookings.model import Booking, BookingState
from onsale.bookings.of_fan import upcoming_of_fan
from onsale.design.qr import qr_svg
from onsale.platform import limits
from onsale.platform.database import ReadTx
from onsale.platform.i18n import gettext as _
from onsale.platform.keyring import Keyring
from onsale.platform.sealing import Sealer
from onsale.shop.wallet_views import PassLinks, Renewal, WalletCard, WalletPage
from onsale.tickets.ending import worth_until
from onsale.tickets.model import TicketState
from onsale.tickets.pass_api import apple_path, google_path
from onsale.tickets.pass_signers import PassSigners
from onsale.tickets.rules import TicketRules, rules_of
from onsale.tickets.store import held_by, tickets_of
from onsale.tickets.view import Papers, TicketView, papers_of, papers_of_received
from onsale.tickets.wallet_codes import WalletCode, wallet_codes

_State = Literal["valid", "used", "offered", "transferred", "cancelled"]
_ORDER: tuple[_State, ...] = ("valid", "used", "offered", "transferred", "cancelled")


async def wallet_page(
    tx: ReadTx, fan_id: int, keyring: Keyring, signers: PassSigners, *, sealer: Sealer, now: datetime
) -> WalletPage:
    """The tickets of everything a fan has paid for or was sent and that isn't over, the next event first."""
    since = now - timedelta(seconds=limits.WALLET_AFTER_S)
    most = limits.WALLET_BOOKINGS
    found = await upcoming_of_fan(tx, fan_id, since, after=None, limit=most + 1)
    paid = [booking for _starts_at, booking in found[:most] if booking.state is BookingState.CONFIRMED]
    cards = [card for booking in paid for card in await _cards(tx, booking, keyring, signers, now=now)]
    cards += await _received(tx, fan_id, keyring, signers, sealer=sealer, now=now)
    cards.sort(key=lambda card: card.starts_at)
    return WalletPage(cards=tuple(cards), now=now, more=len(found) > most)


async def booking_wallet_page(
    tx: ReadTx, booking: Booking, keyring: Keyring, signers: PassSigners, *, now: datetime
) -> WalletPage:
    """The tickets of one booking, cancelled ones too."""
    cards = await _cards(tx, booking, keyring, signers, now=now)
    return WalletPage(cards=tuple(cards), now=now, booking_id=booking.public_id)


async def _cards(
    tx: ReadTx, booking: Booking, keyring: Keyring, signers: PassSigners, *, now: datetime
) -> list[WalletCard]:
    papers = await papers_of(tx, booking, keyring)
    rules = await rules_of(tx, booking.event_id)
    tickets = await tickets_of(tx, booking.event_id, booking.id)
    made = await wallet_codes(tx, tickets, keyring, now)
    codes = dict(zip((ticket.public_id for ticket in tickets), made, strict=True))
    cards = [_card(papers, ticket, codes[ticket.id], rules, signers, number=1, now=now) for ticket in papers.tickets]
    cards.sort(key=lambda card: _ORDER.index(card.state))
    # Counted as they are shown: whoever leafs through them goes from the first to the last.
    return [replace(card, number=number) for number, card in enumerate(cards, start=1)]


async def _received(
    tx: ReadTx, fan_id: int, keyring: Keyring, signers: PassSigners, *, sealer: Sealer, now: datetime
) -> list[WalletCard]:
    """Cards of the tickets that were sent on to them; passes of phones' own are for those who booked."""
    cards = []
    for ticket in await held_by(tx, fan_id, limit=limits.WALLET_BOOKINGS):
        papers = await papers_of_received(tx, ticket, keyring, sealer=sealer)
        if worth_until(papers.occasion.event, now) <= now:
            continue
        (code,) = await wallet_codes(tx, [ticket], keyring, now)
        rules = await rules_of(tx, ticket.event_id)
        (shown,) = papers.tickets
        card = _card(papers, shown, code, rules, signers, number=1, now=now)
        cards.append(replace(card, received=True, reference="", passes=PassLinks()))
    return cards


def _card(
    papers: Papers,
    ticket: TicketView,
    code: WalletCode | None,
    rules: TicketRules,
    signers: PassSigners,
    *,
    number: int,
    now: datetime,
) -> WalletCard:
    occasion, state = papers.occasion, _state(ticket)
    event, venue = occasion.event, occasion.venue
    comes_back = state == "used" and rules.re_entry
    shown = code if state == "valid" or comes_back else None
    rotating = shown.rotating if shown else None
    return WalletCard(
        id=ticket.id,
        booking_id=papers.booking.public_id,
        reference=papers.booking.reference,
        number=number,
        count=len(papers.tickets),
        event=event.name,
        venue=venue.name,
        address=occasion.address,
        timezone=venue.timezone,
        starts_at=event.starts_at,
        doors_at=event.doors_at,
        until=worth_until(event, now),
        schedule=event.schedule.value,
        section=ticket.section,
        row=ticket.row,
        seat=ticket.seat,
        ticket_type=ticket.ticket_type,
        state=state,
        requires_proof=ticket.requires_proof,
        used_at=ticket.admitted_at,
        comes_back=comes_back,
        qr=Markup(qr_svg(shown.text, label=_("Code for the door"))) if shown else None,  # noqa: S704 - our own drawing
        renewal=_renewal(shown),
        passes=_passes(papers, ticket, signers) if shown and not rotating else PassLinks(),
        no_passes=rotating is not None and signers.any,
    )


def _state(ticket: TicketView) -> _State:
    if ticket.state is TicketState.VALID:
        return "used" if ticket.admitted_at else "valid"
    ended: dict[TicketState, _State] = {TicketState.CANCELLED: "cancelled", TicketState.OFFERED: "offered"}
    return ended.get(ticket.state, "transferred")


def _renewal(code: WalletCode | None) -> Renewal | None:
    if code is None or code.rotating is None:
        return None
    return Renewal(signed=b64encode(code.rotating.signed).decode(), secret=b64encode(code.rotating.secret).decode())


def _passes(papers: Papers, ticket: TicketView, signers: PassSigners) -> PassLinks:
    named = (papers.booking.public_id, ticket.id)
    return PassLinks(
        apple_url=apple_path(*named) if signers.apple else None,
        google_url=google_path(*named) if signers.google else None,
    )
