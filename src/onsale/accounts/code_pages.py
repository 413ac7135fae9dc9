"""Signing in by a mailed code: asking for it, its page, and what is said when it doesn't work.

The page has an address of its own: going back to it, reloading and a second tab don't send anything once more. Whom it
is about is in a sealed cookie (`asked.py`).
"""

from datetime import datetime
from typing import Any

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.response import Redirect

from onsale.accounts import asked as asked_for
from onsale.accounts import guards, people
from onsale.accounts.answers import AnyRequest, Html, errand_page, go, let_in, on_to_second_step, origin, reasons
from onsale.accounts.asked import Asked
from onsale.accounts.cookies import ASKED_COOKIE, no_asked_cookie
from onsale.accounts.errors import InvalidCode, SecondStepNeeded
from onsale.accounts.forms import Errand, code_of, errors_of, typed
from onsale.accounts.front_desk import FrontDesk
from onsale.accounts.model import Principal
from onsale.accounts.views import CodePage, SignInPage
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.errors import Failure, TooManyRequests
from onsale.platform.i18n import gettext as _
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.settings import Settings

_CODE = "/sign-in/code"


@get(_CODE, guards=[guards.anyone], include_in_schema=False)
async def code_page(
    request: AnyRequest,
    principal: NamedDependency[Principal | None],
    sealer: NamedDependency[Sealer],
    now: NamedDependency[datetime],
) -> Html:
    """Ask for the code that is on its way; who is in already goes on, and who asked for none begins again."""
    errand = Errand.of(dict(request.query_params))
    if principal is not None and principal.email_verified:
        return go(errand.done)
    asked = _asked(request, sealer)
    if asked is None:
        return go(errand.by_way_of("/sign-in"))
    spent = asked.ran_out(now) or asked.tried_too_often()
    errors = {"code": why_refused(asked, now)} if spent else {}
    view = CodePage(email=asked.email, again=asked.again, spent=spent, errors=errors, **errand.fields)
    return await errand_page(request, "code", view, errand)


@get("/sign-in/code/verify", guards=[guards.anyone], include_in_schema=False)
async def no_page() -> Html:
    """Typed into the address bar: the form is elsewhere."""
    return Redirect(_CODE, status_code=303)


@post(_CODE, status_code=303, guards=[guards.anyone], include_in_schema=False)
async def send_code(request: AnyRequest, services: NamedDependency[Services], now: NamedDependency[datetime]) -> Html:
    """Mail a code, then ask for it."""
    form = await typed(request)
    errand, email, sealer = Errand.of(form), form.get("email", ""), services.get(Sealer)
    before = _asked(request, sealer)
    try:
        address = await FrontDesk.of(services, request).send_code(email, origin=origin(request), now=now)
    except TooManyRequests as failure:
        if before is None or before.email != email:
            return await _begin_again(request, errand, email, failure)
        still = _("The last code we mailed works all the same.")
        errors = {"": f"{errors_of(failure)['']} {still}"}
        view = CodePage(email=email, again=before.again, errors=errors, **errand.fields)
        return await errand_page(request, "code", view, errand, failure=failure)
    except Failure as failure:
        return await _begin_again(request, errand, email, failure)
    asked = Asked(email=address, at=now, again=before is not None and before.email == address)
    kept = asked_for.keep(asked, sealer=sealer, settings=services.get(Settings), now=now)
    return go(errand.by_way_of(_CODE), kept)


@post("/sign-in/code/verify", status_code=200, guards=[guards.anyone], include_in_schema=False)
async def sign_in_with_code(
    request: AnyRequest,
    services: NamedDependency[Services],
    principal: NamedDependency[Principal | None],
    now: NamedDependency[datetime],
) -> Html:
    """By mailed code."""
    form = await typed(request)
    errand, email, settings = Errand.of(form), form.get("email", ""), services.get(Settings)
    try:
        code = code_of(form.get("code", ""))
        known = await FrontDesk.of(services, request).sign_in_with_code(
            email, code, signed_in_as=principal, origin=origin(request), now=now
        )
    except SecondStepNeeded as needed:
        return on_to_second_step(errand, needed, settings, no_asked_cookie(settings))
    except Failure as failure:
        if await _is_here_already(principal, email, services):  # by the same code, in another tab
            return go(errand.done)
        return await _refused(request, errand, email, failure, services, now)
    return await let_in(request, errand.done, known, services, no_asked_cookie(settings))


async def _refused(
    request: AnyRequest, errand: Errand, email: str, failure: Failure, services: Services, now: datetime
) -> Html:
    sealer = services.get(Sealer)
    asked, errors = _asked(request, sealer), errors_of(failure)
    if asked is None or asked.email != email:
        asked = Asked(email=email, at=now)  # from a page older than the cookie, or with cookies switched off
    if isinstance(failure, InvalidCode):
        asked = msgspec.structs.replace(asked, wrong=asked.wrong + 1)
        errors = {"code": why_refused(asked, now)}
    spent = asked.ran_out(now) or asked.tried_too_often()
    view = CodePage(email=email, errors=errors, spent=spent, **errand.fields)
    answer = await errand_page(request, "code", view, errand, failure=failure)
    answer.set_cookie(asked_for.keep(asked, sealer=sealer, settings=services.get(Settings), now=now))
    return answer


def why_refused(asked: Asked, now: datetime) -> str:
    """As far as this browser can know; whether somebody else has a code open is nobody's business."""
    if asked.ran_out(now):
        text = _("This code has run out: each works for %(minutes)s minutes. Have another one mailed.")
        return text % {"minutes": limits.MAILED_CODE_S // 60}
    if asked.tried_too_often():
        text = _("That was wrong %(n)s times, so even the right code no longer works. Have another one mailed.")
        return text % {"n": limits.MAILED_CODE_TRIES}
    text = _("That isn't the code in our newest mail to you. After %(n)s wrong ones it stops working.")
    return text % {"n": limits.MAILED_CODE_TRIES}


async def _begin_again(request: AnyRequest, errand: Errand, email: str, failure: Failure) -> Html:
    view = SignInPage(**errand.fields, email=email, reason=reasons().get(errand.because), errors=errors_of(failure))
    return await errand_page(request, "sign_in", view, errand, failure=failure)


def _asked(request: AnyRequest, sealer: Sealer) -> Asked | None:
    return asked_for.read(request.cookies.get(ASKED_COOKIE), sealer=sealer)


async def _is_here_already(principal: Principal | None, email: str, services: Services) -> bool:
    if principal is None or not principal.email_verified:
        return False
    async with services.get(Database).read() as tx:
        person = await people.by_id(tx, principal.person_id, sealer=services.get(Sealer))
    return person.email.casefold() == email.strip().casefold()


routes: list[Any] = [code_page, no_page, send_code, sign_in_with_code]
