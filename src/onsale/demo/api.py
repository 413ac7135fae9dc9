"""What only a demo has, for journeys and crowds: fans made to order, and the mails nobody was sent."""

from datetime import datetime
from typing import Annotated

import anyio.to_thread
from litestar import get, post
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromQuery, JSONBody
from msgspec import Meta

from onsale.accounts.guards import anyone
from onsale.accounts.staff import mint_fans
from onsale.accounts.tokens import Tokens
from onsale.demo import mailbox
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from onsale.platform.schemas import Answer, Body, rfc3339
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from onsale.platform.text import OptionalLine
from onsale.platform.web.openapi import problems


class FansBody(Body):
    """How many fans to make."""

    count: Annotated[int, Meta(ge=1, le=limits.FANS_MINTED_AT_ONCE)]


class MintedFan(Answer):
    """A verified fan and a token that signs requests in their name."""

    id: str
    email: str
    access_token: str


class MailAnswer(Answer):
    """A mail that would have been sent."""

    to: str
    subject: str
    text: str
    html: str
    sent_at: str


@post("/demo/fans", guards=[anyone], tags=["Demo"], summary="Make verified fans", responses=problems(400))
async def make_fans(
    data: JSONBody[FansBody],
    db: NamedDependency[Database],
    sealer: NamedDependency[Sealer],
    services: NamedDependency[Services],
    now: NamedDependency[datetime],
) -> list[MintedFan]:
    """Verified fans with tokens, for journeys and crowds."""
    async with db.write() as tx:
        fans = await mint_fans(tx, data.count, sealer=sealer, now=now)
    tokens = services.get(Tokens)
    return [
        MintedFan(id=encode_id("usr", fan.id), email=fan.email, access_token=tokens.issue(fan, now)) for fan in fans
    ]


@get("/demo/outbox.json", guards=[anyone], tags=["Demo"], summary="Mails, newest first", responses=problems(400))
async def outbox(settings: NamedDependency[Settings], to: FromQuery[OptionalLine | None] = None) -> list[MailAnswer]:
    """The mails that would have been sent, to one address or to all, newest first."""
    found = await anyio.to_thread.run_sync(mailbox.mails, settings.outbox_dir, to)
    return [
        MailAnswer(to=mail.to, subject=mail.subject, text=mail.text, html=mail.html, sent_at=rfc3339(mail.sent_at))
        for mail in found
    ]


routes: list[BaseRouteHandler] = [make_fans, outbox]
