"""Making and changing an event: one form, as a draft or published at once."""

from dataclasses import replace
from datetime import datetime

from litestar import get, post
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath

from onsale.accounts.forms import typed
from onsale.accounts.guards import organiser
from onsale.accounts.pace import sign_ins_per_minute
from onsale.catalog.model import Event
from onsale.catalog.organisers import managed_event
from onsale.catalog.publish_event import publish_event
from onsale.console.change_series import Change, change_all, change_one
from onsale.console.destination import check_destination
from onsale.console.edit import gated_event
from onsale.console.event_view import edit_page, form_errors, new_page
from onsale.console.frame import AnyRequest, Html, go, html, own_event
from onsale.console.image_form import read_image
from onsale.console.make_event import make_event
from onsale.console.moving import read_moving, told_of
from onsale.console.read_event import another_room, asks_for_another_look, looked_at, read_changes, read_new
from onsale.console.reading import Reading
from onsale.console.rooms import usual_room
from onsale.console.views import EventFormPage
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.errors import Failure, FieldError, InvalidRequest
from onsale.platform.etags import etag_of
from onsale.platform.i18n import gettext as _
from onsale.platform.ids import encode_id
from onsale.platform.services import Services
from onsale.platform.settings import Settings

_SAYS_OF_PICTURES = "image_id"
"""The field that is there whenever the form shows a picture or asks for one."""


@get("/organise/events/new", guards=[organiser], include_in_schema=False)
async def new_event_page(request: AnyRequest, db: NamedDependency[Database]) -> Html:
    """An empty form for a room like the organiser's, or for the one `?layout=` names."""
    async with db.read() as tx:
        room = request.query_params.get("layout", "") or await usual_room(tx, request.user)
        page = await new_page(tx, request.user, await another_room(tx, request.user, {"room": room}), first=True)
    return await _form(request, page)


@post(
    "/organise/events/new",
    status_code=200,
    guards=[organiser],
    request_max_body_size=limits.IMAGE_FORM_BYTES,
    include_in_schema=False,
)
async def make_new_event(
    request: AnyRequest,
    db: NamedDependency[Database],
    services: NamedDependency[Services],
    now: NamedDependency[datetime],
) -> Html:
    """Keep the event, or show the form again: for another room, or with what is wrong."""
    form, principal = await typed(request), request.user
    publish = form.get("action") == "publish"
    chosen = await read_image(request, services, form, pictures := Reading(form))
    async with db.read() as tx:
        if "room" in form:
            form |= {"room": form.get("own_layout", "")} if form["room"] == "own" else {}
            page = await new_page(tx, principal, await another_room(tx, principal, form), errors=_of_picture(pictures))
            return await _form(request, page)
        if asks_for_another_look(form):
            page = await new_page(tx, principal, await looked_at(tx, principal, form), errors=_of_picture(pictures))
            return await _form(request, page)
        read = await read_new(tx, principal, form, now)
        if form.get("action") == "look":
            page = await new_page(tx, principal, read, errors=_of_picture(pictures))
            return await _form(request, page)
    try:
        read.reading.errors |= pictures.errors
        wish = read.require()
        async with db.write() as tx:
            event_id = await make_event(tx, wish, publish=publish, principal=principal, now=now)
            await chosen.give(tx, await managed_event(tx, principal, event_id))
    except Failure as failure:
        async with db.read() as tx:
            page = await new_page(tx, principal, read, errors=form_errors(failure))
        return await _form(request, page, failure=failure)
    if form.get("action") == "dates":
        return go(f"/organise/events/{encode_id('evt', event_id)}/dates?done=saved")
    return go(_address(event_id, publish=publish))


@get("/organise/events/{event_id:str}", guards=[organiser], include_in_schema=False)
async def event_form_page(
    request: AnyRequest, event_id: FromPath[str], db: NamedDependency[Database], now: NamedDependency[datetime]
) -> Html:
    """The event as it is kept."""
    async with db.read() as tx:
        page = await edit_page(tx, await own_event(tx, request.user, event_id), now)
    notice = _notices().get(request.query_params.get("done", ""))
    return await _form(request, page, notice=notice)


@post(
    "/organise/events/{event_id:str}",
    status_code=200,
    guards=[organiser],
    request_max_body_size=limits.IMAGE_FORM_BYTES,
    include_in_schema=False,
)
async def change_event(
    request: AnyRequest,
    event_id: FromPath[str],
    db: NamedDependency[Database],
    services: NamedDependency[Services],
    now: NamedDependency[datetime],
) -> Html:
    """Keep the changes, unless somebody else changed the event since the form was opened."""
    form, principal = await typed(request), request.user
    publish = form.get("action") == "publish"
    async with db.read() as tx:
        event = await own_event(tx, principal, event_id)
        read = await read_changes(tx, event, form, now)
    chosen = await read_image(request, services, form, pictures := Reading(form))
    if form.get("action") == "look" or asks_for_another_look(form):
        wrong = [FieldError(field, message) for field, message in _of_picture(pictures).items()]
        return await _told_again(request, db, event, now, form, InvalidRequest(errors=wrong) if wrong else None)
    read.reading.errors |= pictures.errors
    moving = read_moving(read.reading, event, read.fields.get("starts_at"), now)
    async with db.read() as tx:
        told = None if read.reading.errors else await told_of(tx, event, moving, read.fields.get("starts_at"), now)
        if told is not None and form.get("agreed") != told.token:
            return await _form(request, await edit_page(tx, event, now, form=form, told=told))
    try:
        change = Change(read.require(), etag_of(form.get("version", "")), moving.postponed, moving.answer_until)
        async with db.write() as tx:
            changing = change_all if form.get("scope") == "coming" else change_one
            before, event = event, await changing(tx, event, change, principal=principal, now=now)
            settings = services.get(Settings)
            check_destination(before, event, principal=principal, settings=settings, now=now)
            if _SAYS_OF_PICTURES in form:
                event = await chosen.give(tx, event)
            if publish:
                await publish_event(tx, event, now=now)
    except Failure as failure:
        return await _told_again(request, db, event, now, form, failure)
    return go(_address(event.id, publish=publish))


@post("/organise/events/{event_id:str}/publish", status_code=200, guards=[organiser], include_in_schema=False)
async def publish_as_it_is(
    request: AnyRequest, event_id: FromPath[str], db: NamedDependency[Database], now: NamedDependency[datetime]
) -> Html:
    """Let people see the event."""
    async with db.read() as tx:
        event = await own_event(tx, request.user, event_id)
    try:
        async with db.write() as tx:
            gated = await gated_event(tx, event.id, if_match=None, principal=request.user)
            await publish_event(tx, gated, now=now)
    except Failure as failure:
        return await _told_again(request, db, event, now, None, failure)
    return go("/organise?done=published")


async def _form(
    request: AnyRequest, page: EventFormPage, *, failure: Failure | None = None, notice: str | None = None
) -> Html:
    """The form, with how many can sign in in time for its sale."""
    page = replace(page, sign_ins_per_minute=await sign_ins_per_minute(request.app.state.services))
    return await html(request, "event_form", page, failure=failure, notice=notice)


async def _told_again(
    request: AnyRequest, db: Database, event: Event, now: datetime, form: dict[str, str] | None, failure: Failure | None
) -> Html:
    """The form with what was typed and why it wasn't kept, beside the event as it is by now."""
    async with db.read() as tx:
        current = await own_event(tx, request.user, encode_id("evt", event.id))
        page = await edit_page(tx, current, now, form=form, failure=failure)
    return await _form(request, page, failure=failure)


def _of_picture(pictures: Reading) -> dict[str, str]:
    """What is wrong with the picture itself: the rest is said once the form is to be kept."""
    return {field: message for field, message in pictures.errors.items() if field != "image_alt"}


def _address(event_id: int, *, publish: bool) -> str:
    return f"/organise/events/{encode_id('evt', event_id)}?done={'published' if publish else 'saved'}"


def _notices() -> dict[str, str]:
    return {
        "saved": _("Saved."),
        "published": _("Saved and published: people can see it now."),
        "copied": _("Copied as a draft. Change what is different, then publish it."),
    }


routes: list[BaseRouteHandler] = [
    new_event_page,
    make_new_event,
    event_form_page,
    change_event,
    publish_as_it_is,
]
