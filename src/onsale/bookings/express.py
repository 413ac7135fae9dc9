"""Holding and paying on the express lane, for those who bring an access token or API key."""

import msgspec

from onsale.accounts.authentication import person_by_header
from onsale.accounts.model import Principal
from onsale.bookings import requests
from onsale.bookings.schemas import HoldBody, PayBody
from onsale.platform.errors import Unauthenticated
from onsale.platform.ids import decode_id
from onsale.platform.services import Services
from onsale.platform.web.express import Call, Reply, Stop, refusal
from onsale.platform.web.request import decode_body
from onsale.waitingroom.carrying import HEADER
from onsale.waitingroom.errors import PassRequired
from onsale.waitingroom.requests import is_pass
from onsale.waitingroom.rushes import Rushes

_CODE = b'"promo_code"'
_encode = msgspec.json.Encoder().encode
_PASS = HEADER.lower().encode()
_THE_SAME_FOR_ALL = (b"x-accel-expires", b"5")
"""nginx in front may tell it to everybody for so many seconds (`deploy/nginx/onsale.conf`); the header stays there.
When they are over, whoever comes before the next answer asks us: in a rush some thousand, which is why it isn't one."""


def stops(services: Services) -> list[Stop]:
    """What is served here."""

    async def hold(call: Call) -> Reply:
        try:
            _send_on(call, services)
            principal = await _signed_in(call, services)
            wanted = decode_body(call.body, HoldBody)
            answer = await requests.hold(services, principal, call.name, wanted, _pass_in(call))
        except PassRequired as sent_on:
            return refusal(sent_on, *([_THE_SAME_FOR_ALL] if _brings_nothing(call) else []))
        return Reply(201, _encode(answer))

    async def pay(call: Call) -> Reply:
        principal = await _signed_in(call, services)
        status, answer = await requests.pay(services, principal, call.name, decode_body(call.body, PayBody))
        return Reply(status, _encode(answer))

    return [
        Stop("POST", "/api/v1/events/", "/holds", hold),
        Stop("POST", "/api/v1/bookings/", "/pay", pay),
    ]


def _send_on(call: Call, services: Services) -> None:
    """`PassRequired` for who brings neither pass nor code to an event with a room, before any work is done for them: in
    a rush these are nearly all who come, and those inside share the processor with them. A pass that isn't one is none:
    else whoever makes one up would be led to where those inside are served, and cost a transaction there.
    """
    if b"authorization" not in call.headers or _CODE in call.body:
        return
    event_id = decode_id("evt", call.name)
    if services.get(Rushes).room_known(event_id) and not is_pass(services, event_id, _pass_in(call)):
        raise PassRequired


def _brings_nothing(call: Call) -> bool:
    """Whether there is nothing but who they are by which they could be told apart from others."""
    return _PASS not in call.headers and _CODE not in call.body


def _pass_in(call: Call) -> str | None:
    header = call.headers.get(_PASS)
    return header.decode("latin-1") if header is not None else None


async def _signed_in(call: Call, services: Services) -> Principal:
    header = call.headers.get(b"authorization")
    if header is None:
        raise Unauthenticated
    return await person_by_header(header.decode("latin-1"), services)
