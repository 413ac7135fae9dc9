"""The admin's pages: every address, what waits for somebody, and the record of what was done."""

from datetime import datetime

from litestar import get
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromQuery

from onsale.accounts.guards import admin
from onsale.admin import application_pages, event_pages, health_pages, organiser_pages, retention_pages, viewing_pages
from onsale.admin.acts import act_rows
from onsale.admin.frame import AnyRequest, Html, Key, html
from onsale.admin.health import findings_of
from onsale.admin.organisers import counts
from onsale.admin.views import ActsPage, Overview
from onsale.doctor.finding import Verdict
from onsale.oversight.store import count_waiting
from onsale.platform.cursors import decode_cursor, encode_cursor
from onsale.platform.database import Database
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.text import Cursor

_LATELY, _LISTED = 5, 50


@get("/admin", guards=[admin], include_in_schema=False)
async def overview_page(
    request: AnyRequest, services: NamedDependency[Services], now: NamedDependency[datetime]
) -> Html:
    """What waits for somebody, and how everything stands, in a line each."""
    findings = await findings_of(services, outside=False)
    async with services.get(Database).read() as tx:
        rows, _more = await act_rows(tx, limit=_LATELY, sealer=services.get(Sealer))
        page = Overview(
            waiting=await count_waiting(tx),
            troubles=sum(one.verdict is Verdict.WRONG for one in findings),
            warnings=sum(one.verdict is Verdict.WARNING for one in findings),
            **await counts(tx, now),
            acts=rows,
        )
    return await html(request, "overview", page)


@get("/admin/acts", guards=[admin], include_in_schema=False)
async def acts_page(
    request: AnyRequest,
    db: NamedDependency[Database],
    sealer: NamedDependency[Sealer],
    cursor: FromQuery[Cursor | None] = None,
) -> Html:
    """Who did what, when and why."""
    before = decode_cursor(cursor, Key).number if cursor else None
    async with db.read() as tx:
        rows, more = await act_rows(tx, before=before, limit=_LISTED, sealer=sealer)
        waiting = await count_waiting(tx)
    next_url = f"/admin/acts?cursor={encode_cursor([more])}" if more else None
    return await html(request, "acts", ActsPage(waiting=waiting, rows=rows, next_url=next_url))


routes: list[BaseRouteHandler] = [
    overview_page,
    *application_pages.routes,
    *organiser_pages.routes,
    *event_pages.routes,
    *health_pages.routes,
    *retention_pages.routes,
    *viewing_pages.routes,
    acts_page,
]
