"""Joining and being let in as they are asked for over HTTP, whichever way the request came in; and passes."""

from dataclasses import dataclass
from datetime import UTC, datetime

from onsale.accounts import people
from onsale.accounts.errors import EmailUnverified
from onsale.accounts.model import Principal
from onsale.platform import limits
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.services import Services
from onsale.waitingroom import store
from onsale.waitingroom.admit import redeem
from onsale.waitingroom.desk import Line, Lines
from onsale.waitingroom.door import Arrival, Door
from onsale.waitingroom.errors import BadQueueToken, NotYet, NoWaitingRoom, RoomClosed, TooManyHere, WorkRequired
from onsale.waitingroom.join_line import JoinLine
from onsale.waitingroom.model import Joined, Place, State
from onsale.waitingroom.store import Pass
from onsale.waitingroom.telling import is_in
from onsale.waitingroom.tending import tend
from onsale.waitingroom.tokens import PASS, PLACE, Claim, QueueTokens

_RETRY_S = 5


@dataclass(frozen=True, slots=True)
class Standing:
    """A fan in a line: the token that is their place, and the place itself once its window has closed."""

    token: str
    joined: Joined
    place: Place | None


async def join(services: Services, principal: Principal, event_id: int, arrival: Arrival) -> Standing:
    """The fan's place, the one they have or a new one. Raises `NoWaitingRoom`, `RoomClosed`, `RoomBusy`,
    `EmailUnverified`, `WorkRequired`, `TooManyHere`, `NotFound`.
    """
    now, lines = utc_now(), services.get(Lines)
    line = await lines.of(event_id)
    if not line.event.protected:
        lines.look_anew(event_id)  # it may have opened by itself, in this very second
        line = await lines.of(event_id)
    if not line.event.protected:
        raise NoWaitingRoom
    if line.state(now) not in {State.PRE, State.ADMITTING}:
        raise RoomClosed(opens_at=line.event.lobby_opens_at.isoformat())
    await _require_verified(services, principal)
    await _pass_the_door(services, event_id, principal.person_id, arrival)
    joined = await _joined(services, event_id, principal.person_id)
    token = place_token(services, line, principal, joined)
    return Standing(token, joined, services.get(Lines).place(line, principal.person_id, joined.window))


def place_token(services: Services, line: Line, principal: Principal, joined: Joined) -> str:
    """The fan's place in this line, signed."""
    now, event = utc_now(), line.event
    expires_s = int(event.sale_ends_at.timestamp())
    expires_s = min(expires_s, int(now.timestamp()) // 86400 * 86400 + limits.QUEUE_TOKEN_S)
    claim = Claim(event.id, principal.person_id, joined.window, joined.round, expires_s)
    return services.get(QueueTokens).sign(PLACE, claim, now)


def place_in(services: Services, principal: Principal, event_id: int, token: str | None) -> Joined | None:
    """The place that a token of this fan's tells, if it is one for this event."""
    claim = services.get(QueueTokens).read(PLACE, token, utc_now()) if token else None
    if claim is None or claim.event_id != event_id or claim.fan_id != principal.person_id:
        return None
    return Joined(claim.window, claim.round)


async def _pass_the_door(services: Services, event_id: int, fan_id: int, arrival: Arrival) -> None:
    """Who is in line already has passed it, wherever they are now; that is looked up before anybody is refused."""
    try:
        services.get(Door).pass_by(event_id, fan_id, arrival)
    except (WorkRequired, TooManyHere):
        async with services.get(Database).read() as tx:
            if not await store.joined(tx, event_id, [fan_id]):
                raise


async def _joined(services: Services, event_id: int, fan_id: int) -> Joined:
    """Into the open window; the first fan of all, who may be quicker than those who tend rooms, has it opened."""
    line = services.get(JoinLine)
    try:
        return await line.join(event_id, fan_id)
    except RoomClosed:
        await tend(services, event_id)
        return await line.join(event_id, fan_id)


async def admit(services: Services, principal: Principal, event_id: int, token: str) -> tuple[str, Pass]:
    """The fan's pass, signed. Raises `BadQueueToken`, `NotYet`, `PassExpired`, `NotFound`."""
    now, lines = utc_now(), services.get(Lines)
    claim = services.get(QueueTokens).read(PLACE, token, now)
    if claim is None or claim.event_id != event_id or claim.fan_id != principal.person_id:
        raise BadQueueToken
    line = await lines.of(event_id)
    place = lines.place(line, claim.fan_id, claim.window)
    if place is None or not is_in(line, place):
        raise NotYet(retry_after_s=_retry_s(line))
    redeemed = await redeem(services.get(Database), event_id, claim.fan_id, Joined(claim.window, claim.round), place)
    return pass_token(services, event_id, redeemed), redeemed


def pass_token(services: Services, event_id: int, redeemed: Pass) -> str:
    """A pass as fans carry it: the same each time it is asked for."""
    expires_s = int(redeemed.expires_at.timestamp())
    claim = Claim(event_id, redeemed.fan_id, redeemed.place.window, redeemed.round, expires_s)
    return services.get(QueueTokens).sign(PASS, claim, redeemed.redeemed_at)


def has_pass(services: Services, principal: Principal, event_id: int, token: str | None) -> bool:
    """Whether this is a running pass of this fan for this event."""
    return pass_ends_at(services, principal, event_id, token) is not None


def is_pass(services: Services, event_id: int, token: str | None) -> bool:
    """Whether this is a running pass for this event, whoever's: that can be said before anybody is known."""
    claim = services.get(QueueTokens).read(PASS, token, utc_now()) if token else None
    return claim is not None and claim.event_id == event_id


def pass_ends_at(services: Services, principal: Principal, event_id: int, token: str | None) -> datetime | None:
    """When this pass of this fan for this event ends; None if it isn't one, or doesn't run any more."""
    claim = services.get(QueueTokens).read(PASS, token, utc_now()) if token else None
    if claim is None or claim.event_id != event_id or claim.fan_id != principal.person_id:
        return None
    return datetime.fromtimestamp(claim.expires_s, UTC)


def _retry_s(line: Line) -> int:
    return 60 if line.state(utc_now()) is State.PRE else _RETRY_S


async def _require_verified(services: Services, principal: Principal) -> None:
    """As the token says; it may be older than the verification, so that is asked before anybody is refused."""
    if principal.email_verified:
        return
    async with services.get(Database).read() as tx:
        if not await people.is_verified(tx, principal.person_id):
            raise EmailUnverified
