"""The pages on which somebody changes their e-mail address: which one, then the code that was mailed to it."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import Request, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency

from onsale.accounts import changing, guards, people
from onsale.accounts.answers import Html, go, origin, page
from onsale.accounts.asked import Asked
from onsale.accounts.code_pages import why_refused
from onsale.accounts.cookies import ASKED_COOKIE, device_cookie, no_asked_cookie, session_cookie
from onsale.accounts.email_desk import EmailDesk
from onsale.accounts.errors import EmailTaken, InvalidCode
from onsale.accounts.forms import code_of, errors_of, typed
from onsale.accounts.key_views import EmailCodePage, EmailPage
from onsale.accounts.known_devices import new_mark
from onsale.accounts.model import Principal
from onsale.platform.database import Database
from onsale.platform.errors import Failure, TooManyRequests
from onsale.platform.i18n import gettext as _
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.settings import Settings

SignedInRequest = Request[Principal, Any, State]
PATH = "/account/email"
_CODE = f"{PATH}/code"


@get(PATH, guards=[guards.freshly_proved], include_in_schema=False)
async def email_page(request: SignedInRequest, services: NamedDependency[Services]) -> Html:
    """Ask for the new one."""
    return await _email(request, services)


@post(f"{PATH}/change", status_code=303, guards=[guards.freshly_proved], include_in_schema=False)
async def ask_for_new_email(
    request: SignedInRequest, services: NamedDependency[Services], now: NamedDependency[datetime]
) -> Html:
    """Mail a code to it, then ask for the code."""
    email, before = (await typed(request)).get("email", ""), _asked(request, services)
    try:
        address = await EmailDesk.of(services).ask(request.user, email, origin=origin(request), now=now)
    except TooManyRequests as failure:
        if before is None or before.email != email:
            return await _email(request, services, email, failure)
        still = _("The last code we mailed works all the same.")
        view = EmailCodePage(email=email, again=before.again, errors={"": f"{errors_of(failure)['']} {still}"})
        return await page(request, "email_code", view, failure=failure)
    except Failure as failure:
        return await _email(request, services, email, failure)
    asked = Asked(email=address, at=now, again=before is not None and before.email == address)
    return go(_CODE, _keep(request, asked, services, now))


@get(_CODE, guards=[guards.signed_in], include_in_schema=False)
async def email_code_page(
    request: SignedInRequest, services: NamedDependency[Services], now: NamedDependency[datetime]
) -> Html:
    """Ask for the code that is on its way; who asked for none begins again."""
    asked = _asked(request, services)
    if asked is None:
        return go(PATH)
    spent = _is_spent(asked, now)
    errors = {"code": why_refused(asked, now)} if spent else {}
    view = EmailCodePage(email=asked.email, again=asked.again, spent=spent, errors=errors)
    return await page(request, "email_code", view)


@post(f"{_CODE}/use", status_code=303, guards=[guards.signed_in], include_in_schema=False)
async def change_to_new_email(
    request: SignedInRequest, services: NamedDependency[Services], now: NamedDependency[datetime]
) -> Html:
    """By the code: the session goes on, and this browser is known for the new address."""
    asked, settings, sealer = _asked(request, services), services.get(Settings), services.get(Sealer)
    if asked is None:
        return go(PATH)
    try:
        code = code_of((await typed(request)).get("code", ""))
        known = await EmailDesk.of(services).change(request.user, asked.email, code, origin=origin(request), now=now)
    except EmailTaken as failure:
        return await _email(request, services, asked.email, failure)
    except Failure as failure:
        return await _refused(request, asked, failure, services, now)
    return go(
        "/account?done=email",
        session_cookie(known.access_token, settings),
        device_cookie(new_mark(known.person.email, sealer), settings),
        no_asked_cookie(settings),
    )


async def _email(request: SignedInRequest, services: Services, email: str = "", failure: Failure | None = None) -> Html:
    async with services.get(Database).read() as tx:
        person = await people.by_id(tx, request.user.person_id, sealer=services.get(Sealer))
    view = EmailPage(present=person.email, email=email, errors=errors_of(failure) if failure else {})
    return await page(request, "email", view, failure=failure)


async def _refused(request: SignedInRequest, asked: Asked, failure: Failure, services: Services, now: datetime) -> Html:
    errors = errors_of(failure)
    if isinstance(failure, InvalidCode):
        asked = msgspec.structs.replace(asked, wrong=asked.wrong + 1)
        errors = {"code": why_refused(asked, now)}
    view = EmailCodePage(email=asked.email, spent=_is_spent(asked, now), errors=errors)
    answer = await page(request, "email_code", view, failure=failure)
    answer.set_cookie(_keep(request, asked, services, now))
    return answer


def _is_spent(asked: Asked, now: datetime) -> bool:
    return asked.ran_out(now) or asked.tried_too_often()


def _asked(request: SignedInRequest, services: Services) -> Asked | None:
    cookie = request.cookies.get(ASKED_COOKIE)
    return changing.read(cookie, request.user.person_id, sealer=services.get(Sealer))


def _keep(request: SignedInRequest, asked: Asked, services: Services, now: datetime) -> Any:
    settings, sealer = services.get(Settings), services.get(Sealer)
    return changing.keep(request.user.person_id, asked, sealer=sealer, settings=settings, now=now)


routes: list[Any] = [email_page, ask_for_new_email, email_code_page, change_to_new_email]
