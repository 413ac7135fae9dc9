"""How one's data may be used: the forms on the page of one's data, and the same for programs."""

from typing import Annotated, Any

from litestar import Request, get, post, put
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import JSONBody
from litestar.response import Redirect
from msgspec import Meta

from onsale.accounts.forms import typed
from onsale.accounts.guards import signed_in
from onsale.accounts.model import Principal, Processing
from onsale.accounts.processing import processing_of, set_processing
from onsale.platform.database import Database
from onsale.platform.schemas import Answer, Body, rfc3339
from onsale.platform.web.openapi import problems

SignedInRequest = Request[Principal, Any, State]
_TAGS = ["Personal data"]


class ProcessingBody(Body):
    """`restricted`: keep my data and don't use them. `reminders`: remind me of events I booked."""

    restricted: bool
    reminders: bool


class ProcessingAnswer(Answer):
    """How my data may be used, and since when they aren't.

    `restricted` (Art. 18 GDPR): they are kept and not used. Holding, buying and joining a line answer 403
    `processing_restricted`, no mail comes but what tickets or money call for, and organisers see bookings without a
    name. Tickets go on admitting, and can be cancelled. `reminders` (Art. 21): false where I want none, from nobody.
    """

    restricted: bool
    restricted_since: Annotated[str | None, Meta(description="null while they may be used")]
    reminders: bool
    no_reminders_since: Annotated[str | None, Meta(description="null while they are sent")]


@get("/me/processing", guards=[signed_in], tags=_TAGS, responses=problems(401, 503))
async def read_processing(request: SignedInRequest, db: NamedDependency[Database]) -> ProcessingAnswer:
    """How my data may be used."""
    async with db.read() as tx:
        said = await processing_of(tx, request.user.person_id)
    return _answer(said)


@put("/me/processing", guards=[signed_in], tags=_TAGS, responses=problems(400, 401, 503))
async def write_processing(
    data: JSONBody[ProcessingBody], request: SignedInRequest, db: NamedDependency[Database]
) -> ProcessingAnswer:
    """Say how my data may be used; at once, and as often as I like."""
    async with db.write() as tx:
        said = await set_processing(tx, request.user.person_id, restricted=data.restricted, reminders=data.reminders)
    return _answer(said)


@post("/account/data/processing", status_code=303, guards=[signed_in], include_in_schema=False)
async def change_processing(request: SignedInRequest, db: NamedDependency[Database]) -> Redirect:
    """One of the two is changed by a button, the other stays."""
    form = await typed(request)
    async with db.write() as tx:
        said = await processing_of(tx, request.user.person_id)
        await set_processing(
            tx,
            request.user.person_id,
            restricted=_wish(form.get("restricted"), said.restricted),
            reminders=_wish(form.get("reminders"), said.reminders),
        )
    return Redirect("/account/data?done=use", status_code=303, headers={"Cache-Control": "no-store"})


def _wish(pressed: str | None, now: bool) -> bool:
    return {"yes": True, "no": False}.get(pressed or "", now)


def _answer(said: Processing) -> ProcessingAnswer:
    return ProcessingAnswer(
        restricted=said.restricted,
        restricted_since=rfc3339(said.restricted_at) if said.restricted_at else None,
        reminders=said.reminders,
        no_reminders_since=rfc3339(said.no_reminders_at) if said.no_reminders_at else None,
    )


routes: list[BaseRouteHandler] = [change_processing]
api: list[BaseRouteHandler] = [read_processing, write_processing]
