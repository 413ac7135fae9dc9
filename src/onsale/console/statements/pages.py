"""Statements to read, to print and to take away."""

import re
from datetime import datetime

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath

from onsale.accounts.guards import organiser
from onsale.console.frame import AnyRequest, Html, html, own_event
from onsale.console.statements.asking import event_statement, own_statement
from onsale.console.statements.model import Statement
from onsale.console.statements.sheet import event_sheet, period_sheet
from onsale.console.statements.views import PeriodPage, period_page, statement_page
from onsale.platform.database import Database
from onsale.platform.errors import InvalidRequest

_PLAIN = re.compile(r"[^a-z0-9]+")
_NAME_CHARACTERS = 60


@get("/organise/events/{event_id:str}/statement", guards=[organiser], include_in_schema=False)
async def event_statement_page(
    request: AnyRequest, event_id: FromPath[str], db: NamedDependency[Database], now: NamedDependency[datetime]
) -> Html:
    """An event's statement."""
    return await html(request, "statement", statement_page(await _own(request, event_id, db, now)))


@get("/organise/events/{event_id:str}/statement.csv", guards=[organiser], include_in_schema=False)
async def event_statement_file(
    request: AnyRequest, event_id: FromPath[str], db: NamedDependency[Database], now: NamedDependency[datetime]
) -> Response[str]:
    """The same as CSV."""
    statement = await _own(request, event_id, db, now)
    return csv_file(event_sheet(statement), f"statement {statement.event.name}")


@get("/organise/statement", guards=[organiser], include_in_schema=False)
async def own_statement_page(
    request: AnyRequest, db: NamedDependency[Database], now: NamedDependency[datetime]
) -> Html:
    """What moved for the organiser's events, from one day to another."""
    first, last = _days(request)
    try:
        page = period_page(*await own_statement(db, request.user, first, last, now))
    except InvalidRequest as failure:
        errors = {error.field: error.message for error in failure.errors}
        typed = PeriodPage(values={"from": first, "to": last}, errors=errors)
        return await html(request, "statement_period", typed, failure=failure)
    return await html(request, "statement_period", page)


@get("/organise/statement.csv", guards=[organiser], include_in_schema=False)
async def own_statement_file(
    request: AnyRequest, db: NamedDependency[Database], now: NamedDependency[datetime]
) -> Response[str]:
    """The same as CSV."""
    statement, asked = await own_statement(db, request.user, *_days(request), now)
    return csv_file(period_sheet(statement), f"statement {asked.first} {asked.last}")


async def _own(request: AnyRequest, event_id: str, db: Database, now: datetime) -> Statement:
    async with db.read() as tx:
        event = await own_event(tx, request.user, event_id)
    return await event_statement(db, event, now)


def _days(request: AnyRequest) -> tuple[str, str]:
    return request.query_params.get("from", ""), request.query_params.get("to", "")


def csv_file(content: str, name: str) -> Response[str]:
    """A file to keep, called so."""
    plain = _PLAIN.sub("-", name.lower()).strip("-")[:_NAME_CHARACTERS]
    headers = {"Content-Disposition": f'attachment; filename="{plain}.csv"', "Cache-Control": "no-store"}
    return Response(content, media_type="text/csv", headers=headers)


routes: list[BaseRouteHandler] = [
    event_statement_page,
    event_statement_file,
    own_statement_page,
    own_statement_file,
]
