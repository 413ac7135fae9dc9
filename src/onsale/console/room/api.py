"""A room's control for programs."""

from datetime import datetime

from litestar import get, patch
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath, JSONBody
from msgspec import UNSET

from onsale.accounts.guards import organiser
from onsale.accounts.model import Principal
from onsale.catalog.organisers import managed_event
from onsale.console.room.control import control_of, steer
from onsale.console.room.schemas import ControlAnswer, ControlBody, control_answer
from onsale.platform.database import Database
from onsale.platform.ids import decode_id
from onsale.platform.web.openapi import problems

_TAGS = ["Waiting room"]
_PATH = "/events/{event_id:str}/queue/control"


@get(_PATH, guards=[organiser], tags=_TAGS, summary="How the room stands", responses=problems(401, 403, 404, 409, 503))
async def show_control(
    event_id: FromPath[str],
    db: NamedDependency[Database],
    principal: NamedDependency[Principal],
    now: NamedDependency[datetime],
) -> ControlAnswer:
    """The organiser's own view: counts, the pace, and what is set."""
    async with db.read() as tx:
        event = await managed_event(tx, principal, decode_id("evt", event_id))
        return control_answer(await control_of(tx, event, now))


@patch(
    _PATH,
    guards=[organiser],
    tags=_TAGS,
    summary="Pause a room, or set its pace",
    responses=problems(400, 401, 403, 404, 409, 503),
)
async def change_control(
    event_id: FromPath[str],
    data: JSONBody[ControlBody],
    db: NamedDependency[Database],
    principal: NamedDependency[Principal],
    now: NamedDependency[datetime],
) -> ControlAnswer:
    """Takes effect within a second. Whoever was let in already isn't sent away."""
    changes = {name: value for name in data.__struct_fields__ if (value := getattr(data, name)) is not UNSET}
    async with db.write() as tx:
        event = await managed_event(tx, principal, decode_id("evt", event_id))
        await steer(tx, event, changes)
        control = await control_of(tx, event, now)
    return control_answer(control)


routes: list[BaseRouteHandler] = [show_control, change_control]
