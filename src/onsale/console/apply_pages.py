"""Applying to sell: one page that says how it works, takes the application, and tells how far it is."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler

from onsale.accounts import people
from onsale.accounts.errors import EmailUnverified
from onsale.accounts.forms import errors_of, typed
from onsale.accounts.guards import anyone, signed_in
from onsale.accounts.model import Principal
from onsale.catalog.countries import countries
from onsale.catalog.organisers import owned_organisers
from onsale.console.apply_views import ApplyPage
from onsale.console.frame import Html, go, html
from onsale.console.views import Fields, Option
from onsale.oversight.apply import apply, particulars_of, withdraw
from onsale.oversight.errors import AlreadyDecided, AlreadyOrganiser, ApplicationOpen
from onsale.oversight.model import Application, State
from onsale.oversight.store import latest_of
from onsale.platform.database import Database, ReadTx
from onsale.platform.errors import Failure
from onsale.platform.i18n import gettext as _
from onsale.platform.i18n import language
from onsale.platform.sealing import Sealer
from onsale.platform.settings import Settings

_PATH = "/organise/apply"
_SELLS = "/organise"


@get(_PATH, guards=[anyone], include_in_schema=False)
async def apply_page(
    request: Request[Any, Any, Any],
    principal: NamedDependency[Principal | None],
    db: NamedDependency[Database],
    sealer: NamedDependency[Sealer],
) -> Html:
    """How far somebody has come; whoever sells already goes on to their events."""
    if principal is None:
        return await html(request, "apply", ApplyPage(step="stranger"))
    async with db.read() as tx:
        if "organiser" in principal.roles or await owned_organisers(tx, principal.person_id):
            return go(_SELLS)
        page = await _page(tx, principal, sealer)
    return await html(request, "apply", page, notice=_notices().get(request.query_params.get("done", "")))


@post(_PATH, status_code=200, guards=[signed_in], include_in_schema=False)
async def send_application(
    request: Request[Principal, Any, Any],
    db: NamedDependency[Database],
    sealer: NamedDependency[Sealer],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Html:
    """Take it, or say what is missing, with everything as typed."""
    form = await typed(request)
    try:
        particulars = particulars_of(form)
        async with db.write() as tx:
            await apply(tx, request.user, particulars, site=settings.public_url, sealer=sealer, now=now)
    except (ApplicationOpen, EmailUnverified):
        return go(_PATH)  # which says so
    except AlreadyOrganiser:
        return go(_SELLS)
    except Failure as failure:
        async with db.read() as tx:
            page = await _page(tx, request.user, sealer, values=form, errors=errors_of(failure))
        return await html(request, "apply", page, failure=failure)
    return go(f"{_PATH}?done=sent")


@post(f"{_PATH}/withdraw", status_code=200, guards=[signed_in], include_in_schema=False)
async def withdraw_application(
    request: Request[Principal, Any, Any], db: NamedDependency[Database], sealer: NamedDependency[Sealer]
) -> Html:
    """Take it back; what it said stays in the form."""
    try:
        async with db.write() as tx:
            await withdraw(tx, request.user, sealer=sealer)
    except AlreadyDecided:
        return go(_PATH)  # which says what was decided
    return go(f"{_PATH}?done=withdrawn")


async def _page(
    tx: ReadTx,
    principal: Principal,
    sealer: Sealer,
    *,
    values: Fields | None = None,
    errors: Fields | None = None,
) -> ApplyPage:
    if not principal.email_verified and not await people.is_verified(tx, principal.person_id):
        return ApplyPage(step="unconfirmed")
    last = await latest_of(tx, principal.person_id, sealer=sealer)
    if last is not None and last.state is State.WAITING:
        return _waiting(last)
    told = values if values is not None else _again(last)
    return ApplyPage(
        step="open",
        values=told,
        errors=errors or {},
        countries=tuple(
            Option(value=code, label=name, selected=code == told.get("country"))
            for code, name in countries(language.get())
        ),
        declined=last.reason if last is not None and last.state is State.DECLINED else None,
    )


def _waiting(last: Application) -> ApplyPage:
    sent = last.particulars
    names = dict(countries(language.get()))
    country = names.get(sent.country, sent.country) if sent else ""
    return ApplyPage(step="waits", applied_at=last.applied_at, sent=sent, country=country)


def _again(last: Application | None) -> Fields:
    """What the last application said, to be changed."""
    if last is None or last.particulars is None:
        return {}
    told: dict[str, str] = msgspec.structs.asdict(last.particulars)
    return told


def _notices() -> dict[str, str]:
    return {
        "sent": _("Sent. You'll hear by mail."),
        "withdrawn": _("Taken back. What you wrote is below, should you want to send it again."),
    }


routes: list[BaseRouteHandler] = [apply_page, send_application, withdraw_application]
