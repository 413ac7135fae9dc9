"""What a booking's papers say, put together once: for its page, the PDF, the calendar and the mails."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from markupsafe import Markup

from onsale.bookings.model import Booking
from onsale.bookings.store import get_booking
from onsale.catalog.layouts import layout_of
from onsale.catalog.model import Event, PriceLevel, Venue
from onsale.catalog.seatmap.layout import Layout, PlaceName
from onsale.catalog.store import get_event, get_venue, price_levels_of
from onsale.design.qr import qr_svg
from onsale.platform.database import ReadTx
from onsale.platform.i18n import country_name, format_datetime
from onsale.platform.i18n import gettext as _
from onsale.platform.keyring import Keyring
from onsale.platform.sealing import Sealer
from onsale.tickets import store
from onsale.tickets.codes import codes_at, codes_of
from onsale.tickets.model import Ticket, TicketState
from onsale.tickets.names import names_on
from onsale.tickets.rules import CodeMode, rules_of


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketView:
    """One ticket as its holder sees it; `name`: who comes with it, where they said so.

    `row` and `seat` are null where people stand, `code` when it admits nobody, or when its code can't be kept and these
    are papers to keep.

    `requires_proof`: who comes with this type of ticket shows at the door that they may have it.
    """

    id: str
    place: int
    section: str
    row: str | None
    seat: str | None
    ticket_type: str | None
    state: TicketState
    admitted_at: datetime | None
    code: str | None
    requires_proof: bool = False
    name: str | None = field(default=None, repr=False)

    @property
    def words(self) -> str:
        """`Stalls, row A, seat 5`."""
        return place_words(self.section, self.row, self.seat)

    @property
    def qr(self) -> Markup | None:
        """The code as an SVG to put into a page; nothing when it admits nobody."""
        return Markup(qr_svg(self.code, label=self.words)) if self.code else None  # noqa: S704 - our own drawing


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What a booking is for, and which of its places is called what. `rotating`: its tickets can't be printed."""

    event: Event
    venue: Venue
    layout: Layout
    rotating: bool = False

    @property
    def when(self) -> str:
        """`Friday, 27 November 2026, 19:30`: the venue's time."""
        return f"{self._at(self.event.starts_at, 'date')}, {self._at(self.event.starts_at, 'time')}"

    @property
    def doors(self) -> str | None:
        """`18:30`, where it is known; with its date when that is another one."""
        doors_at = self.event.doors_at
        if doors_at is None:
            return None
        date, time = self._at(doors_at, "date"), self._at(doors_at, "time")
        return time if date == self._at(self.event.starts_at, "date") else f"{date}, {time}"

    @property
    def address(self) -> str:
        """Where the venue is: `Mill Lane 3, Ghent, Belgium`."""
        country = country_name(self.venue.country_code, self.venue.country)
        parts = (self.venue.address, self.venue.city, country)
        return ", ".join(part for part in parts if part)

    @property
    def where(self) -> str:
        """The venue's name and where it is."""
        return f"{self.venue.name}, {self.address}" if self.address else self.venue.name

    def moment(self, moment: datetime) -> str:
        """Any other moment, in the venue's time: `Tue, 17 Nov, 19:30`."""
        return format_datetime(moment, self.venue.timezone, "short")

    def places(self, places: Iterable[int]) -> list[str]:
        """What the places are called, in order."""
        return [_words(self.layout.describe(place)) for place in sorted(places)]

    def _at(self, moment: datetime, style: str) -> str:
        return format_datetime(moment, self.venue.timezone, style)


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """A booking with its tickets, cancelled ones too, by place; or, `received`, a single ticket that was sent on, which
    tells its holder nothing of the booking it came from.
    """

    booking: Booking
    occasion: Occasion
    tickets: tuple[TicketView, ...]
    received: bool = False

    @property
    def reference(self) -> str | None:
        """By which name people call the booking; none of somebody else's."""
        return None if self.received else self.booking.reference

    @property
    def public_id(self) -> str:
        """Of the booking, or of the one ticket."""
        return self.tickets[0].id if self.received else self.booking.public_id

    @property
    def path(self) -> str:
        """The page that shows them."""
        return f"/{'tickets' if self.received else 'bookings'}/{self.public_id}"

    @property
    def places(self) -> tuple[int, ...]:
        """Theirs: without those that were given back or sent on."""
        if self.received:
            return tuple(ticket.place for ticket in self.valid)
        gone = {ticket.place for ticket in self.tickets if ticket.state is TicketState.TRANSFERRED}
        return tuple(place for place in self.booking.places if place not in gone)

    @property
    def valid(self) -> tuple[TicketView, ...]:
        """The tickets that admit somebody, or have."""
        return tuple(ticket for ticket in self.tickets if ticket.state is TicketState.VALID)


async def papers_of(
    tx: ReadTx, booking: Booking, keyring: Keyring, *, sealer: Sealer | None = None, shown_at: datetime | None = None
) -> Papers:
    """Everything the papers of a booking say; who comes with which ticket, only with a `sealer`; codes that rotate,
    only with `shown_at`, the moment at which they are looked at.
    """
    tickets = await store.tickets_of(tx, booking.event_id, booking.id)
    return await _papers(tx, booking, tickets, keyring, sealer, shown_at=shown_at, received=False)


async def papers_of_received(
    tx: ReadTx, ticket: Ticket, keyring: Keyring, *, sealer: Sealer, shown_at: datetime | None = None
) -> Papers:
    """Everything the papers of a ticket say that was sent on to its holder."""
    booking = await get_booking(tx, ticket.event_id, ticket.booking_id)
    assert booking is not None, "a ticket has a booking"
    return await _papers(tx, booking, [ticket], keyring, sealer, shown_at=shown_at, received=True)


async def _papers(
    tx: ReadTx,
    booking: Booking,
    tickets: Sequence[Ticket],
    keyring: Keyring,
    sealer: Sealer | None,
    *,
    shown_at: datetime | None,
    received: bool,
) -> Papers:
    occasion = await occasion_of(tx, booking.event_id)
    codes = await codes_of(tx, tickets, keyring)
    if shown_at:
        codes = [shown.code if shown else None for shown in await codes_at(tx, tickets, keyring, shown_at)]
    names = await names_on(tx, tickets, booking.fan_id, sealer=sealer) if sealer else [None] * len(tickets)
    types = {line.place: line.ticket_type for line in booking.lines}
    proofs = _with_proof(await price_levels_of(tx, booking.event_id))
    views = [
        replace(
            _ticket(ticket, code, occasion.layout.describe(ticket.place), types.get(ticket.place), proofs), name=name
        )
        for ticket, code, name in zip(tickets, codes, names, strict=True)
    ]
    return Papers(booking=booking, occasion=occasion, tickets=tuple(views), received=received)


async def occasion_of(tx: ReadTx, event_id: int) -> Occasion:
    """What an event's papers say of it. A booking outlives its event: a removed one is found, too."""
    event = await get_event(tx, event_id, removed_too=True)
    venue = await get_venue(tx, event.venue_id)
    rotating = (await rules_of(tx, event_id)).code_mode is CodeMode.ROTATING
    return Occasion(event=event, venue=venue, layout=await layout_of(tx, event.seat_map_id), rotating=rotating)


def place_words(section: str, row: str | None, seat: str | None) -> str:
    """A place in one line."""
    if row is None or seat is None:
        return section
    return _("%(section)s, row %(row)s, seat %(seat)s") % {"section": section, "row": row, "seat": seat}


def _words(name: PlaceName) -> str:
    return place_words(name.section, name.row, name.seat)


def _with_proof(levels: Sequence[PriceLevel]) -> frozenset[tuple[str, str | None]]:
    """Sections with the ticket types that need proof there."""
    return frozenset(
        (section, kind.name)
        for level in levels
        for section in level.sections
        for kind in level.ticket_types
        if kind.requires_proof
    )


def _ticket(
    ticket: Ticket,
    code: str | None,
    name: PlaceName,
    ticket_type: str | None,
    proofs: frozenset[tuple[str, str | None]],
) -> TicketView:
    return TicketView(
        id=ticket.public_id,
        place=ticket.place,
        section=name.section,
        row=name.row,
        seat=name.seat,
        ticket_type=ticket_type,
        state=ticket.state,
        admitted_at=ticket.admitted_at,
        code=code,
        requires_proof=(name.section, ticket_type) in proofs,
    )
