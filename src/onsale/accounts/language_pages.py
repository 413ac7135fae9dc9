"""Choosing the language: a link in every page's foot, which leads back to the page."""

from contextlib import suppress
from typing import Any

from litestar import Request, Response, get
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from onsale.accounts import guards, store
from onsale.accounts.cookies import language_cookie
from onsale.accounts.forms import local_path
from onsale.accounts.model import Person, Principal
from onsale.platform.database import Database
from onsale.platform.errors import NotFound, Unavailable
from onsale.platform.i18n import language, offered
from onsale.platform.settings import Settings
from onsale.platform.web.speaking import LANGUAGE_COOKIE

AnyRequest = Request[Any, Any, Any]


@get("/language/{code:str}", guards=[guards.anyone], include_in_schema=False)
async def choose_language(
    request: AnyRequest,
    code: FromPath[str],
    principal: NamedDependency[Principal | None],
    db: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Response[Any]:
    """Read on in this language, and be written to in it. A link of another site chooses nothing."""
    if code not in offered(demo=settings.demo):
        raise NotFound
    goal = local_path(request.query_params.get("next"))
    back = Redirect(goal, status_code=303, headers={"Cache-Control": "no-store"})
    if request.headers.get("sec-fetch-site") == "cross-site":
        return back
    back.set_cookie(language_cookie(code, settings))
    if principal is not None and principal.session_id is not None:
        await _keep(db, principal.person_id, code)
    return back


async def language_at_sign_in(request: AnyRequest, person: Person, db: Database, settings: Settings) -> list[Cookie]:
    """Somebody is in: what they chose before is kept with them, or else what they chose elsewhere counts here, too."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if person.language is None or (chosen == language.get() and chosen != person.language):
        await _keep(db, person.id, language.get())
        return []
    if chosen is None and person.language != language.get():
        return [language_cookie(person.language, settings)]
    return []


async def _keep(db: Database, person_id: int, code: str) -> None:
    with suppress(Unavailable):  # the page is read in it all the same
        async with db.write() as tx:
            await store.set_language(tx, person_id, code)


routes: list[Any] = [choose_language]
