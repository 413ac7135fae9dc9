"""The event's page on the express lane, for who isn't signed in."""

from onsale.platform.clock import utc_now
from onsale.platform.errors import Failure
from onsale.platform.ids import decode_id
from onsale.platform.services import Services
from onsale.platform.web.express import Call, Reply, Stop, compressible
from onsale.shop.event_document import EventPages

_HTML = b"text/html; charset=utf-8"
_HEADERS = [(b"cache-control", b"no-cache")]


def stops(services: Services) -> list[Stop]:
    """What is served here."""
    pages = services.get(EventPages)

    async def event(call: Call) -> Reply | None:
        if b"authorization" in call.headers:
            return None
        try:
            page = await pages.page(decode_id("evt", call.name), utc_now())
        except Failure:
            return None  # how a page says so is told by the ordinary way
        return compressible(call, page.plain, page.gzipped, _HEADERS, _HTML, b"accept-encoding, cookie")

    return [Stop("GET", "/events/", "", event)]
