"""Changing one's e-mail address, for programs."""

from datetime import datetime
from typing import Any

from litestar import Request, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import JSONBody

from onsale.accounts import guards
from onsale.accounts.addresses import origin_of
from onsale.accounts.email_desk import EmailDesk
from onsale.accounts.front_desk import SignedIn
from onsale.accounts.model import Principal
from onsale.accounts.schemas import CodeBody, EmailBody, SentAnswer, UserAnswer
from onsale.platform import limits
from onsale.platform.services import Services
from onsale.platform.web.openapi import problems
from onsale.platform.web.request import host_of

SignedInRequest = Request[Principal, Any, State]
_TAGS = ["Accounts"]


class ChangedProfile(UserAnswer):
    """Me, with the new address. The session goes on with `access_token`; the one it had before no longer counts."""

    access_token: str
    expires_in_s: int

    @classmethod
    def of_session(cls, known: SignedIn) -> "ChangedProfile":
        """From whoever just changed it."""
        me = UserAnswer.of(known.person)
        return cls(
            id=me.id,
            email=me.email,
            name=me.name,
            roles=me.roles,
            email_verified=me.email_verified,
            language=me.language,
            access_token=known.access_token,
            expires_in_s=limits.ACCESS_TOKEN_S,
        )


@post(
    "/me/email",
    status_code=202,
    guards=[guards.freshly_proved],
    tags=_TAGS,
    responses=problems(400, 401, 403, 404, 429, 503),
)
async def ask_for_new_email(
    data: JSONBody[EmailBody],
    request: SignedInRequest,
    services: NamedDependency[Services],
    now: NamedDependency[datetime],
) -> SentAnswer:
    """Mail a code to the address I want to have, freshly proved (403 `proof_needed`).

    The answer never says whether somebody has that address; a mail to it does.
    """
    await EmailDesk.of(services).ask(request.user, data.email, origin=origin_of(host_of(request)), now=now)
    return SentAnswer()


@post(
    "/me/email/verify",
    status_code=200,
    guards=[guards.signed_in],
    tags=_TAGS,
    responses=problems(400, 401, 403, 404, 409, 429, 503),
)
async def change_to_new_email(
    data: JSONBody[CodeBody],
    request: SignedInRequest,
    services: NamedDependency[Services],
    now: NamedDependency[datetime],
) -> ChangedProfile:
    """Change my address by the code mailed to the new one; every other session ends, and the old address is told."""
    desk = EmailDesk.of(services)
    known = await desk.change(request.user, data.email, data.code, origin=origin_of(host_of(request)), now=now)
    return ChangedProfile.of_session(known)


routes: list[Any] = [ask_for_new_email, change_to_new_email]
