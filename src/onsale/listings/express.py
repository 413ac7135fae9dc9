"""Availability on the express lane: the document is in memory, compressed already."""

import re

from onsale.accounts.authentication import by_header
from onsale.listings.availability import AvailabilityDesk
from onsale.platform.etags import matches
from onsale.platform.ids import decode_id
from onsale.platform.services import Services
from onsale.platform.web.express import Call, Reply, Stop

_VARY = (b"vary", b"accept-encoding")
_TAKES_GZIP = re.compile(rb"gzip(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")


def stops(services: Services) -> list[Stop]:
    """What is served here."""
    desk = services.get(AvailabilityDesk)

    async def availability(call: Call) -> Reply:
        header = call.headers.get(b"authorization")
        principal = await by_header(header.decode("latin-1"), services) if header is not None else None
        document = await desk.document(decode_id("evt", call.name), principal)
        headers = [(b"etag", document.tag.encode()), (b"cache-control", b"no-cache"), _VARY]
        known = call.headers.get(b"if-none-match")
        if known is not None and matches(known.decode("latin-1"), document.tag):
            return Reply(304, b"", headers)
        if _TAKES_GZIP.search(call.headers.get(b"accept-encoding", b"")):
            return Reply(200, document.gzipped, [*headers, (b"content-encoding", b"gzip")])
        return Reply(200, document.plain, headers)

    return [Stop("GET", "/api/v1/events/", "/availability", availability)]
