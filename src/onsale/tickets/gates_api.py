"""An event's gates over HTTP, for its organiser."""

from typing import Annotated

from litestar import get, put
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from onsale.accounts.guards import organiser
from onsale.accounts.model import Principal
from onsale.catalog.layouts import layout_of
from onsale.catalog.organisers import managed_event
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.ids import decode_id
from onsale.platform.schemas import Answer, Body, rfc3339_or_none
from onsale.platform.text import Line80, Line200
from onsale.platform.web.openapi import problems
from onsale.tickets.door_schemas import Moment
from onsale.tickets.gates import Gate, checked, gates_of, set_gates


class GateBody(Body):
    """A gate; `sections` null: all of them come in here."""

    name: Line80
    sections: Annotated[list[Line200], Meta(min_length=1, max_length=500)] | None = None
    opens_at: Moment | None = None
    closes_at: Moment | None = None


class GatesBody(Body):
    """All of an event's gates: what isn't among them is no more."""

    gates: Annotated[list[GateBody], Meta(max_length=limits.GATES_PER_EVENT)]


class GateAnswer(Answer):
    """A gate."""

    name: str
    sections: list[str] | None
    opens_at: str | None
    closes_at: str | None


class GatesAnswer(Answer):
    """All of an event's, by name."""

    gates: list[GateAnswer]


@get(
    "/organiser/events/{event_id:str}/gates",
    guards=[organiser],
    tags=["Door"],
    summary="An event's gates",
    responses=problems(401, 403, 404),
)
async def list_gates(
    event_id: FromPath[str], db: NamedDependency[Database], principal: NamedDependency[Principal]
) -> GatesAnswer:
    """None: scanners call their gates what they like, and let everybody in."""
    async with db.read() as tx:
        event = await managed_event(tx, principal, decode_id("evt", event_id))
        return _answer(await gates_of(tx, event.id))


@put(
    "/organiser/events/{event_id:str}/gates",
    guards=[organiser],
    tags=["Door"],
    summary="Set an event's gates",
    responses=problems(400, 401, 403, 404, 422),
)
async def put_gates(
    event_id: FromPath[str],
    data: JSONBody[GatesBody],
    db: NamedDependency[Database],
    principal: NamedDependency[Principal],
) -> GatesAnswer:
    """From the next scan on, codes are judged by these."""
    gates = [
        Gate(
            name=one.name.strip(),
            sections=None if one.sections is None else tuple(one.sections),
            opens_at=one.opens_at,
            closes_at=one.closes_at,
        )
        for one in data.gates
    ]
    async with db.write() as tx:
        event = await managed_event(tx, principal, decode_id("evt", event_id))
        await set_gates(tx, event, checked(gates, await layout_of(tx, event.seat_map_id)))
        kept = await gates_of(tx, event.id)
    return _answer(kept)


def _answer(gates: tuple[Gate, ...]) -> GatesAnswer:
    return GatesAnswer(
        gates=[
            GateAnswer(
                name=gate.name,
                sections=None if gate.sections is None else list(gate.sections),
                opens_at=rfc3339_or_none(gate.opens_at),
                closes_at=rfc3339_or_none(gate.closes_at),
            )
            for gate in gates
        ]
    )


routes: list[BaseRouteHandler] = [list_gates, put_gates]
