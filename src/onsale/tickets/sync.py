"""Scans made without a network come in later, each once; what shouldn't have happened is kept as a conflict.

A ticket was let in by whoever scanned it first, whenever that becomes known. What was said at a door can't be unsaid:
an offline admission that wasn't the first, or of a ticket that was dead by then, is reported and named, not hidden. In
one transaction, so that a batch counts whole or not at all; whatever scan of it was known before counts no more.
"""

import asyncio
import uuid
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg
import sqlalchemy as sa

from onsale.platform import limits
from onsale.platform.database import WriteTx
from onsale.platform.errors import Deadlocked
from onsale.platform.ids import new_id
from onsale.platform.keyring import Keyring
from onsale.tickets import conflicts, scans
from onsale.tickets.check_in import dead
from onsale.tickets.conflicts import Came, Conflict, Found
from onsale.tickets.history import History
from onsale.tickets.model import Result, Ticket, TicketState, UsedBeforeOffered
from onsale.tickets.presented import Presented, presented
from onsale.tickets.scan import Direction, Door, Scan
from onsale.tickets.scans import Kept

_PASSED = {Result.ADMITTED, Result.CHECKED_OUT}
_ADMITTED = Result.ADMITTED.value


@dataclass(frozen=True, slots=True)
class Offline:
    """A scan made without a network, and what its scanner told whoever stood there."""

    scan: Scan
    told: str


@dataclass(frozen=True, slots=True)
class Synced:
    """What became of it."""

    kept: Kept
    ticket: Ticket | None
    conflict: Conflict | None


async def sync(tx: WriteTx, door: Door, some: Sequence[Offline], *, keyring: Keyring) -> list[Synced]:
    """Take in scans; what became of each, in their order. All of them have a `client_id`, no two the same."""
    # One batch of an event at a time: the same scans may be on their way twice.
    lock = sa.func.pg_advisory_xact_lock(sa.func.hashtextextended("door_sync", door.event_id))
    await tx.execute(sa.select(lock))
    ids = {one.scan.client_id for one in some if one.scan.client_id is not None}
    before = await scans.known(tx, door.event_id, ids)
    unheard = {one.scan.client_id for one in some if _was_unheard(one, before)}
    await scans.drop(tx, door.event_id, [before[which].id for which in unheard if which])
    new = [one for one in some if one.scan.client_id not in before or one.scan.client_id in unheard]
    try:
        await _take_in(tx, door, sorted(new, key=lambda one: one.scan.at), keyring)
    except psycopg.errors.UniqueViolation as clash:  # a scan that is being asked about: asked again, it is known
        raise Deadlocked from clash
    kept = await scans.known(tx, door.event_id, ids)
    return await _became(tx, door.event_id, [kept[one.scan.client_id] for one in some if one.scan.client_id])


def _is_first(kept: Kept) -> bool:
    return kept.result is Result.ADMITTED and kept.entry == 1


def _was_unheard(one: Offline, before: Mapping[uuid.UUID, Kept]) -> bool:
    """Whether the server refused it too late, and the scanner let them in by itself: what was said at the door counts,
    else a second admission would be hidden behind an answer nobody got."""
    kept = before.get(one.scan.client_id) if one.scan.client_id else None
    return kept is not None and kept.told is None and one.told == _ADMITTED and kept.result not in _PASSED


async def _take_in(tx: WriteTx, door: Door, some: Sequence[Offline], keyring: Keyring) -> None:
    shown = [(one, await presented(tx, door, one.scan, keyring, {})) async for one in _in_turns(some)]
    wanted = {one.passing.ticket_id for _offline, one in shown if one.passing}
    came_in = [(one.passing, offline.scan.at) for offline, one in shown if one.passing and offline.told == _ADMITTED]
    await _keep_from_sale(tx, door.event_id, {passing.ticket_id: at for passing, at in reversed(came_in)})
    tickets = await scans.tickets_by_id(tx, door.event_id, wanted, lock=True)
    admissions = await scans.standing(tx, door.event_id, wanted)
    histories = {which: History(ticket, admissions.get(which, [])) for which, ticket in tickets.items()}
    found: list[Found] = []
    kept = [_judge(one, shown_, histories, found, re_entry=door.rules.re_entry) for one, shown_ in shown]
    changed = [history for history in histories.values() if history.changed]
    await scans.set_passed(tx, door.event_id, [history.ticket for history in changed])
    await scans.beaten(tx, door.event_id, [one.id for history in changed for one in history.beaten])
    await scans.keep(tx, door.event_id, kept)
    # By the ticket that was sent on, or by the one issued in its stead: one place all the same.
    reissued = {
        which for which, ticket in tickets.items() if ticket.state is TicketState.TRANSFERRED or ticket.serial > 1
    }
    came = {one.ticket_id: Came(one.id, one.at) for one in kept if one.ticket_id in reissued and _is_first(one)}
    await conflicts.keep(tx, door.event_id, [*found, *await conflicts.elsewhere(tx, door.event_id, came)])


async def _keep_from_sale(tx: WriteTx, event_id: int, came_in: Mapping[uuid.UUID, datetime]) -> None:
    """Whoever was inside when they offered their ticket back sits there: it is on sale no more, if nobody is buying it.
    `came_in`: when that was, by ticket. Before tickets are locked: their places come first, as everywhere."""
    offered = await scans.offered_among(tx, event_id, came_in)
    used = tuple(one for one in offered if one.ended_at is not None and came_in[one.id] < one.ended_at)
    if used:
        await tx.publish(UsedBeforeOffered(event_id, used))


async def _in_turns(some: Sequence[Offline]) -> AsyncIterator[Offline]:
    """One after the other; whoever checks in with this process isn't kept waiting for the signatures of all of them."""
    for begin in range(0, len(some), limits.SCANS_JUDGED_PER_TURN):
        for one in some[begin : begin + limits.SCANS_JUDGED_PER_TURN]:
            yield one
        await asyncio.sleep(0)


def _judge(
    offline: Offline,
    shown: Presented,
    histories: Mapping[uuid.UUID, History],
    found: list[Found],
    *,
    re_entry: bool,
) -> Kept:
    """What is kept of a scan, after what it did to its ticket. A gate's objection is no matter any more."""
    kept = Kept(
        id=new_id(),
        result=_known_result(offline.told),
        gate=offline.scan.gate,
        at=offline.scan.at,
        scanned_by=offline.scan.scanned_by,
        client_id=offline.scan.client_id,
        told=offline.told,
    )
    history = histories.get(shown.passing.ticket_id) if shown.passing else None
    if history is not None:
        kept.ticket_id, kept.entry = history.ticket.id, history.ticket.entry
    if offline.told == Result.CHECKED_OUT.value:
        kept.result = Result.CHECKED_OUT if history and re_entry and history.leave(kept) else Result.NOT_INSIDE
    elif offline.told == _ADMITTED:
        _let_in(kept, shown, history, found, re_entry=re_entry)
    return kept


def _let_in(kept: Kept, shown: Presented, history: History | None, found: list[Found], *, re_entry: bool) -> None:
    """Somebody went in: by right, or not."""
    if shown.refused is not None:
        kept.result, kept.reason = shown.refused.result, shown.refused.reason
    elif history is None or shown.passing is None:
        kept.result = Result.INVALID
    elif (verdict := dead(history.ticket, shown.passing)) and not history.lived_at(kept.at):
        kept.result = verdict.result
    else:
        found += history.enter(kept, re_entry=re_entry)
        return
    found.append(Found("should_have_been_refused", kept.id, None))


def _known_result(told: str) -> Result:
    """What a scanner refused stays refused, under the name it gave where that is one of ours."""
    try:
        return Result(told)
    except ValueError:
        return Result.INVALID


async def _became(tx: WriteTx, event_id: int, some: Sequence[Kept]) -> list[Synced]:
    """As it stands now: whoever was first when this scan was taken in may have been beaten since."""
    tickets = await scans.tickets_by_id(tx, event_id, {one.ticket_id for one in some if one.ticket_id})
    told = await conflicts.of(tx, event_id, [one.id for one in some])
    return [Synced(one, tickets.get(one.ticket_id) if one.ticket_id else None, told.get(one.id)) for one in some]


def offline(client_id: uuid.UUID, code: str, *, gate: str, at: datetime, told: str, scanned_by: int) -> Offline:
    """A scan as its scanner keeps it until there is a network. It is judged by the scanner's own clock."""
    direction = Direction.OUT if told in {Result.CHECKED_OUT.value, Result.NOT_INSIDE.value} else Direction.IN
    scan = Scan(
        code=code, gate=gate, scanned_by=scanned_by, at=at, judged_at=at, direction=direction, client_id=client_id
    )
    return Offline(scan, told)


def repeated(ids: Collection[uuid.UUID]) -> bool:
    """Whether two scans of a batch have the same name."""
    return len(set(ids)) < len(ids)
