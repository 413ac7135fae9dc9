"""The second step of signing in: the code of the app, after the password or the mailed code.

Who has taken the first step is in a sealed cookie, so that the page has an address of its own that names nobody.
"""

from datetime import datetime
from typing import Any

from litestar import get, post
from litestar.di import NamedDependency

from onsale.accounts import guards, second_step
from onsale.accounts.answers import AnyRequest, Html, go, let_in, origin, page
from onsale.accounts.cookies import SECOND_STEP_COOKIE, no_second_step_cookie
from onsale.accounts.errors import InvalidCode, SecondStepOver
from onsale.accounts.forms import Errand, errors_of, second_code_of, typed
from onsale.accounts.front_desk import FrontDesk
from onsale.accounts.key_views import SecondStepPage
from onsale.accounts.model import Principal
from onsale.platform.errors import Failure
from onsale.platform.i18n import gettext as _
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.settings import Settings

PATH = "/sign-in/second"


@get(PATH, guards=[guards.anyone], include_in_schema=False)
async def second_step_page(
    request: AnyRequest,
    principal: NamedDependency[Principal | None],
    sealer: NamedDependency[Sealer],
    now: NamedDependency[datetime],
) -> Html:
    """Ask for the code; who is in already goes on, and who took no first step begins with it."""
    errand = Errand.of(dict(request.query_params))
    if principal is not None:
        return go(errand.done)
    if second_step.read(request.cookies.get(SECOND_STEP_COOKIE), sealer=sealer, now=now) is None:
        return go(errand.by_way_of("/sign-in"))
    return await page(request, "second_step", SecondStepPage(**errand.fields))


@post(PATH, status_code=200, guards=[guards.anyone], include_in_schema=False)
async def take_second_step(
    request: AnyRequest, services: NamedDependency[Services], now: NamedDependency[datetime]
) -> Html:
    """In, with the right code."""
    form = await typed(request)
    errand, step = Errand.of(form), request.cookies.get(SECOND_STEP_COOKIE)
    named = "recovery" if "recovery" in form else "code"
    try:
        code = second_code_of(form)
        known = await FrontDesk.of(services, request).second_step(step, code, origin=origin(request), now=now)
    except SecondStepOver:
        return go(errand.by_way_of("/sign-in"), no_second_step_cookie(services.get(Settings)))
    except Failure as failure:
        errors = {named: wrong_code(named)} if isinstance(failure, InvalidCode) else errors_of(failure)
        view = SecondStepPage(**errand.fields, errors=errors)
        return await page(request, "second_step", view, failure=failure)
    return await let_in(request, errand.done, known, services, no_second_step_cookie(services.get(Settings)))


def wrong_code(named: str) -> str:
    """Why a code of the app, or a recovery code, wasn't taken."""
    if named == "recovery":
        return _("This isn't one of your recovery codes, or it was used before.")
    return _("This isn't what your app shows now, or it was used already. Wait for the next one.")


routes: list[Any] = [second_step_page, take_second_step]
