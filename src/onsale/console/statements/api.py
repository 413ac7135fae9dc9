"""Statements for programs."""

from datetime import datetime
from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath, QueryParameter

from onsale.accounts.guards import organiser
from onsale.accounts.model import Principal
from onsale.catalog.organisers import managed_event
from onsale.console.statements.asking import event_statement, own_statement
from onsale.console.statements.schemas import PeriodAnswer, StatementAnswer, period_answer, statement_answer
from onsale.platform.database import Database
from onsale.platform.ids import decode_id
from onsale.platform.web.openapi import problems

_TAGS = ["Organising"]
From = Annotated[str, QueryParameter(name="from", description="the first day, as 2026-11-01")]
To = Annotated[str, QueryParameter(name="to", description="the last day, included")]


@get(
    "/organiser/events/{event_id:str}/statement",
    guards=[organiser],
    tags=_TAGS,
    summary="What was sold of an event and what became of the money",
    description="As it is at this moment, from the bookings and from the ledger, which agree unless `agrees` is false.",
    response_description="The statement",
    responses=problems(400, 401, 403, 404, 503),
)
async def get_event_statement(
    event_id: FromPath[str],
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    principal: NamedDependency[Principal],
) -> StatementAnswer:
    """The statement."""
    async with db.read() as tx:
        event = await managed_event(tx, principal, decode_id("evt", event_id))
    return statement_answer(await event_statement(db, event, now))


@get(
    "/organiser/statement",
    guards=[organiser],
    tags=_TAGS,
    summary="What moved for an organiser's events during some days",
    description=(
        "Days are those of the time zone most of the organiser's venues stand in, both included. Without `to` it is "
        "today, without `from` the first of that month."
    ),
    response_description="The statement",
    responses=problems(400, 401, 403, 503),
)
async def get_own_statement(
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    principal: NamedDependency[Principal],
    first: From = "",
    last: To = "",
) -> PeriodAnswer:
    """The statement."""
    statement, _days = await own_statement(db, principal, first, last, now)
    return period_answer(statement)


routes: list[BaseRouteHandler] = [get_event_statement, get_own_statement]
