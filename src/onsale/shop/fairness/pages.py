"""The fairness page: what was promised, what came of it, and the check of it."""

from datetime import datetime
from typing import Any

from litestar import MediaType, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from onsale.accounts.chrome import chrome_of
from onsale.accounts.guards import anyone
from onsale.accounts.model import Principal
from onsale.design.render import render
from onsale.listings.desk import EventDesk
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.errors import NotFound
from onsale.platform.ids import decode_id
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from onsale.shop.fairness.view import fairness_page
from onsale.waitingroom import store
from onsale.waitingroom.automatic import openings_of
from onsale.waitingroom.course import course_of
from onsale.waitingroom.desk import Lines
from onsale.waitingroom.evidence import Proof
from onsale.waitingroom.proofs import proof_of

_POINTS = 120


@get("/events/{event_id:str}/fairness", guards=[anyone], include_in_schema=False)
async def show_fairness(
    request: Request[Any, Any, Any],
    event_id: FromPath[str],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal | None],
    now: NamedDependency[datetime],
) -> Response[str]:
    """What anybody can check of an event's line, and one's own proof."""
    event, db, lines = decode_id("evt", event_id), services.get(Database), services.get(Lines)
    told, line = await services.get(EventDesk).event(event, principal, now), await lines.of(event)
    async with db.read() as tx:
        newest = max(-1, line.revealed - limits.QUEUE_WINDOWS_SHOWN)
        windows = await store.windows_of(tx, event, after=newest)
        course = await course_of(tx, event, points=_POINTS)
        openings = await openings_of(tx, event)
    proof = await _proof(db, lines, event, principal)
    site = services.get(Settings).public_url
    page = fairness_page(told, line, windows, course, proof, site=site, now=now, openings=openings)
    text = render("shop/fairness/fairness.html", page, await chrome_of(request))
    return Response(text, media_type=MediaType.HTML, headers={"Cache-Control": "no-store"})


async def _proof(db: Database, lines: Lines, event: int, principal: Principal | None) -> Proof | None:
    if principal is None:
        return None
    try:
        return await proof_of(db, lines, event, principal.person_id)
    except NotFound:
        return None


routes = [show_fairness]
