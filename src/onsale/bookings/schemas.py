"""What the booking endpoints take and answer."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any

from msgspec import UNSET, Meta, UnsetType, field

from onsale.bookings.due import Due
from onsale.bookings.model import Booking, Line, terms_url
from onsale.bookings.quote import Pick
from onsale.catalog.seatmap.layout import Layout
from onsale.payments.model import Refund
from onsale.payments.stripe.browser import NEXT_ACTION
from onsale.platform import limits
from onsale.platform.ids import encode_id
from onsale.platform.money import Money
from onsale.platform.schemas import Answer, Body, MoneyAnswer, MoneyBody, rfc3339, rfc3339_or_none
from onsale.platform.text import Line80

TypedCode = Annotated[Line80, Meta(description="however typed", examples=["SPRING-15"])]
Place = Annotated[int, Meta(ge=0, lt=limits.PLACES_PER_SEAT_MAP, description="a place's number in the seat map")]
PlaceCount = Annotated[int, Meta(ge=1, le=1000)]


class PlaceBody(Body):
    """A place with the kind of ticket wanted for it."""

    place: Place
    ticket_type: Line80 | None = None


Places = Annotated[list[Place | PlaceBody], Meta(min_length=1, max_length=1000)]


class PartyBody(Body):
    """So many tickets of one type."""

    ticket_type: Line80
    quantity: PlaceCount


class BestAvailableBody(Body):
    """Let us choose: the best places for a party. `party` says how many of which ticket type, `quantity` in all."""

    quantity: PlaceCount
    section: Line80 | None = None
    price_max_minor: Annotated[int, Meta(ge=0, le=10**12)] | None = None
    adjacent: bool = True
    accessible: bool = False
    ticket_type: Line80 | None = None
    party: Annotated[list[PartyBody], Meta(max_length=20)] = field(default_factory=list)


PricesShown = Annotated[
    dict[Line80, Annotated[int, Meta(ge=0, le=10**12)]],
    Meta(
        max_length=limits.PRICE_LEVELS_PER_EVENT,
        description="by price level, what its first ticket type was shown to cost all in: 409 `price_changed` where a "
        "level of these places costs another price by now",
        examples=[{"Stalls": 4550}],
    ),
]


class HoldBody(Body):
    """Either `places` or `best_available`."""

    places: Places | UnsetType = UNSET
    best_available: BestAvailableBody | UnsetType = UNSET
    expected_total: MoneyBody | None = None
    promo_code: TypedCode | None = None
    prices_shown: PricesShown | None = None


class ChangeBody(Body):
    """Places to add to a hold, to let go, and to have as another ticket type (`retype`, at today's price); a promo code
    to use from now on, or null to give it up.
    """

    add: Annotated[list[Place | PlaceBody], Meta(max_length=1000)] = field(default_factory=list)
    remove: Annotated[list[Place], Meta(max_length=1000)] = field(default_factory=list)
    retype: Annotated[list[PlaceBody], Meta(max_length=1000)] = field(default_factory=list)
    promo_code: TypedCode | UnsetType | None = UNSET
    prices_shown: PricesShown | None = None


class PayBody(Body):
    """How to pay. Sandbox: `pm_success`, `pm_declined`, `pm_challenge`, `pm_timeout`, `pm_late`,
    `pm_refund_fails`, `pm_page`. Stripe: `stripe` (the fan goes on in the browser with the `client_secret` answered),
    or the id of a Stripe payment method, `pm_…`.

    `terms_version` is that of the organiser's terms the fan was shown, 0 for none: when others are in force by now, the
    answer is 409 `terms_changed` with them. Left out, those in force are accepted.
    """

    payment_method: Annotated[str, Meta(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9_]+\Z")]
    terms_version: Annotated[int, Meta(ge=0, le=10**6)] | None = None


class CancelBody(Body):
    """Which places to give back; all of them when left out."""

    places: Annotated[list[Place], Meta(min_length=1, max_length=1000)] | None = None


class LineAnswer(Answer):
    """One place of a booking and its all-in price with the split."""

    place: int
    section: str
    row: str | None
    seat: str | None
    price_level: str
    ticket_type: str | None
    state: str
    face_value: MoneyAnswer
    discount: MoneyAnswer
    fees: Annotated[MoneyAnswer, Meta(description="with the place's share of what is asked once per booking")]
    tax: MoneyAnswer
    total: MoneyAnswer


class SplitAnswer(Answer):
    """What the total is made of: `face_value - discount + fees`, and `tax` on top where it isn't included in these."""

    face_value: MoneyAnswer
    discount: MoneyAnswer
    fees: MoneyAnswer
    tax: MoneyAnswer
    total: MoneyAnswer
    tax_included: bool


class AcceptedTerms(Answer):
    """The version of the organiser's terms that was accepted by paying; `url` stays."""

    version: int
    url: str
    accepted_at: str


class PaymentAnswer(Answer):
    """A payment by bank transfer or at the box office that is awaited: what to write on it, until when, and how."""

    method: str
    reference: str
    due_at: str
    instructions: str


class BookingAnswer(Answer):
    """A booking. `terms` is null until it is paid for, and where the organiser has none."""

    id: str
    reference: str
    event_id: str
    state: str
    expires_at: str | None
    lines: list[LineAnswer]
    total: MoneyAnswer
    fees_per_booking: Annotated[MoneyAnswer, Meta(description="what of it is asked once per booking, all in")]
    split: SplitAnswer
    promo_code: str | None
    created_at: str
    confirmed_at: str | None
    terms: AcceptedTerms | None
    payment: PaymentAnswer | None


class RefundAnswer(Answer):
    """Money on its way back; `state` is due, done, refused, or none when nothing was paid."""

    amount: MoneyAnswer
    state: str


class CancelledAnswer(BookingAnswer):
    """The booking after cancelling, and what goes back."""

    refund: RefundAnswer


class NextAction(Answer):
    """Where the fan goes on; null when there is only waiting to do."""

    redirect_url: str | None = None
    client_secret: str | None = None
    publishable_key: str | None = None
    type: str | None = None


class PayAnswer(BookingAnswer):
    """The booking after trying to pay. While `state` is payment_pending, look at the booking again."""

    next_action: NextAction | None = None


def booking_answer(booking: Booking, layout: Layout, due: Due | None = None) -> BookingAnswer:
    """A booking as the API shows it."""
    return BookingAnswer(**_members(booking, layout, due))


def _payment(due: Due | None) -> PaymentAnswer | None:
    if due is None:
        return None
    return PaymentAnswer(
        method=due.method, reference=due.reference, due_at=rfc3339(due.due_at), instructions=due.instructions
    )


def pay_answer(
    booking: Booking,
    layout: Layout,
    redirect_url: str | None,
    client_secret: str | None = None,
    publishable_key: str | None = None,
    due: Due | None = None,
) -> PayAnswer:
    """The same with what comes next."""
    following = None
    if redirect_url or client_secret:
        following = NextAction(redirect_url=redirect_url)
    if client_secret:  # the fan's browser goes on by itself
        following = NextAction(client_secret=client_secret, publishable_key=publishable_key, type=NEXT_ACTION)
    return PayAnswer(**_members(booking, layout, due), next_action=following)


def cancelled_answer(booking: Booking, layout: Layout, amount: Money, refund: Refund | None) -> CancelledAnswer:
    """The same with what goes back."""
    told = RefundAnswer(amount=MoneyAnswer.of(amount), state=refund.state.value if refund else "none")
    return CancelledAnswer(**_members(booking, layout), refund=told)


def picks_of(places: Sequence[int | PlaceBody]) -> tuple[Pick, ...]:
    """Places as they were sent, as the use case takes them."""
    return tuple(Pick(place) if isinstance(place, int) else Pick(place.place, place.ticket_type) for place in places)


def _members(booking: Booking, layout: Layout, due: Due | None = None) -> dict[str, Any]:
    return {
        "id": booking.public_id,
        "reference": booking.reference,
        "event_id": encode_id("evt", booking.event_id),
        "state": booking.state.value,
        "expires_at": rfc3339_or_none(booking.expires_at) if booking.confirmed_at is None else None,
        "lines": [_line(booking, line, layout) for line in booking.lines],
        "total": MoneyAnswer.of(booking.total),
        "fees_per_booking": _sum(booking, lambda line: line.share_minor),
        "split": _split(booking),
        "promo_code": booking.promo_code,
        "created_at": rfc3339(booking.created_at),
        "confirmed_at": rfc3339_or_none(booking.confirmed_at),
        "terms": _accepted(booking),
        "payment": _payment(due),
    }


def _accepted(booking: Booking) -> AcceptedTerms | None:
    version, accepted_at = booking.terms_version, booking.terms_accepted_at
    if version is None or accepted_at is None:
        return None
    return AcceptedTerms(version=version, url=terms_url(booking.event_id, version), accepted_at=rfc3339(accepted_at))


def _split(booking: Booking) -> SplitAnswer:
    return SplitAnswer(
        face_value=_sum(booking, lambda line: line.face_minor),
        discount=_sum(booking, lambda line: line.discount_minor),
        fees=_sum(booking, lambda line: line.told_fees_minor),
        tax=_sum(booking, lambda line: line.told_tax_minor),
        total=MoneyAnswer.of(booking.total),
        tax_included=any(line.tax_included for line in booking.lines),
    )


def _sum(booking: Booking, part: Callable[[Line], int]) -> MoneyAnswer:
    """Of the lines that weren't cancelled."""
    return MoneyAnswer(amount_minor=sum([part(line) for line in booking.live_lines]), currency=booking.currency)


def _line(booking: Booking, line: Line, layout: Layout) -> LineAnswer:
    def money(amount_minor: int) -> MoneyAnswer:
        return MoneyAnswer(amount_minor=amount_minor, currency=booking.currency)

    name = layout.describe(line.place)
    return LineAnswer(
        place=line.place,
        section=name.section,
        row=name.row,
        seat=name.seat,
        price_level=line.level,
        ticket_type=line.ticket_type,
        state="cancelled" if line.cancelled else booking.state.value,
        face_value=money(line.face_minor),
        discount=money(line.discount_minor),
        fees=money(line.told_fees_minor),
        tax=money(line.told_tax_minor),
        total=money(line.total_minor),
    )
