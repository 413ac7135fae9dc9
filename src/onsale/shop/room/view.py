"""From an event, its line and how a fan stands in it to the waiting room's page."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from msgspec.json import encode

from onsale.bookings.model import Booking, BookingState
from onsale.catalog.model import Schedule
from onsale.listings.desk import Told
from onsale.listings.read import EventDetails
from onsale.platform import limits
from onsale.shop.room.views import Halted, PlaceTold, RoomPage, RoomState, WorkTold
from onsale.shop.room.words import room_words, wait_words, work_words
from onsale.shop.tiles import tile
from onsale.waitingroom.desk import Line
from onsale.waitingroom.door import Task
from onsale.waitingroom.in_line import InLine, Stage
from onsale.waitingroom.model import State
from onsale.waitingroom.ranks import Frontier, position
from onsale.waitingroom.telling import ahead_of, queue_answer
from onsale.waitingroom.waits import wait_of

_NEAR_MIN = 2
_SECONDS_PER_MINUTE = 60
_SOON_S, _RETURNED_S, _DRAWING_S, _AWAY_S = 2, 4, 5, 15
_BY_STAGE: dict[Stage, RoomState] = {
    Stage.TURN: "turn",
    Stage.INSIDE: "inside",
    Stage.MISSED: "missed",
    Stage.RETURNED: "returned",
    Stage.EXPIRED: "expired",
}
_WHOEVER: dict[State, RoomState] = {State.CLOSED: "before", State.DONE: "sold_out"}
_GONE = {"cancelled", "ended", "sales_closed"}


@dataclass(frozen=True, slots=True)
class Me:
    """What is known of the reader: their place, who they are in public, a booking they have.

    `known` is False when the database can't be asked.
    """

    in_line: InLine | None = None
    pseudonym: bytes = b""
    booking: Booking | None = None
    known: bool = True


def room_page(
    told: Told,
    line: Line,
    me: Me,
    now: datetime,
    *,
    hold_ttl_s: int,
    error: str = "",
    unverified: bool = False,
    task: Task | None = None,
) -> RoomPage:
    """The page, told to this reader."""
    details = told.details
    event = details.event
    state = _state_of(details, line, me, now)
    place = _place(line, me, now)
    until = me.in_line.until if me.in_line else None
    return RoomPage(
        event=tile(details, now),
        state=state,
        opens_at=event.lobby_opens_at,
        on_sale_at=event.on_sale_at,
        opens_in_s=_seconds(event.lobby_opens_at - now),
        on_sale_in_s=_seconds(event.on_sale_at - now),
        prices=details.book.range(),
        max_places=event.max_places_per_booking,
        turn_minutes=limits.QUEUE_TURN_S // _SECONDS_PER_MINUTE,
        pass_minutes=limits.QUEUE_PASS_S // _SECONDS_PER_MINUTE,
        hold_minutes=hold_ttl_s // _SECONDS_PER_MINUTE,
        began_at=line.opening.opened_at if line.opening else None,
        selling=event.on_sale_at <= now,
        halted=_halted(line),
        place=place,
        until=until,
        left_s=_seconds(until - now) if until else 0,
        refresh_s=_refresh_s(state, line, place, now),
        booking_id=me.booking.public_id if me.booking else None,
        bought=me.booking is not None and me.booking.state is BookingState.CONFIRMED,
        unverified=unverified,
        work=_work(task) if task else None,
        words=room_words(),
        error=error,
    )


def _work(task: Task) -> WorkTold:
    challenge = encode(task.challenge).decode()
    return WorkTold(
        challenge=challenge, promise=task.promise or "", wait_s=task.wait_s, full=task.full, words=work_words()
    )


def _state_of(details: EventDetails, line: Line, me: Me, now: datetime) -> RoomState:
    room = line.state(now)
    if me.booking is not None:
        return "booked"
    if not details.event.protected:
        return "none"
    if tile(details, now).state in _GONE and room is not State.CLOSED:
        return "over"
    if me.in_line is not None and me.in_line.stage is Stage.INSIDE:
        return "inside"  # what others hold may come back while the pass runs
    if room in _WHOEVER:
        return _WHOEVER[room]
    return _of_reader(me, room)


def _of_reader(me: Me, room: State) -> RoomState:
    """In a room that is open."""
    if me.in_line is None:
        return "open" if me.known else "unknown"
    if room is State.PRE:
        return "joined"
    if me.in_line.stage is Stage.WAITING:
        return "waiting" if me.in_line.place is not None else "drawing"
    return _BY_STAGE[me.in_line.stage]


def _place(line: Line, me: Me, now: datetime) -> PlaceTold | None:
    if me.in_line is None:
        return None
    window, place, public = me.in_line.joined.window, me.in_line.place, me.pseudonym.hex()
    if place is None:
        return PlaceTold(window=window, pseudonym=public)
    counts = [line.joined[number] for number in range(line.revealed)]
    first, ahead = position(*place, counts, frontier=Frontier(0, -1)), ahead_of(line, place)
    age_s = (now - line.event.on_sale_at).total_seconds()
    wait = wait_of(ahead, per_minute=line.per_minute, sale_age_s=age_s)
    return PlaceTold(
        window=window,
        pseudonym=public,
        ahead=round(ahead.ahead),
        error=round(2 * ahead.error),
        before=round(first.ahead),
        wait=wait_words(wait, halted=bool(_halted(line))),
    )


def _halted(line: Line) -> Halted:
    if line.event.schedule is Schedule.POSTPONED:
        return "postponed"
    return "paused" if line.room is not None and line.room.paused else ""


def _refresh_s(state: RoomState, line: Line, place: PlaceTold | None, now: datetime) -> int | None:
    told = queue_answer(line, now)
    if state == "before":
        return min(_seconds(line.event.lobby_opens_at - now) + _SOON_S, told.poll_after_s)
    if state == "joined":
        return min(_seconds(line.event.on_sale_at - now) + _SOON_S, told.poll_after_s)
    if state == "waiting" and place is not None:
        near = line.per_minute > 0 and place.ahead < line.per_minute * _NEAR_MIN
        return told.poll_near_s if near else told.poll_after_s
    return {"drawing": _DRAWING_S, "returned": _RETURNED_S, "unknown": _AWAY_S}.get(state)


def _seconds(time: timedelta) -> int:
    return max(0, int(time.total_seconds()))
