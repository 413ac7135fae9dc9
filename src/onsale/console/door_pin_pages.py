"""PINs on pages: made and taken back by the organiser, typed by whoever stands at the door."""

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

from litestar import get, post
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler

from onsale.accounts.addresses import origin_of
from onsale.accounts.cookies import session_cookie
from onsale.accounts.forms import errors_of, typed
from onsale.accounts.guards import anyone, organiser
from onsale.accounts.tokens import Tokens
from onsale.catalog.organisers import owned_organisers
from onsale.console.door_pins import MadePin, MakePin, PinTry, grouped, make_pin, sign_in_at_post, take_back_pin
from onsale.console.door_staff_pages import PATH, staff_page
from onsale.console.door_staff_views import MadePinView, PinPage
from onsale.console.frame import AnyRequest, Html, go, html
from onsale.console.own_events import usual_zone
from onsale.console.reading import Reading
from onsale.console.views import Fields
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.errors import Failure
from onsale.platform.i18n import gettext as _
from onsale.platform.ids import decode_id, encode_id
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from onsale.platform.web.request import host_of

_SIGN_IN = "/scan/pin"


@post(f"{PATH}/pins", status_code=200, guards=[organiser], include_in_schema=False)
async def make_pin_on_page(
    request: AnyRequest, services: NamedDependency[Services], now: NamedDependency[datetime]
) -> Html:
    """A PIN, shown this once."""
    form, sealer = await typed(request), services.get(Sealer)
    try:
        async with services.get(Database).write() as tx:
            zone = await usual_zone(tx, await owned_organisers(tx, request.user.person_id))
            made = await make_pin(tx, request.user, _wish(form, zone), sealer=sealer, now=now)
    except Failure as failure:
        page = await staff_page(request.user, services, now, pin_values=form, pin_errors=_told(failure))
        return await html(request, "door_staff", page, failure=failure)
    page = await staff_page(request.user, services, now, made=_shown(made, services.get(Settings).public_url))
    return await html(request, "door_staff", page)


@post(f"{PATH}/pins/take-back", status_code=200, guards=[organiser], include_in_schema=False)
async def take_back_pin_on_page(request: AnyRequest, db: NamedDependency[Database]) -> Html:
    """It opens nothing any more."""
    which = decode_id("post", (await typed(request)).get("post", ""))
    async with db.write() as tx:
        await take_back_pin(tx, request.user, which)
    return go(f"{PATH}?done=taken_back")


@get(_SIGN_IN, guards=[anyone], include_in_schema=False)
async def pin_page(request: AnyRequest) -> Html:
    """Where the PIN is typed."""
    return await html(request, "pin", PinPage(link=_link(request.query_params.get("l", ""))))


@post(_SIGN_IN, status_code=200, guards=[anyone], include_in_schema=False)
async def use_pin(request: AnyRequest, services: NamedDependency[Services], now: NamedDependency[datetime]) -> Html:
    """To the doors, with the right one."""
    form, settings = await typed(request), services.get(Settings)
    link = _link(form.get("l", ""))
    asked = PinTry(form.get("pin", ""), origin_of(host_of(request)), uuid.UUID(link) if link else None)
    sealer, tokens = services.get(Sealer), services.get(Tokens)
    try:
        at = await sign_in_at_post(services.get(Database), asked, sealer=sealer, tokens=tokens, now=now)
    except Failure as failure:
        errors = errors_of(failure) if failure.code != "wrong_pin" else {"pin": failure.detail}
        return await html(request, "pin", PinPage(link=link, errors=errors), failure=failure)
    only = at.post.event_ids[0] if at.post.event_ids and len(at.post.event_ids) == 1 else None
    answer = go(f"/scan/{encode_id('evt', only)}" if only else "/scan")
    answer.cookies.append(session_cookie(at.access_token, settings))
    return answer


def _wish(form: Fields, zone: ZoneInfo) -> MakePin:
    """What the organiser typed; `InvalidRequest` naming the fields."""
    reading = Reading(form)
    name = reading.line("post_name", _("Name the post, such as “Gate A”."))
    until = reading.moment("until_date", "until_time", zone)
    ticked = [value for field, value in sorted(form.items()) if field.startswith("event.")]
    reading.require()
    assert name is not None
    assert until is not None
    events = tuple(decode_id("evt", value) for value in ticked[: limits.DOOR_POST_EVENTS])
    return MakePin(name=name, event_ids=events or None, valid_until=until)


def _told(failure: Failure) -> Fields:
    told = errors_of(failure)
    return {"until_date" if field == "valid_until" else field: message for field, message in told.items()}


def _shown(made: MadePin, site: str) -> MadePinView:
    return MadePinView(name=made.post.name, pin=grouped(made.pin), url=f"{site}{_SIGN_IN}?l={made.post.link.hex}")


def _link(text: str) -> str:
    """A PIN's own link, as written in its address; nothing for anything else."""
    return text if len(text) == 32 and set(text) <= set("0123456789abcdef") else ""


routes: list[BaseRouteHandler] = [make_pin_on_page, take_back_pin_on_page, pin_page, use_pin]
