"""Who looked at whose data: written down before it is shown, whatever page shows it.

Around every request, `Watching` learns whose names and addresses were opened (`accounts.openings`) and holds the answer
back until the row is committed; one that can't be written is one that can't be shown. Requests that look at the same
moment share a transaction. Signing in opens whoever signs in, and pages for anybody show nobody, so both leave no row.
"""

from collections.abc import Hashable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import msgspec
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from litestar.utils.scope.state import ScopeState

from onsale.accounts.guards import anyone
from onsale.accounts.model import Principal
from onsale.accounts.openings import Openings, noting
from onsale.platform import limits
from onsale.platform.database import Database, ReadTx, WriteTx
from onsale.platform.errors import Failure, Kind, NotFound
from onsale.platform.group_commit import GroupCommit
from onsale.platform.ids import decode_event_uuid, decode_id
from onsale.platform.services import Services

# For whom they look: the event's organiser, if they work for them or stand at a post of theirs; on other pages, their
# own; else the installation.
_INSERT = """
insert into viewings (viewer_id, event_id, person_ids, page, organiser_id)
select w.viewer, w.event, array(select p::bigint from jsonb_array_elements_text(w.people) p order by 1), w.page,
    case when w.page not like '%% /admin%%' then coalesce(
        (select p.organiser_id from door_posts p where p.id = w.viewer), (
        select m.organiser_id from organiser_members m where m.person_id = w.viewer and (w.event is null
            or m.organiser_id = (select e.organiser_id from events e where e.id = w.event))
        order by m.organiser_id limit 1)) end
from jsonb_to_recordset(%(viewings)s::jsonb) as w (viewer bigint, event bigint, people jsonb, page text)
"""


class ViewingsBusy(Failure):
    """Very much is being looked at; try again in a moment"""

    code = "viewings_busy"
    kind = Kind.BUSY


@dataclass(frozen=True, slots=True)
class Viewing:
    """Somebody is about to be shown these people's data, on this page."""

    viewer_id: int
    person_ids: frozenset[int]
    page: str
    event_id: int | None = None


class ViewingLine(GroupCommit[Viewing, bool]):
    """The viewings of one process waiting for their transactions."""

    def __init__(self, db: Database) -> None:
        super().__init__(
            db,
            name="viewings",
            waiting_max=limits.VIEWINGS_WAITING,
            batch_max=limits.VIEWINGS_PER_BATCH,
            busy=ViewingsBusy,
        )

    async def record(self, viewing: Viewing) -> None:
        """Write it down; it is committed when this returns."""
        await self.ask(0, viewing)

    def touches(self, request: Viewing) -> frozenset[Hashable]:  # noqa: ARG002 - rows are new
        """Nothing anybody else could."""
        return frozenset()

    async def work(self, tx: WriteTx, key: int, requests: Sequence[Viewing]) -> Sequence[bool | Failure]:  # noqa: ARG002
        """Insert them."""
        told = [
            {"viewer": one.viewer_id, "event": one.event_id, "people": [str(each) for each in one.person_ids],
             "page": one.page}
            for one in requests
        ]  # fmt: skip
        raw = await tx.raw()
        await raw.execute(_INSERT, {"viewings": msgspec.json.encode(told).decode()})
        return [True] * len(requests)

    async def found(self, tx: ReadTx, key: int, requests: Sequence[Viewing]) -> Sequence[bool | None]:  # noqa: ARG002
        """Whether they are there isn't known; written twice is better than not at all."""
        return [None] * len(requests)


class Watching(ASGIMiddleware):
    """Holds every answer back until it is written down whose data it shows."""

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Watch, and pass on."""
        with noting() as openings:
            gate = _Gate(scope, send, openings)
            await next_app(scope, receive, gate.send)
        if gate.failure is not None:
            ScopeState.from_scope(scope).response_started = False  # the framework believes it is under way
            raise gate.failure


class _Gate:
    """Through which an answer goes, part by part. What isn't written down stays behind it."""

    def __init__(self, scope: Scope, send: Send, openings: Openings) -> None:
        self.failure: Exception | None = None
        self._scope, self._send, self._openings = scope, send, openings
        self._begun = False

    async def send(self, message: Message) -> None:
        """Write down whose data were opened by now, then send."""
        if self.failure is not None:
            return
        try:
            if self._openings.people and (viewing := _viewing(self._scope, self._openings.take())):
                services: Services = self._scope["litestar_app"].state.services
                await services.get(ViewingLine).record(viewing)
        except Exception as error:
            if self._begun:
                raise  # in the midst of a file: it breaks off
            self.failure = error
            return
        self._begun = True
        await self._send(message)


def _viewing(scope: Scope, opened: frozenset[int]) -> Viewing | None:
    """What is to be written down, if anything is."""
    viewer = scope.get("user")
    if not isinstance(viewer, Principal) or _is_for_anybody(scope):
        return None
    others = opened - {viewer.person_id}
    if not others:
        return None
    page = f"{scope.get('method', '')} {scope.get('path_template') or scope['path']}"
    return Viewing(viewer.person_id, others, page, _event_of(scope.get("path_params") or {}))


def _is_for_anybody(scope: Scope) -> bool:
    handler: Any = scope.get("route_handler")
    return handler is not None and any(getattr(each, "func", each) is anyone for each in handler.resolve_guards())


def _event_of(named: Any) -> int | None:
    """The event an address is about, as far as it says so."""
    with suppress(NotFound, KeyError):
        return decode_id("evt", str(named["event_id"]))
    for name, prefix in (("booking_id", "bk"), ("refund_id", "rf")):
        with suppress(NotFound, KeyError):
            return decode_event_uuid(prefix, str(named[name]))[0]
    return None
