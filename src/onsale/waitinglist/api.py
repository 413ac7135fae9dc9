"""The waiting list over JSON: join, look, leave."""

from litestar import delete, get, post
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath, JSONBody

from onsale.accounts.guards import signed_in
from onsale.accounts.model import Principal
from onsale.platform.database import Database
from onsale.platform.ids import decode_id
from onsale.platform.web.openapi import problems
from onsale.waitinglist import join as joining
from onsale.waitinglist import schemas
from onsale.waitinglist.model import Wanted

_TAGS = ["Waiting list"]
_PATH = "/events/{event_id:str}/waiting-list"


@post(
    _PATH,
    status_code=201,
    guards=[signed_in],
    tags=_TAGS,
    summary="Wait for places",
    responses=problems(400, 401, 403, 404, 409, 422),
)
async def join_waiting_list(
    event_id: FromPath[str],
    data: JSONBody[schemas.WaitBody],
    db: NamedDependency[Database],
    principal: NamedDependency[Principal],
) -> schemas.WaitingAnswer:
    """Wait for places of a sold-out event. Joining again keeps the place in the line and changes what is wanted."""
    wanted = Wanted(data.quantity, data.section, data.price_level)
    async with db.write() as tx:
        standing = await joining.join(tx, principal, decode_id("evt", event_id), wanted)
    return schemas.waiting_answer(standing)


@get(_PATH, guards=[signed_in], tags=_TAGS, summary="Your place on the waiting list", responses=problems(401, 404))
async def show_waiting(
    event_id: FromPath[str], db: NamedDependency[Database], principal: NamedDependency[Principal]
) -> schemas.WaitingAnswer:
    """How you stand, and what you are offered."""
    async with db.read() as tx:
        standing = await joining.standing_of(tx, principal, decode_id("evt", event_id))
    return schemas.waiting_answer(standing)


@delete(_PATH, guards=[signed_in], tags=_TAGS, summary="Leave the waiting list", responses=problems(401, 404, 409))
async def leave_waiting_list(
    event_id: FromPath[str], db: NamedDependency[Database], principal: NamedDependency[Principal]
) -> None:
    """Wait no more; places that are offered go to the next at once."""
    async with db.write() as tx:
        await joining.leave(tx, principal, decode_id("evt", event_id))


routes: list[BaseRouteHandler] = [join_waiting_list, show_waiting, leave_waiting_list]
