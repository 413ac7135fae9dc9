"""The event's page on the express lane, for who isn't signed in."""

from onsale.demand.looks import Looks
from onsale.platform.clock import utc_now
from onsale.platform.errors import Failure
from onsale.platform.ids import decode_id
from onsale.platform.services import Services
from onsale.platform.web.caching import CURRENT
from onsale.platform.web.express import Call, Reply, Stop, compressible, known
from onsale.shop.event_document import EventPages
from onsale.shop.looking import looker_of_call

_HTML = b"text/html; charset=utf-8"
_VARY = b"accept-encoding, accept-language, authorization, cookie"


def stops(services: Services) -> list[Stop]:
    """What is served here."""
    pages, looks = services.get(EventPages), services.get(Looks)

    async def event(call: Call) -> Reply | None:
        if b"authorization" in call.headers:
            return None
        try:
            event_id, now = decode_id("evt", call.name), utc_now()
            page = await pages.page(event_id, now)
        except Failure:
            return None  # how a page says so is told by the ordinary way
        if page.shown:
            looks.look(event_id, page.shown, looker_of_call(call), now)
        headers = [(b"cache-control", CURRENT.encode()), (b"etag", page.tag.encode())]
        return known(call, page.tag, headers, _VARY) or compressible(
            call, page.plain, page.gzipped, headers, _HTML, _VARY
        )

    return [Stop("GET", "/events/", "", event)]
