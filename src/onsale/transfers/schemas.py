"""What the calls about sending tickets on take and answer."""

from typing import Annotated

import msgspec
from msgspec import Meta

from onsale.catalog.model import Event
from onsale.catalog.seatmap.layout import Layout
from onsale.platform.ids import encode_id
from onsale.platform.schemas import Answer, Body, rfc3339
from onsale.platform.text import Email
from onsale.tickets.schemas import TicketAnswer
from onsale.transfers.model import Step, StepState

# A name and nothing that reads as an address or a link: it goes into mails to people who know nobody here.
_NAME = r"^(?:[^\W\d_](?:[^\W\d_]|[ '’\-]|\.(?=[ ]|\Z))*)?\Z"
Name = Annotated[str, Meta(max_length=60, pattern=_NAME)]


def may_be_told(name: str) -> bool:
    """Whether a name, such as an account's, may stand in such a mail as it is."""
    try:
        return bool(msgspec.convert(name, Name))
    except msgspec.ValidationError:
        return False


class TransferBody(Body):
    """Where to. `from_name`: what the receiver is told of who sends it; left out, nothing."""

    email: Email
    from_name: Name = ""


class TakeBackBody(Body):
    """Which tickets; left out, all of the transfer."""

    tickets: list[str] | None = msgspec.field(default=None)


class NameBody(Body):
    """Who comes with the ticket; empty: nobody is named."""

    name: Name


class SentPlace(Answer):
    """A ticket of a transfer. `state`: offered, accepted, declined, taken_back, lapsed, void (cancelled, or used)."""

    place: int
    section: str
    row: str | None
    seat: str | None
    state: str


class TransferAnswer(Answer):
    """Tickets on their way. `direction`: sent or received; `email`: where to, told to their sender only."""

    id: str
    event_id: str
    event: str
    direction: str
    tickets: list[SentPlace]
    made_at: str
    expires_at: str
    email: str | None = None
    from_name: str | None = None

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.id})"


class HeldTicket(TicketAnswer):
    """A ticket of yours, booked or received. `booking_id` is null for one that was sent on to you."""

    event_id: str
    event: str
    starts_at: str
    booking_id: str | None


def state_of(step: Step) -> str:
    """How it stands; what was used, cancelled or ran out isn't on its way any more, whether or not anybody wrote so."""
    return step.state.value if step.state is not StepState.OFFERED or step.live else StepState.VOID.value


def transfer_answer(
    steps: list[Step], event: Event, layout: Layout, *, sent: bool, email: str | None, from_name: str | None
) -> TransferAnswer:
    """One transfer, as its sender or its receiver sees it."""
    first = steps[0]
    return TransferAnswer(
        id=first.public_id,
        event_id=encode_id("evt", event.id),
        event=event.name,
        direction="sent" if sent else "received",
        tickets=[_place(step, layout) for step in steps],
        made_at=rfc3339(first.made_at),
        expires_at=rfc3339(first.expires_at),
        email=email if sent else None,
        from_name=from_name,
    )


def _place(step: Step, layout: Layout) -> SentPlace:
    name = layout.describe(step.place)
    return SentPlace(place=step.place, section=name.section, row=name.row, seat=name.seat, state=state_of(step))
