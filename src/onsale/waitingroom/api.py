"""The waiting room over JSON: the line as everybody polls it, joining, being let in, and the evidence."""

from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath, HeaderParameter, JSONBody, QueryParameter

from onsale.accounts.guards import anyone, signed_in
from onsale.accounts.model import Principal
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.errors import NotFound
from onsale.platform.ids import decode_id
from onsale.platform.schemas import rfc3339
from onsale.platform.services import Services
from onsale.platform.web.openapi import problems
from onsale.platform.web.request import host_of
from onsale.waitingroom import requests, store
from onsale.waitingroom.chain import LENGTH
from onsale.waitingroom.desk import Lines
from onsale.waitingroom.door import HEADER, Arrival, Door
from onsale.waitingroom.evidence import Evidence, Proof
from onsale.waitingroom.proofs import evidence_of, proof_of
from onsale.waitingroom.schemas import (
    AdmissionAnswer,
    AdmissionBody,
    ChallengeAnswer,
    JoinAnswer,
    QueueAnswer,
    WindowAnswer,
)
from onsale.waitingroom.telling import queue_answer, window_answer

_TAGS = ["Waiting room"]
POLLED = "public, max-age=1"
FOR_GOOD = "public, max-age=31536000, immutable"
_OWN = {"Cache-Control": "no-store"}


@get("/events/{event_id:str}/queue", guards=[anyone], tags=_TAGS, summary="The line", responses=problems(404))
async def show_queue(event_id: FromPath[str], services: NamedDependency[Services]) -> Response[QueueAnswer]:
    """How the waiting room stands: the same for everybody, at most 1 kB, to be kept by any proxy for a second."""
    line = await services.get(Lines).of(decode_id("evt", event_id))
    return Response(queue_answer(line, utc_now()), headers={"Cache-Control": POLLED})


@get(
    "/events/{event_id:str}/queue/windows/{number:int}",
    guards=[anyone],
    tags=_TAGS,
    summary="A closed window",
    responses=problems(400, 404),
)
async def show_window(
    event_id: FromPath[str], number: FromPath[int], services: NamedDependency[Services]
) -> Response[WindowAnswer]:
    """One window that has closed: its seed, how many joined in it and before it. Never changes."""
    event = decode_id("evt", event_id)
    line = await services.get(Lines).of(event)
    if not 0 <= number < line.revealed:
        raise NotFound("this window hasn't closed yet")
    async with services.get(Database).read() as tx:
        (window,) = await store.windows_of(tx, event, after=number - 1, most=1)
    return Response(window_answer(line, window), headers={"Cache-Control": FOR_GOOD})


@get(
    "/events/{event_id:str}/queue/challenge",
    guards=[signed_in],
    tags=_TAGS,
    summary="Work before joining",
    responses=problems(401, 404, 429),
)
async def show_challenge(
    request: Request[Any, Any, Any],
    event_id: FromPath[str],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal],
) -> Response[ChallengeAnswer]:
    """A new challenge, for you and this line alone, good for ten minutes. It is harder the more fans join from where
    you are; that it was asked for, and how hard it was, has nothing to do with your rank.
    """
    event = decode_id("evt", event_id)
    await services.get(Lines).of(event)
    return Response(services.get(Door).challenge(event, principal.person_id, host_of(request)), headers=_OWN)


@post(
    "/events/{event_id:str}/queue/join",
    status_code=200,
    guards=[signed_in],
    tags=_TAGS,
    summary="Join the line",
    responses=problems(401, 403, 404, 409, 429, 503),
)
async def join_queue(
    request: Request[Any, Any, Any],
    event_id: FromPath[str],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal],
    work: Annotated[str | None, HeaderParameter(name=HEADER, max_length=1000)] = None,
) -> Response[JoinAnswer]:
    """Your place in line: asked again, from whichever device, it is the same. `rank` is null until your window closes;
    within a window nobody is ahead for having been quicker. Where very many join from one network it may answer 403
    `proof_of_work_required`: get the `challenge` it names, solve it, and send the solution as `Onsale-Work`.
    """
    arrival = Arrival(host_of(request), work)
    return Response(joined(await requests.join(services, principal, decode_id("evt", event_id), arrival)), headers=_OWN)


@post(
    "/events/{event_id:str}/queue/admission",
    status_code=200,
    guards=[signed_in],
    tags=_TAGS,
    summary="Go in",
    responses=problems(400, 401, 403, 404, 410, 425, 503),
)
async def go_in(
    event_id: FromPath[str],
    data: JSONBody[AdmissionBody],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal],
) -> Response[AdmissionAnswer]:
    """When it is your turn: the pass to hold places with. Asked again, the same pass with the same end."""
    event = decode_id("evt", event_id)
    token, redeemed = await requests.admit(services, principal, event, data.token)
    return Response(AdmissionAnswer(pass_=token, expires_at=rfc3339(redeemed.expires_at)), headers=_OWN)


@get(
    "/events/{event_id:str}/queue/proof",
    guards=[signed_in],
    tags=_TAGS,
    summary="Your proof",
    responses=problems(401, 404),
)
async def show_proof(
    event_id: FromPath[str], services: NamedDependency[Services], principal: NamedDependency[Principal]
) -> Response[Proof]:
    """That you are among those who joined your window, and which rank that makes; until some days after the sale."""
    event = decode_id("evt", event_id)
    found = await proof_of(services.get(Database), services.get(Lines), event, principal.person_id)
    return Response(found, headers=_OWN)


@get(
    "/events/{event_id:str}/queue/fairness",
    guards=[anyone],
    tags=_TAGS,
    summary="The evidence",
    responses=problems(400, 404),
)
async def show_evidence(
    event_id: FromPath[str],
    services: NamedDependency[Services],
    windows_after: Annotated[int, QueryParameter(ge=-1, le=LENGTH)] = -1,
    steps_after: Annotated[int, QueryParameter(ge=-1, le=2**31 - 1)] = -1,
) -> Response[Evidence]:
    """What was promised before, every closed window and every step of the frontier, a page at a time."""
    db, lines = services.get(Database), services.get(Lines)
    page = await evidence_of(
        db, lines, decode_id("evt", event_id), windows_after=windows_after, steps_after=steps_after
    )
    return Response(page, headers={"Cache-Control": POLLED})


def joined(standing: requests.Standing) -> JoinAnswer:
    """A fan's place as JSON."""
    rank = standing.place.rank if standing.place else None
    return JoinAnswer(token=standing.token, window=standing.joined.window, rank=rank)


routes: list[BaseRouteHandler] = [show_queue, show_window, show_challenge, join_queue, go_in, show_proof, show_evidence]
