"""The door over HTTP: what scanners carry with them, and what they are told."""

from datetime import datetime

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath

from onsale.accounts.guards import scanner
from onsale.accounts.model import Principal
from onsale.platform.database import Database
from onsale.platform.etags import etag_of
from onsale.platform.ids import decode_id
from onsale.platform.keyring import Keyring
from onsale.platform.services import Services
from onsale.platform.web.caching import CACHING, OWN
from onsale.platform.web.openapi import problems
from onsale.tickets.access import event_at_own_door
from onsale.tickets.bundle import Bundle, bundle_of


@get(
    "/events/{event_id:str}/scanner-bundle",
    guards=[scanner],
    opt={CACHING: OWN},
    tags=["Door"],
    summary="What a scanner needs without a network",
    responses={200: ResponseSpec(Bundle, description="The bundle", generate_examples=False)} | problems(401, 403, 404),
)
async def scanner_bundle(
    event_id: FromPath[str],
    db: NamedDependency[Database],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Keys, dead tickets, who is inside, gates and sections; no personal data. Ask again with `If-None-Match`."""
    async with db.read() as tx:
        event = await event_at_own_door(tx, principal, decode_id("evt", event_id))
        packed = await bundle_of(tx, event, services.get(Keyring), now=now)
    return Response(packed.content, media_type="application/json", headers={"ETag": etag_of(packed.tag)})


routes: list[BaseRouteHandler] = [scanner_bundle]
