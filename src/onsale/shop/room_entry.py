"""The waiting room as an event's page and its seats have it: whether one must go through it, and how far one is."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from litestar.response import Redirect

from onsale.accounts.model import Principal
from onsale.listings.desk import Told
from onsale.platform.database import Database
from onsale.platform.errors import Failure, Unavailable
from onsale.platform.ids import decode_id, encode_id
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from onsale.waitingroom import requests
from onsale.waitingroom.carrying import carried, carried_place, place_cookie
from onsale.waitingroom.desk import Lines
from onsale.waitingroom.door import Arrival
from onsale.waitingroom.errors import WorkRequired
from onsale.waitingroom.in_line import Stage, in_line
from onsale.waitingroom.model import State

Openness = Literal["closed", "pre", "admitting"]
Standing = Literal["", "in_line", "turn", "inside", "pass"]
_STANDINGS: dict[Stage, Standing] = {
    Stage.WAITING: "in_line",
    Stage.RETURNED: "in_line",
    Stage.MISSED: "in_line",
    Stage.TURN: "turn",
    Stage.INSIDE: "inside",
    Stage.EXPIRED: "",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomEntry:
    """`standing` is the reader's: in line, at their turn, let in (on another device), or with a pass at hand, which
    runs for `left_s` seconds more. Nothing for who hasn't joined, and where it isn't known.
    """

    state: Openness
    opens_at: datetime
    standing: Standing = ""
    left_s: int = 0

    @property
    def passed(self) -> bool:
        """Whether places may be held."""
        return self.standing == "pass"


def entry_of(told: Told) -> RoomEntry | None:
    """For who isn't known: None where nobody need queue (any more)."""
    event, room = told.details.event, told.details.room
    if not event.protected or room is State.DONE:
        return None
    return RoomEntry(state=room.value, opens_at=event.lobby_opens_at)  # type: ignore[arg-type]


async def room_entry(
    services: Services, told: Told, principal: Principal | None, cookies: Mapping[str, str], now: datetime
) -> RoomEntry | None:
    """For this reader."""
    entry, event_id = entry_of(told), told.details.event.id
    if entry is None or principal is None or told.remembered:
        return entry
    public = encode_id("evt", event_id)
    ends_at = requests.pass_ends_at(services, principal, event_id, carried(public, {}, cookies))
    if ends_at is not None:
        return replace(entry, standing="pass", left_s=int((ends_at - now).total_seconds()))
    kept = requests.place_in(services, principal, event_id, carried_place(public, cookies))
    lines = services.get(Lines)
    try:
        line = await lines.of(event_id)
        async with services.get(Database).read() as tx:
            mine = await in_line(tx, lines, line, principal.person_id, kept)
    except Unavailable:
        return entry
    return replace(entry, standing=_STANDINGS[mine.stage]) if mine else entry


async def in_line_at_once(services: Services, principal: Principal, event_id: str, host: str) -> Redirect | None:
    """Whoever was choosing when a room opened by itself is put in its line, and led to where it says how they stand.

    None where the organiser has given the room: there joining is for the fan to decide; and for who can't join. Who
    must do some work first is led to where it is done.
    """
    event, lines = decode_id("evt", event_id), services.get(Lines)
    lines.look_anew(event)
    try:
        if (await lines.of(event)).opening is None:
            return None
        standing = await requests.join(services, principal, event, Arrival(host))
    except WorkRequired:
        return Redirect(f"/events/{event_id}/queue?joining=1", status_code=303)
    except Failure:
        return None
    kept = place_cookie(event_id, standing.token, services.get(Settings))
    return Redirect(f"/events/{event_id}/queue", status_code=303, cookies=[kept])
