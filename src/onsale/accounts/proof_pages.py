"""The page that asks for a fresh proof, and the one behind it that changes the password."""

from datetime import datetime
from typing import Any

from litestar import Request, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency

from onsale.accounts import guards, people
from onsale.accounts.answers import Html, go, origin, page
from onsale.accounts.cookies import session_cookie
from onsale.accounts.errors import InvalidCode, InvalidCredentials, InvalidPasskey
from onsale.accounts.forms import code_of, errors_of, local_path, second_code_of, typed, with_query
from onsale.accounts.key_views import PasswordPage, ProvePage
from onsale.accounts.model import Principal
from onsale.accounts.passkey_desk import PasskeyDesk
from onsale.accounts.passkeys import signed_of
from onsale.accounts.proof_desk import ProofDesk
from onsale.accounts.proving import Proof
from onsale.accounts.second_step_pages import wrong_code
from onsale.platform.database import Database
from onsale.platform.errors import Failure
from onsale.platform.i18n import gettext as _
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.settings import Settings

SignedInRequest = Request[Principal, Any, State]
PATH = "/account/prove"
_PASSWORD = "/account/password"  # noqa: S105 - an address


@get(PATH, guards=[guards.signed_in], include_in_schema=False)
async def prove_page(
    request: SignedInRequest, services: NamedDependency[Services], now: NamedDependency[datetime]
) -> Html:
    """Ask for what this person can prove it by."""
    return await _prove(request, services, now, local_path(request.query_params.get("next")), mailed=False)


@post(PATH, status_code=200, guards=[guards.signed_in], include_in_schema=False)
async def prove(request: SignedInRequest, services: NamedDependency[Services], now: NamedDependency[datetime]) -> Html:
    """Proved: on to where they were going. Without anything typed: a code is mailed."""
    form = await typed(request)
    goal, desk = local_path(form.get("next")), ProofDesk.of(services)
    try:
        if "send" in form:
            await desk.send_code(request.user, now=now)
            return await _prove(request, services, now, goal, mailed=True)
        known = await desk.prove(request.user, _proof_of(form), origin=origin(request), now=now)
    except Failure as failure:
        return await _prove(request, services, now, goal, mailed="mailed" in form, form=form, failure=failure)
    return go(goal, session_cookie(known.access_token, services.get(Settings)))


@post(f"{PATH}/passkey", status_code=200, guards=[guards.signed_in], include_in_schema=False)
async def prove_by_passkey(
    request: SignedInRequest, services: NamedDependency[Services], now: NamedDependency[datetime]
) -> Html:
    """By the device."""
    form = await typed(request)
    goal = local_path(form.get("next"))
    try:
        desk = PasskeyDesk.of(services, request)
        known = await desk.prove(request.user, *signed_of(form), now=now)
    except Failure as failure:
        return await _prove(request, services, now, goal, mailed=False, form=form, failure=failure)
    return go(goal, session_cookie(known.access_token, services.get(Settings)))


@get(_PASSWORD, guards=[guards.freshly_proved], include_in_schema=False)
async def password_page(request: SignedInRequest) -> Html:
    """Ask for the new one."""
    return await page(request, "password", PasswordPage())


@post(f"{_PASSWORD}/change", status_code=200, guards=[guards.freshly_proved], include_in_schema=False)
async def change_password(
    request: SignedInRequest, services: NamedDependency[Services], now: NamedDependency[datetime]
) -> Html:
    """It counts, and everybody else is signed out."""
    try:
        password = (await typed(request)).get("password", "")
        known = await ProofDesk.of(services).change_password(request.user, password, now=now)
    except Failure as failure:
        return await page(request, "password", PasswordPage(errors=errors_of(failure)), failure=failure)
    return go("/account?done=password", session_cookie(known.access_token, services.get(Settings)))


def to_prove(path: str) -> str:
    """Where whoever has to prove themselves is sent, and how it goes on."""
    return with_query(PATH, {"next": path})


async def _prove(
    request: SignedInRequest,
    services: Services,
    now: datetime,
    goal: str,
    *,
    mailed: bool,
    form: dict[str, str] | None = None,
    failure: Failure | None = None,
) -> Html:
    async with services.get(Database).read() as tx:
        person = await people.by_id(tx, request.user.person_id, sealer=services.get(Sealer))
    view = ProvePage(
        email=person.email,
        two_factors=person.second_factor_at is not None,
        has_password=person.has_password,
        mailed=mailed,
        passkey=await PasskeyDesk.of(services, request).ask_to_prove(request.user, now=now),
        next=goal,
        errors=_errors(failure, form or {}) if failure else {},
    )
    return await page(request, "prove", view, failure=failure)


def _proof_of(form: dict[str, str]) -> Proof:
    if "mailed" in form:
        return Proof(mailed_code=code_of(form["mailed"]))
    if "code" in form or "recovery" in form:
        return Proof(code=second_code_of(form))
    return Proof(password=form.get("password", ""))


def _errors(failure: Failure, form: dict[str, str]) -> dict[str, str]:
    if isinstance(failure, InvalidCredentials):
        return {"password": _("That isn't your password.")}
    if isinstance(failure, InvalidPasskey):
        return {"": _("That passkey wasn't taken. Try again, or go another way.")}
    if isinstance(failure, InvalidCode) and "mailed" not in form:
        named = "recovery" if "recovery" in form else "code"
        return {named: wrong_code(named)}
    errors = errors_of(failure)
    return {"mailed": errors["code"]} if "mailed" in form and "code" in errors else errors


routes: list[Any] = [prove_page, prove, prove_by_passkey, password_page, change_password]
