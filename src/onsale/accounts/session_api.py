"""One's sessions, for programs."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, delete, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath

from onsale.accounts import guards
from onsale.accounts.key_desk import KeyDesk
from onsale.accounts.model import Principal
from onsale.accounts.schemas import SessionAnswer
from onsale.accounts.session_pages import device_words
from onsale.accounts.sessions import sessions_of
from onsale.platform.database import Database
from onsale.platform.errors import NotFound
from onsale.platform.schemas import Answer, rfc3339
from onsale.platform.services import Services
from onsale.platform.web.openapi import problems

SignedInRequest = Request[Principal, Any, State]
_TAGS = ["Accounts"]


class OwnSession(Answer):
    """Where I am signed in. `this`: the session that asks."""

    id: str
    device: str
    begun_at: str
    last_seen_on: str
    this: bool


class OwnSessions(Answer):
    """The one begun last first."""

    items: list[OwnSession]


@get("/me/sessions", guards=[guards.signed_in], tags=_TAGS, responses=problems(401, 503))
async def list_sessions(request: SignedInRequest, db: NamedDependency[Database]) -> OwnSessions:
    """My sessions that count."""
    async with db.read() as tx:
        found = await sessions_of(tx, request.user.person_id)
    return OwnSessions(
        items=[
            OwnSession(
                id=str(one.id),
                device=device_words(one.device),
                begun_at=rfc3339(one.begun_at),
                last_seen_on=one.last_seen_on.isoformat(),
                this=one.id == request.user.session_id,
            )
            for one in found
        ]
    )


@delete(
    "/me/sessions/{session_id:str}",
    status_code=204,
    guards=[guards.signed_in],
    tags=_TAGS,
    responses=problems(401, 403, 404, 503),
)
async def delete_session(
    session_id: FromPath[str],
    request: SignedInRequest,
    services: NamedDependency[Services],
    now: NamedDependency[datetime],
) -> None:
    """End one of my sessions; its token stops working everywhere within a second."""
    try:
        which = UUID(session_id)
    except ValueError:
        raise NotFound from None
    await KeyDesk.of(services).end_session(request.user, which, now=now)


@post(
    "/me/sessions/end-others",
    status_code=200,
    guards=[guards.signed_in],
    tags=_TAGS,
    responses=problems(401, 403, 503),
)
async def end_other_sessions(
    request: SignedInRequest, services: NamedDependency[Services], now: NamedDependency[datetime]
) -> SessionAnswer:
    """End all my sessions but this one, which goes on with the token of the answer."""
    return SessionAnswer.of(await KeyDesk.of(services).end_other_sessions(request.user, now=now))


routes: list[Any] = [list_sessions, delete_session, end_other_sessions]
