"""The pages around signing in. They take the same steps as the JSON handlers and keep the token in a cookie."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from litestar import Request, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.response import Redirect

from onsale.accounts import guards, people
from onsale.accounts.answers import AnyRequest, Html, errand_page, go, let_in, on_to_second_step, origin, page, reasons
from onsale.accounts.cookies import no_session_cookie, session_cookie
from onsale.accounts.errors import InvalidCredentials, SecondStepNeeded
from onsale.accounts.forms import Errand, code_of, errors_of, local_path, name_of, typed, with_query
from onsale.accounts.front_desk import FrontDesk
from onsale.accounts.model import ROLES, Person, Principal
from onsale.accounts.passkey_desk import PasskeyDesk
from onsale.accounts.views import (
    AccountPage,
    ForgotPage,
    RegisterPage,
    ResetPage,
    SignInPage,
    VerifyPage,
)
from onsale.platform.database import Database
from onsale.platform.errors import Failure
from onsale.platform.i18n import gettext as _
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.settings import Settings

SignedInRequest = Request[Principal, Any, State]


@get("/sign-in", guards=[guards.anyone], include_in_schema=False)
async def sign_in_page(
    request: AnyRequest,
    principal: NamedDependency[Principal | None],
    services: NamedDependency[Services],
    now: NamedDependency[datetime],
) -> Html:
    """Ask for an address."""
    query = dict(request.query_params)
    errand = Errand.of(query)
    if principal is not None:
        return Redirect(errand.done, status_code=303)
    reason = reasons().get(errand.because)
    passkey = PasskeyDesk.of(services, request).ask_to_sign_in(now=now)
    view = SignInPage(**errand.fields, email=query.get("email", ""), reason=reason, passkey=passkey)
    return await errand_page(request, "sign_in", view, errand)


@post("/sign-in", status_code=200, guards=[guards.anyone], include_in_schema=False)
async def sign_in(
    request: AnyRequest,
    services: NamedDependency[Services],
    now: NamedDependency[datetime],
) -> Html:
    """By password."""
    form = await typed(request)
    errand, email = Errand.of(form), form.get("email", "")
    try:
        desk = FrontDesk.of(services, request)
        known = await desk.sign_in(email, form.get("password", ""), origin=origin(request), now=now)
    except SecondStepNeeded as needed:
        return on_to_second_step(errand, needed, services.get(Settings))
    except Failure as failure:
        errors = errors_of(failure)
        if isinstance(failure, InvalidCredentials):
            errors = {"password": _("This address and password don't belong together.")}
        view = SignInPage(**errand.fields, email=email, errors=errors)
        return await errand_page(request, "sign_in", view, errand, failure=failure)
    return await let_in(request, errand.done, known, services)


@get("/register", guards=[guards.anyone], include_in_schema=False)
async def register_page(request: AnyRequest) -> Html:
    """Ask for what an account needs."""
    return await page(request, "register", RegisterPage(next=local_path(request.query_params.get("next"))))


@post("/register", status_code=200, guards=[guards.anyone], include_in_schema=False)
async def register(
    request: AnyRequest,
    services: NamedDependency[Services],
    now: NamedDependency[datetime],
) -> Html:
    """Make the account, then ask for the mailed code."""
    form = await typed(request)
    goal = local_path(form.get("next"))
    values = {"name": form.get("name", ""), "email": form.get("email", "")}
    try:
        known = await FrontDesk.of(services, request).register(
            values["email"], form.get("password", ""), name_of(values["name"]), origin=origin(request), now=now
        )
    except Failure as failure:
        view = RegisterPage(next=goal, values=values, errors=errors_of(failure))
        return await page(request, "register", view, failure=failure)
    return await let_in(request, _with_next("/verify", goal), known, services)


@get("/verify", guards=[guards.signed_in], include_in_schema=False)
async def verify_page(request: SignedInRequest, db: NamedDependency[Database], sealer: NamedDependency[Sealer]) -> Html:
    """Ask for the code mailed on registering."""
    person = await _person(request.user, db, sealer)
    goal = local_path(request.query_params.get("next"))
    if person.email_verified_at is not None:
        return Redirect(goal, status_code=303)
    return await page(request, "verify", VerifyPage(email=person.email, next=goal))


@post("/verify", status_code=200, guards=[guards.anyone], include_in_schema=False)
async def verify(
    request: AnyRequest,
    services: NamedDependency[Services],
    settings: NamedDependency[Settings],
    principal: NamedDependency[Principal | None],
    now: NamedDependency[datetime],
) -> Html:
    """Confirm the address; whoever isn't signed in to it signs in next."""
    form = await typed(request)
    goal, email = local_path(form.get("next")), form.get("email", "")
    desk = FrontDesk.of(services, request)
    try:
        code = code_of(form.get("code", ""))
        person_id = await desk.verify(email, code, origin=origin(request), now=now)
    except Failure as failure:
        view = VerifyPage(email=email, next=goal, errors=errors_of(failure))
        return await page(request, "verify", view, failure=failure)
    if principal is None or principal.person_id != person_id:
        return go(_with_next("/sign-in", goal))
    known = await desk.session_again(principal, now=now)
    return go(goal, session_cookie(known.access_token, settings))


@get("/forgot", guards=[guards.anyone], include_in_schema=False)
async def forgot_page(request: AnyRequest) -> Html:
    """Ask where to mail the code."""
    return await page(request, "forgot", ForgotPage(email=request.query_params.get("email", "")))


@post("/forgot", status_code=200, guards=[guards.anyone], include_in_schema=False)
async def forgot(request: AnyRequest, services: NamedDependency[Services], now: NamedDependency[datetime]) -> Html:
    """Mail it; then the same form for everybody. Not a redirect: an address doesn't belong into a URL."""
    email = (await typed(request)).get("email", "")
    try:
        address = await FrontDesk.of(services, request).forgot(email, origin=origin(request), now=now)
    except Failure as failure:
        return await page(request, "forgot", ForgotPage(email=email, errors=errors_of(failure)), failure=failure)
    return await page(request, "reset", ResetPage(email=address))


@get("/reset", guards=[guards.anyone], include_in_schema=False)
async def reset_page(request: AnyRequest) -> Html:
    """Ask for the code and the new password."""
    return await page(request, "reset", ResetPage())


@post("/reset", status_code=200, guards=[guards.anyone], include_in_schema=False)
async def reset(
    request: AnyRequest,
    services: NamedDependency[Services],
    now: NamedDependency[datetime],
) -> Html:
    """Set the password and sign in with it."""
    form = await typed(request)
    email, code = form.get("email", ""), form.get("code", "")
    try:
        known = await FrontDesk.of(services, request).reset(
            email, code_of(code), form.get("password", ""), origin=origin(request), now=now
        )
    except SecondStepNeeded as needed:
        return on_to_second_step(Errand("/account?done=password", {}, ""), needed, services.get(Settings))
    except Failure as failure:
        view = ResetPage(email=email, code=code, errors=errors_of(failure))
        return await page(request, "reset", view, failure=failure)
    return await let_in(request, "/account?done=password", known, services)


@get("/account", guards=[guards.signed_in], include_in_schema=False)
async def account_page(
    request: SignedInRequest, db: NamedDependency[Database], sealer: NamedDependency[Sealer]
) -> Html:
    """What we know of them."""
    person = await _person(request.user, db, sealer)
    notice = _notices().get(request.query_params.get("done", ""))
    return await page(request, "account", _account_view(person), notice=notice)


@post("/account", status_code=200, guards=[guards.signed_in], include_in_schema=False)
async def change_account(
    request: SignedInRequest, db: NamedDependency[Database], sealer: NamedDependency[Sealer]
) -> Html:
    """Another name."""
    typed_name = (await typed(request)).get("name", "")
    try:
        name = name_of(typed_name)
    except Failure as failure:
        person = await _person(request.user, db, sealer)
        view = _account_view(person, {"name": typed_name}, errors_of(failure))
        return await page(request, "account", view, failure=failure)
    async with db.write() as tx:
        await people.rename(tx, request.user.person_id, name, sealer=sealer)
    return go("/account?done=name")


@post("/sign-out", status_code=200, guards=[guards.anyone], include_in_schema=False)
async def sign_out(
    principal: NamedDependency[Principal | None],
    services: NamedDependency[Services],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Html:
    """End the session."""
    if principal is not None:
        await FrontDesk.of(services).sign_out(principal, now=now)
    return go("/", no_session_cookie(settings))


def _with_next(path: str, goal: str) -> str:
    return with_query(path, {} if goal == "/" else {"next": goal})


def _account_view(
    person: Person, values: Mapping[str, str] | None = None, errors: Mapping[str, str] | None = None
) -> AccountPage:
    return AccountPage(
        name=person.name,
        email=person.email,
        email_verified=person.email_verified_at is not None,
        roles=_ordered(person.roles),
        member_since=person.created_at,
        two_factors=person.second_factor_at is not None,
        values=values or {},
        errors=errors or {},
    )


def _ordered(roles: frozenset[str]) -> tuple[str, ...]:
    return tuple(role for role in ROLES if role in roles)


async def _person(principal: Principal, db: Database, sealer: Sealer) -> Person:
    async with db.read() as tx:
        return await people.by_id(tx, principal.person_id, sealer=sealer)


def _notices() -> Mapping[str, str]:
    return {
        "name": _("Saved."),
        "email": _("Your new address is in use. You were signed out on all other devices."),
        "password": _("Your new password is set. You were signed out on all other devices."),
    }


routes: list[Any] = [
    sign_in_page,
    sign_in,
    register_page,
    register,
    verify_page,
    verify,
    forgot_page,
    forgot,
    reset_page,
    reset,
    account_page,
    change_account,
    sign_out,
]
