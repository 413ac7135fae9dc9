"""The page of one's sessions: where one is signed in, and signing out there."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency

from onsale.accounts import guards
from onsale.accounts.answers import Html, go, page
from onsale.accounts.cookies import no_session_cookie, session_cookie
from onsale.accounts.devices import parts_of
from onsale.accounts.forms import typed
from onsale.accounts.key_desk import KeyDesk
from onsale.accounts.key_views import SessionRow, SessionsPage
from onsale.accounts.model import Principal
from onsale.accounts.sessions import Session, sessions_of
from onsale.platform.database import Database
from onsale.platform.errors import NotFound
from onsale.platform.i18n import gettext as _
from onsale.platform.services import Services
from onsale.platform.settings import Settings

SignedInRequest = Request[Principal, Any, State]
PATH = "/account/sessions"


@get(PATH, guards=[guards.signed_in], include_in_schema=False)
async def sessions_page(request: SignedInRequest, db: NamedDependency[Database]) -> Html:
    """Where they are signed in; this one first."""
    async with db.read() as tx:
        found = await sessions_of(tx, request.user.person_id)
    rows = sorted((_row(one, request.user) for one in found), key=lambda row: not row.this)
    notice = _notices().get(request.query_params.get("done", ""))
    return await page(request, "sessions", SessionsPage(sessions=tuple(rows)), notice=notice)


@post(f"{PATH}/end", status_code=303, guards=[guards.signed_in], include_in_schema=False)
async def end_session(
    request: SignedInRequest, services: NamedDependency[Services], now: NamedDependency[datetime]
) -> Html:
    """Sign out there; here, if it is this one."""
    try:
        which = UUID((await typed(request)).get("session", ""))
    except ValueError:
        raise NotFound from None
    await KeyDesk.of(services).end_session(request.user, which, now=now)
    if which == request.user.session_id:
        return go("/", no_session_cookie(services.get(Settings)))
    return go(f"{PATH}?done=one")


@post(f"{PATH}/end-others", status_code=303, guards=[guards.signed_in], include_in_schema=False)
async def end_others(
    request: SignedInRequest, services: NamedDependency[Services], now: NamedDependency[datetime]
) -> Html:
    """Sign out everywhere else."""
    known = await KeyDesk.of(services).end_other_sessions(request.user, now=now)
    return go(f"{PATH}?done=others", session_cookie(known.access_token, services.get(Settings)))


def device_words(device: str) -> str:
    """The device, as people say it."""
    browser, system = parts_of(device)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or _("A program")


def _row(one: Session, principal: Principal) -> SessionRow:
    return SessionRow(
        id=str(one.id),
        device=device_words(one.device),
        begun_at=one.begun_at,
        last_seen_on=datetime.combine(one.last_seen_on, datetime.min.time(), one.begun_at.tzinfo),
        this=one.id == principal.session_id,
    )


def _notices() -> dict[str, str]:
    return {"one": _("Signed out there."), "others": _("Signed out everywhere else.")}


routes: list[Any] = [sessions_page, end_session, end_others]
