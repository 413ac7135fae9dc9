"""What each of the fan's pages shows: one frozen dataclass a page, filled by the handlers, read by the templates.

Ids are the public prefixed strings, times are aware datetimes beside the venue's IANA zone, money is `Money`,
all prices are all-in unless the field says otherwise. `errors` maps a form field to its message; `values` keeps
what was typed, by field.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from markupsafe import Markup

from onsale.catalog.images.model import Image
from onsale.payments.stripe.browser import Element
from onsale.platform.money import Money
from onsale.shop.about_views import AboutEvent, EventState
from onsale.shop.lost_race import LostRace
from onsale.shop.party import PartyRow
from onsale.shop.refund_views import ChoiceTold, RefundTold
from onsale.shop.resale_told import ResaleTold
from onsale.shop.room_entry import RoomEntry
from onsale.shop.sent_on_views import OnItsWay, SendingTold
from onsale.shop.sums import Sums
from onsale.shop.troubles import Trouble

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventTile:
    """An event as it stands in a list, on a poster wall, and at the head of a booking. `metres` from where the reader
    looks; `dates` of a show may stand behind one, the last begins at `until`. `price_span`: prices vary, between these.
    """

    id: str
    name: str
    genre: str | None
    starts_at: datetime
    timezone: str
    venue: str
    city: str
    state: EventState
    price_from: Money | None = None
    price_span: tuple[Money, Money] | None = None
    available: int = 0
    total: int = 0
    on_sale_at: datetime | None = None
    on_sale_in_s: int | None = None
    metres: int | None = None
    dates: int = 1
    until: datetime | None = None
    image: Image | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A facet, chip, tab or option: `value` goes into the form or address, `label` is read, `count` may be absent."""

    value: str
    label: str
    count: int | None = None
    selected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRow:
    """One ticket type of one price level. `fees` includes taxes on top; `face_value + fees == total`. How many are
    `available` isn't known while the database is away.
    """

    level: str
    ticket_type: str | None
    sections: tuple[str, ...]
    face_value: Money
    fees: Money
    total: Money
    available: int | None
    requires_proof: bool = False
    companion: bool = False
    coming: str | None = None  # what is announced of its level, at the level's first row


@dataclass(frozen=True, slots=True, kw_only=True)
class Organiser:
    """Who sells, as law wants it: `legal` is the line with the registered name and address, if known.

    `url` is the page that says all of it.
    """

    name: str
    legal: str | None = None
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsLink:
    """A version of an organiser's terms, and where it is for good."""

    version: int
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPage:
    """`/events/{id}`. `can_book` decides whether the form is shown (a rescheduled event may or may not be bookable).
    `paused`: it could be, but the database is away. `fee_once` is asked once per booking; `tax_told` is the sentence
    about the tax in the prices.

    `sections` are offered in the 'best together' form; empty when there is only one. `active_booking_id` is the
    fan's own live booking of this event, which replaces the form by a link. `party` asks how many of which ticket type,
    where there are several. `race`: somebody was quicker, and this is nearest. `room`: the waiting room that leads to
    the places, where fans queue. A `draft` is seen by its
    organiser alone.
    """

    event: EventTile
    description: str
    doors_at: datetime | None
    ends_at: datetime | None
    previous_starts_at: datetime | None
    venue_address: str
    performers: tuple[str, ...]
    age_limit: str | None
    prices: tuple[PriceRow, ...]
    policy: str
    organiser: Organiser
    fee_once: Money | None
    tax_told: str | None
    can_book: bool
    has_seats: bool
    max_places: int
    sections: tuple[Choice, ...] = ()
    active_booking_id: str | None = None
    active_booking_state: Literal["held", "payment_pending", "confirmed"] | None = None
    can_edit: bool = False
    can_scan: bool = False
    paused: bool = False
    waiting_position: int | None = None
    more: tuple[EventTile, ...] = ()
    about: AboutEvent | None = None
    party: tuple[PartyRow, ...] = ()
    has_accessible: bool = False
    race: LostRace | None = None
    prices_shown: str = ""  # for the form to send along, as `picking.prices_shown` reads it
    room: RoomEntry | None = None
    draft: bool = False
    values: Fields = field(default_factory=dict)
    errors: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceLine:
    """A held place. `row` and `seat` are None for standing. `ticket_types` are the choices (one: no choice shown).

    `requires_proof`: who comes with this type of ticket shows at the door that they may have it.
    """

    place: int
    section: str
    row: str | None
    seat: str | None
    ticket_type: str
    ticket_types: tuple[Choice, ...]
    face_value: Money
    discount: Money | None
    fees: Money
    total: Money
    accessible: bool = False
    requires_proof: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentMethod:
    """A radio card: `value` is posted as `payment_method`."""

    value: str
    label: str
    hint: str
    selected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutPage:
    """`/bookings/{id}` while held. `expires_in_s` by the database's clock.

    `email` is the verified address the tickets go to; None shows the guest's e-mail form, and with `code_sent_to`
    the form for the six-digit code. `terms` are those accepted by paying, None where the organiser has none.
    """

    booking_id: str
    reference: str
    event: EventTile
    lines: tuple[PlaceLine, ...]
    sums: Sums
    promo_code: str | None
    total: Money
    expires_in_s: int
    email: str | None = field(repr=False)
    payment_methods: tuple[PaymentMethod, ...]
    policy: str
    organiser: Organiser
    terms: TermsLink | None = None
    element: Element | None = None  # the fan pays in the browser
    code_sent_to: str | None = None
    trouble: Trouble | None = None
    prices_shown: str = ""  # for the form to send along
    values: Fields = field(default_factory=dict)
    errors: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCard:
    """A ticket as shown. `qr` is inline SVG markup, None when there is nothing to show at the door."""

    id: str
    place: int
    section: str
    row: str | None
    seat: str | None
    ticket_type: str
    state: Literal["valid", "used", "offered", "sold", "cancelled", "transferred"]
    price: Money
    qr: Markup | None = None
    used_at: datetime | None = None
    requires_proof: bool = False
    name: str | None = field(default=None, repr=False)
    way: OnItsWay | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptLink:
    """A receipt, or a credit note that corrects it."""

    number: str
    url: str
    credit_note: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingPage:
    """`/bookings/{id}` once confirmed (or cancelled afterwards). `refunds` say how far what goes back is; `choice` is
    what a moved date leaves the fan; `rotating`: the codes are those of now, and soon others."""

    booking_id: str
    reference: str
    state: Literal["confirmed", "cancelled"]
    event: EventTile
    doors_at: datetime | None
    venue_address: str
    tickets: tuple[TicketCard, ...]
    total: Money
    refunds: tuple[RefundTold, ...]
    sums: Sums
    promo_code: str | None
    email: str = field(repr=False)
    calendar_url: str
    policy: str
    organiser: Organiser
    cancel_until: datetime | None
    can_cancel: bool
    choice: ChoiceTold | None = None
    resale: ResaleTold | None = None
    accepted: TermsLink | None = None
    just_paid: bool = False
    rotating: bool = False
    cancelled_by_organiser: bool = False
    receipts: tuple[ReceiptLink, ...] = ()
    errors: Fields = field(default_factory=dict)
    sending: SendingTold | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxItem:
    """A mail the demo did not send. `key` addresses it: `/demo/outbox/{key}`."""

    key: str
    to: str
    subject: str
    sent_at: datetime
    preview: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxPage:
    """`/demo/outbox`, newest first. `to` is the address filtered by, or empty."""

    mails: tuple[OutboxItem, ...]
    to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailPage:
    """`/demo/outbox/{key}`: the text of one mail; addresses in it become links."""

    to: str
    subject: str
    sent_at: datetime
    text: str
