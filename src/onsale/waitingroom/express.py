"""Joining, polling and being let in on the express lane, for those who bring an access token or API key."""

import msgspec

from onsale.accounts.authentication import person_by_header
from onsale.accounts.model import Principal
from onsale.platform.clock import utc_now
from onsale.platform.errors import Unauthenticated
from onsale.platform.etags import matches
from onsale.platform.ids import decode_id
from onsale.platform.schemas import rfc3339
from onsale.platform.services import Services
from onsale.platform.web.caching import tag_of
from onsale.platform.web.express import Call, Reply, Stop
from onsale.platform.web.request import decode_body
from onsale.waitingroom import requests
from onsale.waitingroom.api import POLLED, joined
from onsale.waitingroom.desk import Line, Lines
from onsale.waitingroom.door import HEADER, Arrival
from onsale.waitingroom.schemas import AdmissionAnswer, AdmissionBody
from onsale.waitingroom.telling import queue_answer

_encode = msgspec.json.Encoder().encode
_WORK = HEADER.lower().encode()
_OWN = [(b"cache-control", b"no-store")]
_POLLED = [(b"cache-control", POLLED.encode())]


def stops(services: Services) -> list[Stop]:
    """What is served here."""
    lines, written = services.get(Lines), _Written()

    async def queue(call: Call) -> Reply:
        document, tag = written.of(await lines.of(decode_id("evt", call.name)))
        headers = [*_POLLED, (b"etag", tag.encode())]
        known = call.headers.get(b"if-none-match")
        if known is not None and matches(known.decode("latin-1"), tag):
            return Reply(304, b"", headers)
        return Reply(200, document, headers)

    async def join(call: Call) -> Reply:
        principal = await _signed_in(call, services)
        work = call.headers.get(_WORK, b"").decode("latin-1")
        standing = await requests.join(services, principal, decode_id("evt", call.name), Arrival(call.host, work))
        return Reply(200, _encode(joined(standing)), _OWN)

    async def go_in(call: Call) -> Reply:
        principal = await _signed_in(call, services)
        token = decode_body(call.body, AdmissionBody).token
        signed, redeemed = await requests.admit(services, principal, decode_id("evt", call.name), token)
        return Reply(200, _encode(AdmissionAnswer(pass_=signed, expires_at=rfc3339(redeemed.expires_at))), _OWN)

    return [
        Stop("GET", "/api/v1/events/", "/queue", queue),
        Stop("POST", "/api/v1/events/", "/queue/join", join),
        Stop("POST", "/api/v1/events/", "/queue/admission", go_in),
    ]


class _Written:
    """The last document written of each line, for as long as the line is the same object: a second."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[Line, bytes, str]] = {}

    def of(self, line: Line) -> tuple[bytes, str]:
        """The document and its entity tag."""
        kept = self._kept.get(line.event.id)
        if kept is not None and kept[0] is line:
            return kept[1], kept[2]
        if len(self._kept) > _KEPT:
            self._kept.clear()
        document = _encode(queue_answer(line, utc_now()))
        tag = tag_of(document)
        self._kept[line.event.id] = (line, document, tag)
        return document, tag


_KEPT = 500


async def _signed_in(call: Call, services: Services) -> Principal:
    header = call.headers.get(b"authorization")
    if header is None:
        raise Unauthenticated
    return await person_by_header(header.decode("latin-1"), services)
