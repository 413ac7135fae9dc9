"""What the resale endpoints take and answer."""

from onsale.platform.ids import encode_event_uuid
from onsale.platform.schemas import Answer, Body, MoneyAnswer, MoneyBody, rfc3339, rfc3339_or_none
from onsale.resale.model import ResaleOffer


class OfferBody(Body):
    """`expected_refund`: what you were shown; nothing is offered when it is another by now."""

    expected_refund: MoneyBody | None = None


class ResaleOfferAnswer(Answer):
    """A ticket offered back: `refund` is what comes back when it is sold; `state` is offered, sold, taken_back,
    came_back (nobody bought it in time) or cancelled (its place was given back in another way)."""

    ticket_id: str
    booking_id: str
    place: int
    state: str
    refund: MoneyAnswer
    offered_at: str
    ended_at: str | None


def offer_answer(offer: ResaleOffer) -> ResaleOfferAnswer:
    """As the API shows it."""
    return ResaleOfferAnswer(
        ticket_id=encode_event_uuid("tkt", offer.event_id, offer.ticket_id),
        booking_id=encode_event_uuid("bk", offer.event_id, offer.booking_id),
        place=offer.place,
        state=offer.state.value,
        refund=MoneyAnswer.of(offer.refund),
        offered_at=rfc3339(offer.offered_at),
        ended_at=rfc3339_or_none(offer.ended_at),
    )
