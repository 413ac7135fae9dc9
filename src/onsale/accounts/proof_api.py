"""A fresh proof, and changing the password by it, for programs."""

from datetime import datetime
from typing import Any

from litestar import Request, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import JSONBody

from onsale.accounts import guards
from onsale.accounts.addresses import origin_of
from onsale.accounts.model import Principal
from onsale.accounts.proof_desk import ProofDesk
from onsale.accounts.proving import Proof
from onsale.accounts.schemas import SentAnswer, SessionAnswer
from onsale.platform.schemas import Body
from onsale.platform.services import Services
from onsale.platform.text import Line80, Password, SixDigits
from onsale.platform.web.openapi import problems
from onsale.platform.web.request import host_of

SignedInRequest = Request[Principal, Any, State]
_TAGS = ["Accounts"]


class ProofBody(Body):
    """One of the three. With two factors on only `code` counts: of the app, or a recovery code."""

    password: Password | None = None
    code: Line80 | None = None
    mailed_code: SixDigits | None = None


class NewPasswordBody(Body):
    """The password from now on."""

    password: Password


@post("/me/proof", status_code=200, guards=[guards.signed_in], tags=_TAGS, responses=problems(400, 401, 403, 429, 503))
async def prove_myself(
    data: JSONBody[ProofBody],
    request: SignedInRequest,
    services: NamedDependency[Services],
    now: NamedDependency[datetime],
) -> SessionAnswer:
    """Prove anew that it is me: after 403 `proof_needed`. The session goes on with the token of the answer."""
    proof = Proof(password=data.password, code=data.code, mailed_code=data.mailed_code)
    origin = origin_of(host_of(request))
    return SessionAnswer.of(await ProofDesk.of(services).prove(request.user, proof, origin=origin, now=now))


@post("/me/proof/code", status_code=202, guards=[guards.signed_in], tags=_TAGS, responses=problems(401, 403, 429, 503))
async def mail_proof_code(
    request: SignedInRequest, services: NamedDependency[Services], now: NamedDependency[datetime]
) -> SentAnswer:
    """Mail me a code to prove it with."""
    await ProofDesk.of(services).send_code(request.user, now=now)
    return SentAnswer()


@post(
    "/me/password",
    status_code=200,
    guards=[guards.freshly_proved],
    tags=_TAGS,
    responses=problems(400, 401, 403, 503),
)
async def set_password(
    data: JSONBody[NewPasswordBody],
    request: SignedInRequest,
    services: NamedDependency[Services],
    now: NamedDependency[datetime],
) -> SessionAnswer:
    """Change my password, freshly proved (403 `proof_needed`); every other session ends."""
    return SessionAnswer.of(await ProofDesk.of(services).change_password(request.user, data.password, now=now))


routes: list[Any] = [prove_myself, mail_proof_code, set_password]
