"""Signing in at a post of a door, for scanners that are programs."""

import uuid
from datetime import datetime
from typing import Annotated

from litestar import Request, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import JSONBody
from msgspec import Meta

from onsale.accounts.addresses import origin_of
from onsale.accounts.guards import anyone
from onsale.accounts.tokens import Tokens
from onsale.catalog.store import get_event
from onsale.console.door_pins import PinTry, WrongPin, sign_in_at_post
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.ids import decode_id, encode_id
from onsale.platform.schemas import Answer, Body, rfc3339
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.web.openapi import problems
from onsale.platform.web.request import host_of


class PinBody(Body):
    """A PIN of eight digits. `event`: the one whose door is wanted; `link`: what the PIN's own address ends in."""

    pin: Annotated[str, Meta(min_length=8, max_length=20, examples=["1234 5678"])]
    event: Annotated[str, Meta(max_length=40)] | None = None
    link: uuid.UUID | None = None


class PostAnswer(Answer):
    """A sign-in for the doors of `events` (null: all of the organiser's). It ends with the PIN, at `valid_until`."""

    access_token: str
    expires_in_s: int
    post: str
    name: str
    events: list[str] | None
    valid_until: str


@post(
    "/door/sign-in",
    status_code=200,
    guards=[anyone],
    tags=["Door"],
    summary="Sign in at a door by PIN",
    responses=problems(400, 401, 404, 422, 429, 503),
)
async def sign_in_by_pin(
    request: Request[None, None, State],
    data: JSONBody[PinBody],
    services: NamedDependency[Services],
    now: NamedDependency[datetime],
) -> PostAnswer:
    """A token that scans at these doors and does nothing else. Wrong ones are counted for each address."""
    db, sealer, tokens = services.get(Database), services.get(Sealer), services.get(Tokens)
    event_id = decode_id("evt", data.event) if data.event else None
    asked = PinTry(data.pin, origin_of(host_of(request)), data.link)
    at = await sign_in_at_post(db, asked, sealer=sealer, tokens=tokens, now=now)
    if event_id is not None:
        async with db.read() as tx:
            if not at.post.opens(await get_event(tx, event_id)):
                raise WrongPin
    events = at.post.event_ids
    return PostAnswer(
        access_token=at.access_token,
        expires_in_s=max(0, min(limits.ACCESS_TOKEN_S, int((at.post.valid_until - now).total_seconds()))),
        post=at.post.public_id,
        name=at.post.name,
        events=None if events is None else [encode_id("evt", event) for event in events],
        valid_until=rfc3339(at.post.valid_until),
    )


routes: list[BaseRouteHandler] = [sign_in_by_pin]
