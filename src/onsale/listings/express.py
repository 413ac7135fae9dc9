"""Availability, the event itself and its image on the express lane: what is asked for most is in memory."""

from onsale.accounts.authentication import person_by_header
from onsale.accounts.model import Principal
from onsale.listings.availability import AvailabilityDesk
from onsale.listings.desk import EventDesk
from onsale.listings.images import ImageDesk
from onsale.platform.clock import utc_now
from onsale.platform.ids import decode_id
from onsale.platform.services import Services
from onsale.platform.web.express import Call, Reply, Stop, compressible, known


def stops(services: Services) -> list[Stop]:
    """What is served here."""
    places, events = services.get(AvailabilityDesk), services.get(EventDesk)

    async def availability(call: Call) -> Reply:
        document = await places.document(decode_id("evt", call.name), await who(call))
        headers = [(b"etag", document.tag.encode()), (b"cache-control", b"no-cache")]
        return known(call, document.tag, headers) or compressible(call, document.plain, document.gzipped, headers)

    async def event(call: Call) -> Reply:
        document = await events.document(decode_id("evt", call.name), await who(call), utc_now())
        # The tag is the version, to be sent as If-Match; what is free changes without it, so it isn't for 304.
        headers = [(b"etag", document.tag.encode()), (b"cache-control", b"no-cache")]
        return compressible(call, document.plain, document.gzipped, headers)

    async def who(call: Call) -> Principal | None:
        header = call.headers.get(b"authorization")
        return await person_by_header(header.decode("latin-1"), services) if header is not None else None

    return [
        Stop("GET", "/api/v1/events/", "/availability", availability),
        Stop("GET", "/api/v1/events/", "", event),
        Stop("GET", "/images/", "", services.get(ImageDesk).answer),
    ]
