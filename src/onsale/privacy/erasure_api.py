"""Being erased, for programs."""

from datetime import datetime
from typing import Annotated, Any, Literal

from litestar import Request, delete, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import Meta, field

from onsale.accounts import guards, people
from onsale.accounts.addresses import origin_of
from onsale.accounts.model import Person, Principal
from onsale.accounts.proving import Proof
from onsale.accounts.schemas import SentAnswer
from onsale.platform.database import Database
from onsale.platform.errors import Failure, InvalidRequest
from onsale.platform.i18n import gettext as _
from onsale.platform.ids import encode_id
from onsale.platform.keyring import Keyring
from onsale.platform.schemas import Answer, Body, MoneyAnswer, rfc3339
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from onsale.platform.text import Line80, Password
from onsale.platform.web.openapi import problems
from onsale.platform.web.request import host_of
from onsale.privacy.ahead import ON_SALE_TOO, Ahead, require_may_go, tickets_ahead
from onsale.privacy.desk import ErasureDesk
from onsale.privacy.kept import kept_token
from onsale.privacy.model import Erasure, Tickets
from onsale.privacy.store import get_erasure

SignedInRequest = Request[Principal, Any, State]
_TAGS = ["Personal data"]


class EraseBody(Body):
    """One of `password` and `code`: the code mailed for this, or with two factors on one of the app.

    `tickets`: what becomes of tickets for events to come. Kept (unless said otherwise), they admit whoever shows them;
    cancelled, they are refunded as far as each event's policy goes, and those past it are kept.
    """

    password: Password | None = None
    code: Line80 | None = None
    tickets: Literal["keep", "cancel"] = "keep"


class TicketsAhead(Answer):
    """A confirmed booking of an event to come. `refund`: what cancelling gives back; null where that is closed.

    `url`: where the tickets are shown to whoever has the address, once the account is gone.
    """

    booking_id: str | None
    event_id: str
    event: str
    starts_at: str
    tickets: int
    refund: MoneyAnswer | None
    url: str


class ErasureAnswer(Answer):
    """How an erasure stands, or what would become of one. `state`: `none` was asked for, or it is `asked` for and done
    within moments. `waits_for`: money that is under way (`payment`, `refund`), until `due_by` at most. `refused`: the
    code of what stands against it."""

    state: Literal["none", "asked"]
    asked_at: str | None = None
    due_by: str | None = None
    waits_for: Annotated[str | None, Meta(description="`payment` or `refund`")] = None
    tickets: Literal["keep", "cancel"] | None = None
    tickets_ahead: list[TicketsAhead] = field(default_factory=list)
    refused: str | None = None


@get("/me/erasure", guards=[guards.signed_in], tags=_TAGS, responses=problems(401, 404, 503))
async def read_erasure(
    request: SignedInRequest, services: NamedDependency[Services], now: NamedDependency[datetime]
) -> ErasureAnswer:
    """What erasing me would mean: tickets to come, and whatever stands against it; or how it stands."""
    return await _told(services, request.user.person_id, now)


@post(
    "/me/erasure/code", status_code=202, guards=[guards.signed_in], tags=_TAGS, responses=problems(401, 403, 429, 503)
)
async def mail_erasure_code(
    request: SignedInRequest, services: NamedDependency[Services], now: NamedDependency[datetime]
) -> SentAnswer:
    """Mail me a code that lets me be erased."""
    await ErasureDesk.of(services).send_code(request.user, now=now)
    return SentAnswer()


@delete(
    "/me", status_code=202, guards=[guards.signed_in], tags=_TAGS, responses=problems(400, 401, 403, 404, 409, 429, 503)
)
async def erase_me(
    data: JSONBody[EraseBody],
    request: SignedInRequest,
    services: NamedDependency[Services],
    now: NamedDependency[datetime],
) -> ErasureAnswer:
    """Erase me: everything personal goes within moments, every session ends now, and a receipt comes by mail.

    409 `last_owner` or `still_admin` where others depend on me; `GET /me/erasure` tells beforehand.
    """
    desk, origin = ErasureDesk.of(services), origin_of(host_of(request))
    async with services.get(Database).read() as tx:
        person = await people.by_id(tx, request.user.person_id, sealer=services.get(Sealer))
    proof = proof_of(person, data.password, data.code)
    await desk.erase(request.user, Tickets(data.tickets), proof, origin=origin, now=now)
    return await _told(services, person.id, now)


def proof_of(person: Person, password: str | None, code: str | None) -> Proof:
    """What was sent, as this person proves themselves; `InvalidRequest` where neither or both were."""
    if (password is None) == (code is None):
        raise InvalidRequest.of("password", _("Send your password, or the code that was mailed to you."))
    if password is not None:
        return Proof(password=password)
    return Proof(mailed_code=code) if person.second_factor_at is None else Proof(code=code)


async def _told(services: Services, person_id: int, now: datetime) -> ErasureAnswer:
    async with services.get(Database).read() as tx:
        ahead = await tickets_ahead(tx, person_id, now, also=ON_SALE_TOO)
        erasure, refused = await get_erasure(tx, person_id), None
        try:
            await require_may_go(tx, await people.by_id(tx, person_id, sealer=services.get(Sealer)))
        except Failure as failure:
            refused = failure.code if erasure is None else None
    return _answer(erasure, [_ahead(one, services) for one in ahead], refused)


def _answer(erasure: Erasure | None, ahead: list[TicketsAhead], refused: str | None) -> ErasureAnswer:
    if erasure is None:
        return ErasureAnswer(state="none", tickets_ahead=ahead, refused=refused)
    return ErasureAnswer(
        state="asked",
        asked_at=rfc3339(erasure.asked_at),
        due_by=rfc3339(erasure.due_by),
        waits_for=erasure.waits_for.value if erasure.waits_for else None,
        tickets="cancel" if erasure.tickets is Tickets.CANCEL else "keep",
        tickets_ahead=ahead,
    )


def _ahead(one: Ahead, services: Services) -> TicketsAhead:
    token = kept_token(services.get(Keyring), one.booking.event_id, one.kept_id)
    return TicketsAhead(
        booking_id=None if one.received else one.booking.public_id,
        event_id=encode_id("evt", one.event.id),
        event=one.event.name,
        starts_at=rfc3339(one.event.starts_at),
        tickets=len(one.places),
        refund=MoneyAnswer.of(one.refund) if one.refund else None,
        url=f"{services.get(Settings).public_url.rstrip('/')}/kept/{token}",
    )


routes: list[Any] = [read_erasure, mail_erasure_code, erase_me]
