"""Two factors, for programs."""

from datetime import datetime
from typing import Annotated, Any

from litestar import Request, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import Meta

from onsale.accounts import guards, people, second_factor, totp
from onsale.accounts.addresses import origin_of
from onsale.accounts.errors import SecondFactorOff
from onsale.accounts.front_desk import FrontDesk
from onsale.accounts.key_desk import KeyDesk
from onsale.accounts.model import Principal
from onsale.accounts.schemas import SessionAnswer
from onsale.platform.database import Database
from onsale.platform.schemas import Answer, Body, rfc3339_or_none
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.text import Line80, SixDigits
from onsale.platform.web.openapi import problems
from onsale.platform.web.request import host_of

SignedInRequest = Request[Principal, Any, State]
_TAGS = ["Accounts"]
Step = Annotated[str, Meta(min_length=1, max_length=500, pattern=r"^[A-Za-z0-9_.-]*\Z")]


class SecondStepBody(Body):
    """What `second_step_needed` told, and a code of the app or a recovery code."""

    step: Step
    code: Line80


class AppCodeBody(Body):
    """What the app shows."""

    code: SixDigits


class TwoFactorsAnswer(Answer):
    """Since when two factors are asked for (null: one is enough), and how many recovery codes haven't been used."""

    since: str | None
    recovery_codes_left: int


class SecretAnswer(Answer):
    """For the authenticator app: to be typed, or as the address behind a QR code. It counts once a code has come."""

    secret: str
    uri: str


class RecoveryCodesAnswer(Answer):
    """Shown this once; each works once."""

    recovery_codes: list[str]


class ConfirmedAnswer(RecoveryCodesAnswer):
    """Two factors count. The token goes on with this session; all others ended."""

    access_token: str


@post("/auth/second-step", status_code=200, guards=[guards.anyone], tags=_TAGS, responses=problems(400, 401, 429, 503))
async def take_second_step(
    data: JSONBody[SecondStepBody],
    request: Request[Any, Any, State],
    services: NamedDependency[Services],
    now: NamedDependency[datetime],
) -> SessionAnswer:
    """The second step of signing in, after 401 `second_step_needed`. Each code works once."""
    origin = origin_of(host_of(request))
    return SessionAnswer.of(
        await FrontDesk.of(services, request).second_step(data.step, data.code, origin=origin, now=now)
    )


@get("/me/two-factors", guards=[guards.signed_in], tags=_TAGS, responses=problems(401, 503))
async def read_two_factors(request: SignedInRequest, db: NamedDependency[Database]) -> TwoFactorsAnswer:
    """Whether I sign in with two factors."""
    async with db.read() as tx:
        found = await second_factor.standing_of(tx, request.user.person_id)
    return TwoFactorsAnswer(since=rfc3339_or_none(found.since), recovery_codes_left=found.recovery_codes_left)


@post(
    "/me/two-factors",
    status_code=201,
    guards=[guards.freshly_proved],
    tags=_TAGS,
    responses=problems(401, 403, 409, 503),
)
async def begin_two_factors(
    request: SignedInRequest, services: NamedDependency[Services], sealer: NamedDependency[Sealer]
) -> SecretAnswer:
    """Begin to set up an authenticator app; an earlier beginning is forgotten."""
    await KeyDesk.of(services).begin_second_factor(request.user)
    async with services.get(Database).read() as tx:
        secret = await second_factor.pending(tx, request.user.person_id, sealer=sealer)
        person = await people.by_id(tx, request.user.person_id, sealer=sealer)
    if secret is None:
        raise SecondFactorOff
    return SecretAnswer(secret=secret, uri=totp.uri_of(secret, account=person.email, issuer="Onsale"))


@post(
    "/me/two-factors/confirm",
    status_code=200,
    guards=[guards.signed_in],
    tags=_TAGS,
    responses=problems(400, 401, 403, 409, 429, 503),
)
async def confirm_two_factors(
    data: JSONBody[AppCodeBody],
    request: SignedInRequest,
    services: NamedDependency[Services],
    now: NamedDependency[datetime],
) -> ConfirmedAnswer:
    """Two factors from now on; every other session ends."""
    known, codes = await KeyDesk.of(services).confirm_second_factor(request.user, data.code, now=now)
    return ConfirmedAnswer(recovery_codes=codes, access_token=known.access_token)


@post(
    "/me/two-factors/recovery-codes",
    status_code=200,
    guards=[guards.freshly_proved],
    tags=_TAGS,
    responses=problems(401, 403, 409, 503),
)
async def renew_codes(request: SignedInRequest, services: NamedDependency[Services]) -> RecoveryCodesAnswer:
    """Ten new recovery codes, freshly proved (403 `proof_needed`); those before no longer work."""
    return RecoveryCodesAnswer(recovery_codes=await KeyDesk.of(services).renew_recovery_codes(request.user))


@post(
    "/me/two-factors/off",
    status_code=200,
    guards=[guards.freshly_proved],
    tags=_TAGS,
    responses=problems(401, 403, 409, 503),
)
async def turn_off_two_factors(
    request: SignedInRequest, services: NamedDependency[Services], now: NamedDependency[datetime]
) -> SessionAnswer:
    """One factor is enough again, freshly proved (403 `proof_needed`); every other session ends."""
    return SessionAnswer.of(await KeyDesk.of(services).turn_off_second_factor(request.user, now=now))


routes: list[Any] = [
    take_second_step,
    read_two_factors,
    begin_two_factors,
    confirm_two_factors,
    renew_codes,
    turn_off_two_factors,
]
