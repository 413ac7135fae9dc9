"""Registering, signing in and out, and one's own profile, for programs."""

from datetime import datetime
from typing import Any

from litestar import Request, get, patch, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import UNSET

from onsale.accounts import guards, people, store
from onsale.accounts.addresses import origin_of
from onsale.accounts.forms import language_of
from onsale.accounts.front_desk import FrontDesk
from onsale.accounts.model import Principal
from onsale.accounts.schemas import (
    CodeBody,
    EmailBody,
    LoginBody,
    ProfileBody,
    RegisterBody,
    ResetBody,
    SentAnswer,
    SessionAnswer,
    UserAnswer,
)
from onsale.platform.database import Database
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from onsale.platform.web.openapi import problems
from onsale.platform.web.request import host_of

AnyRequest = Request[Any, Any, State]
SignedInRequest = Request[Principal, Any, State]
TAGS = ["Accounts"]


@post("/auth/register", guards=[guards.anyone], tags=TAGS, responses=problems(400, 401, 409, 429, 503))
async def register_account(
    data: JSONBody[RegisterBody],
    request: AnyRequest,
    services: NamedDependency[Services],
    now: NamedDependency[datetime],
) -> SessionAnswer:
    """Make an account; a code to confirm the address is mailed."""
    desk = FrontDesk.of(services, request)
    return SessionAnswer.of(await desk.register(data.email, data.password, data.name, origin=_origin(request), now=now))


@post("/auth/login", status_code=200, guards=[guards.anyone], tags=TAGS, responses=problems(400, 401, 429, 503))
async def log_in(
    data: JSONBody[LoginBody], request: AnyRequest, services: NamedDependency[Services], now: NamedDependency[datetime]
) -> SessionAnswer:
    """Sign in by password."""
    desk = FrontDesk.of(services, request)
    return SessionAnswer.of(await desk.sign_in(data.email, data.password, origin=_origin(request), now=now))


@post("/auth/logout", status_code=204, guards=[guards.signed_in], tags=TAGS, responses=problems(401, 503))
async def log_out(
    request: SignedInRequest, services: NamedDependency[Services], now: NamedDependency[datetime]
) -> None:
    """Sign out: the token stops working. An API key has no session to end."""
    await FrontDesk.of(services, request).sign_out(request.user, now=now)


@post("/auth/code", status_code=202, guards=[guards.anyone], tags=TAGS, responses=problems(400, 401, 429, 503))
async def send_code(
    data: JSONBody[EmailBody], request: AnyRequest, services: NamedDependency[Services], now: NamedDependency[datetime]
) -> SentAnswer:
    """Mail a six-digit code to sign in with; no account is needed beforehand."""
    await FrontDesk.of(services, request).send_code(data.email, origin=_origin(request), now=now)
    return SentAnswer()


@post("/auth/code/verify", status_code=200, guards=[guards.anyone], tags=TAGS, responses=problems(400, 401, 429, 503))
async def sign_in_with_code(
    data: JSONBody[CodeBody],
    request: AnyRequest,
    services: NamedDependency[Services],
    principal: NamedDependency[Principal | None],
    now: NamedDependency[datetime],
) -> SessionAnswer:
    """Sign in by the mailed code; whoever has none yet is given an account."""
    desk = FrontDesk.of(services, request)
    return SessionAnswer.of(
        await desk.sign_in_with_code(data.email, data.code, signed_in_as=principal, origin=_origin(request), now=now)
    )


@post("/auth/verify", status_code=204, guards=[guards.anyone], tags=TAGS, responses=problems(400, 401, 429, 503))
async def verify_email(
    data: JSONBody[CodeBody], request: AnyRequest, services: NamedDependency[Services], now: NamedDependency[datetime]
) -> None:
    """Confirm the address with the code mailed on registering. Tokens issued before stay valid."""
    await FrontDesk.of(services, request).verify(data.email, data.code, origin=_origin(request), now=now)


@post(
    "/auth/password/forgot", status_code=202, guards=[guards.anyone], tags=TAGS, responses=problems(400, 401, 429, 503)
)
async def forgot_password(
    data: JSONBody[EmailBody], request: AnyRequest, services: NamedDependency[Services], now: NamedDependency[datetime]
) -> SentAnswer:
    """Mail a code to choose a new password with. The answer never says whether there is an account."""
    await FrontDesk.of(services, request).forgot(data.email, origin=_origin(request), now=now)
    return SentAnswer()


@post(
    "/auth/password/reset", status_code=204, guards=[guards.anyone], tags=TAGS, responses=problems(400, 401, 429, 503)
)
async def reset_password(
    data: JSONBody[ResetBody], request: AnyRequest, services: NamedDependency[Services], now: NamedDependency[datetime]
) -> None:
    """Choose a new password with the mailed code; every session of the account ends."""
    desk = FrontDesk.of(services, request)
    await desk.reset(data.email, data.code, data.password, origin=_origin(request), now=now)


@get("/me", guards=[guards.signed_in], tags=TAGS, responses=problems(401, 404, 503))
async def read_profile(
    request: SignedInRequest, db: NamedDependency[Database], sealer: NamedDependency[Sealer]
) -> UserAnswer:
    """Who I am."""
    async with db.read() as tx:
        person = await people.by_id(tx, request.user.person_id, sealer=sealer)
    return UserAnswer.of(person)


@patch("/me", guards=[guards.signed_in], tags=TAGS, responses=problems(400, 401, 404, 503))
async def change_profile(
    data: JSONBody[ProfileBody],
    request: SignedInRequest,
    db: NamedDependency[Database],
    sealer: NamedDependency[Sealer],
    settings: NamedDependency[Settings],
) -> UserAnswer:
    """Change my name, or the language I am written to in. The address is changed at `/me/email`."""
    spoken = None if data.language is UNSET else language_of(data.language, settings)
    async with db.write() as tx:
        if spoken is not None:
            await store.set_language(tx, request.user.person_id, spoken)
        if data.name is not UNSET:
            await people.rename(tx, request.user.person_id, data.name, sealer=sealer)
        person = await people.by_id(tx, request.user.person_id, sealer=sealer)
    return UserAnswer.of(person)


def _origin(request: AnyRequest) -> str:
    return origin_of(host_of(request))


routes: list[Any] = [
    register_account,
    log_in,
    log_out,
    send_code,
    sign_in_with_code,
    verify_email,
    forgot_password,
    reset_password,
    read_profile,
    change_profile,
]
