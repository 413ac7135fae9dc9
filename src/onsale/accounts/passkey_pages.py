"""The page of one's passkeys, and signing in with one.

Without scripts a browser can't use them, and at an address that is a number it keeps none: there they aren't offered.
"""

from datetime import datetime
from typing import Any

from litestar import Request, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency

from onsale.accounts import guards, passkeys
from onsale.accounts.answers import AnyRequest, Html, errand_page, go, let_in, origin, page
from onsale.accounts.cookies import no_second_step_cookie
from onsale.accounts.errors import InvalidPasskey
from onsale.accounts.forms import Errand, errors_of, name_of, typed
from onsale.accounts.key_views import PasskeyRow, PasskeysPage
from onsale.accounts.model import Principal
from onsale.accounts.passkey_desk import PasskeyDesk
from onsale.accounts.session_pages import device_words
from onsale.accounts.views import SignInPage
from onsale.accounts.visits import Visit
from onsale.platform.database import Database
from onsale.platform.errors import Failure, NotFound
from onsale.platform.i18n import gettext as _
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.settings import Settings

SignedInRequest = Request[Principal, Any, State]
PATH = "/account/passkeys"


@post("/sign-in/passkey", status_code=200, guards=[guards.anyone], include_in_schema=False)
async def sign_in_with_passkey(
    request: AnyRequest, services: NamedDependency[Services], now: NamedDependency[datetime]
) -> Html:
    """In, with both factors at once."""
    form = await typed(request)
    errand, desk = Errand.of(form), PasskeyDesk.of(services, request)
    try:
        known = await desk.sign_in(*passkeys.signed_of(form), origin=origin(request), now=now)
    except Failure as failure:
        view = SignInPage(**errand.fields, passkey=desk.ask_to_sign_in(now=now), errors=_errors(failure))
        return await errand_page(request, "sign_in", view, errand, failure=failure)
    return await let_in(request, errand.done, known, services, no_second_step_cookie(services.get(Settings)))


@get(PATH, guards=[guards.freshly_proved], include_in_schema=False)
async def passkeys_page(
    request: SignedInRequest, services: NamedDependency[Services], now: NamedDependency[datetime]
) -> Html:
    """Theirs, and one more."""
    notice = _notices().get(request.query_params.get("done", ""))
    return await _page(request, services, now, notice=notice)


@post(f"{PATH}/add", status_code=200, guards=[guards.freshly_proved], include_in_schema=False)
async def add_passkey(
    request: SignedInRequest, services: NamedDependency[Services], now: NamedDependency[datetime]
) -> Html:
    """One more; called after the device it was made on, until they say otherwise."""
    form = await typed(request)
    try:
        name = device_words(Visit.of(request).device)
        await PasskeyDesk.of(services, request).register(request.user, *passkeys.signed_of(form), name, now=now)
    except Failure as failure:
        return await _page(request, services, now, errors=_errors(failure), failure=failure)
    return go(f"{PATH}?done=added")


@post(f"{PATH}/name", status_code=200, guards=[guards.freshly_proved], include_in_schema=False)
async def name_passkey(
    request: SignedInRequest, services: NamedDependency[Services], now: NamedDependency[datetime]
) -> Html:
    """Another name."""
    form = await typed(request)
    try:
        await PasskeyDesk.of(services, request).rename(request.user, _which(form), name_of(form.get("name", "")))
    except NotFound:
        raise
    except Failure as failure:
        return await _page(request, services, now, errors=errors_of(failure), failure=failure)
    return go(f"{PATH}?done=named")


@post(f"{PATH}/remove", status_code=303, guards=[guards.freshly_proved], include_in_schema=False)
async def remove_passkey(
    request: SignedInRequest, services: NamedDependency[Services], now: NamedDependency[datetime]
) -> Html:
    """It lets nobody in any more."""
    form = await typed(request)
    await PasskeyDesk.of(services, request).remove(request.user, _which(form), now=now)
    return go(f"{PATH}?done=removed")


async def _page(
    request: SignedInRequest,
    services: Services,
    now: datetime,
    *,
    errors: dict[str, str] | None = None,
    failure: Failure | None = None,
    notice: str | None = None,
) -> Html:
    asked = await PasskeyDesk.of(services, request).ask_to_register(request.user, now=now)
    async with services.get(Database).read() as tx:
        found = await passkeys.passkeys_of(tx, request.user.person_id, sealer=services.get(Sealer))
    rows = tuple(
        PasskeyRow(
            id=one.id.hex(),
            name=one.name,
            created_at=one.created_at,
            last_used_on=_midnight(one, one.created_at) if one.last_used_on else None,
        )
        for one in found
    )
    view = PasskeysPage(passkeys=rows, asked=asked, errors=errors or {})
    return await page(request, "passkeys", view, failure=failure, notice=notice)


def _midnight(one: passkeys.Passkey, like: datetime) -> datetime:
    day = one.last_used_on or like.date()
    return datetime(day.year, day.month, day.day, tzinfo=like.tzinfo)


def _which(form: dict[str, str]) -> bytes:
    try:
        return bytes.fromhex(form.get("passkey", ""))
    except ValueError:
        raise NotFound from None


def _errors(failure: Failure) -> dict[str, str]:
    if isinstance(failure, InvalidPasskey):
        return {"": _("That passkey wasn't taken. Try again, or go another way.")}
    return errors_of(failure)


def _notices() -> dict[str, str]:
    return {
        "added": _("Your passkey lets you in from now on."),
        "named": _("Saved."),
        "removed": _("That passkey lets nobody in any more."),
    }


routes: list[Any] = [sign_in_with_passkey, passkeys_page, add_passkey, name_passkey, remove_passkey]
