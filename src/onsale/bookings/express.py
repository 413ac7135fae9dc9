"""Holding and paying on the express lane, for those who bring an access token or API key."""

import msgspec

from onsale.accounts.authentication import by_header
from onsale.accounts.model import Principal
from onsale.bookings import requests
from onsale.bookings.schemas import HoldBody, PayBody
from onsale.platform.errors import Unauthenticated
from onsale.platform.ids import decode_id
from onsale.platform.services import Services
from onsale.platform.web.express import Call, Reply, Stop
from onsale.platform.web.request import decode_body
from onsale.waitingroom.carrying import HEADER
from onsale.waitingroom.errors import PassRequired
from onsale.waitingroom.rushes import Rushes

_encode = msgspec.json.Encoder().encode
_PASS = HEADER.lower().encode()


def stops(services: Services) -> list[Stop]:
    """What is served here."""

    async def hold(call: Call) -> Reply:
        _send_on(call, services.get(Rushes))
        principal = await _signed_in(call, services)
        answer = await requests.hold(services, principal, call.name, decode_body(call.body, HoldBody), _pass_in(call))
        return Reply(201, _encode(answer))

    async def pay(call: Call) -> Reply:
        principal = await _signed_in(call, services)
        status, answer = await requests.pay(services, principal, call.name, decode_body(call.body, PayBody))
        return Reply(status, _encode(answer))

    return [
        Stop("POST", "/api/v1/events/", "/holds", hold),
        Stop("POST", "/api/v1/bookings/", "/pay", pay),
    ]


def _send_on(call: Call, rushes: Rushes) -> None:
    """`PassRequired` for who brings neither pass nor code to an event with a room, before any work is done for them: in
    a rush these are nearly all who come, and those inside share the processor with them.
    """
    if _PASS in call.headers or b"authorization" not in call.headers or b'"promo_code"' in call.body:
        return
    if rushes.room_known(decode_id("evt", call.name)):
        raise PassRequired


def _pass_in(call: Call) -> str | None:
    header = call.headers.get(_PASS)
    return header.decode("latin-1") if header is not None else None


async def _signed_in(call: Call, services: Services) -> Principal:
    header = call.headers.get(b"authorization")
    if header is None:
        raise Unauthenticated
    return await by_header(header.decode("latin-1"), services)
