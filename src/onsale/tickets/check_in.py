"""The door: one code, one verdict, one admission for each entry."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import psycopg

from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.errors import Deadlocked
from onsale.platform.ids import new_id
from onsale.platform.keyring import Keyring
from onsale.tickets import conflicts, scans
from onsale.tickets.conflicts import Came
from onsale.tickets.model import Reason, Result, Ticket, TicketState
from onsale.tickets.presented import Presented, presented
from onsale.tickets.scan import Direction, Door, Scan, Verdict, door_of
from onsale.tickets.scans import Kept, Passing

_OF_GATES = {Reason.WRONG_GATE, Reason.TOO_EARLY, Reason.TOO_LATE}
_USED = {Result.ADMITTED, Result.ALREADY_ADMITTED}


async def check_in(
    tx: WriteTx, event_id: int, code: str, *, gate: str, scanned_by: int, keyring: Keyring, now: datetime
) -> Verdict:
    """Judge a code at an event's door and admit it once. Every scan is kept, with its ticket where there is one.

    Blanks around the code are the scanner's, not the code's.
    """
    door = await door_of(tx, event_id, keyring)
    scan = Scan(code=code, gate=gate, scanned_by=scanned_by, at=now, judged_at=now)
    (verdict,) = await check_in_many(tx, door, [scan], keyring=keyring)
    return verdict


async def check_in_many(tx: WriteTx, door: Door, some: Sequence[Scan], *, keyring: Keyring) -> list[Verdict]:
    """Judge scans of different tickets; the verdicts are in their order.

    A ticket is let in, and out, by compare-and-set, whoever else scans it at the same instant. A scan under a
    `client_id` that was judged before is told the same again.
    """
    before = await scans.known(tx, door.event_id, {scan.client_id for scan in some if scan.client_id})
    known = [before.get(scan.client_id) if scan.client_id else None for scan in some]
    asked = [scan for scan, kept in zip(some, known, strict=True) if kept is None]
    judged = await _judge(tx, door, asked, keyring)
    new = [_kept(scan, verdict) for scan, verdict in zip(asked, judged, strict=True)]
    try:
        await scans.keep(tx, door.event_id, new)
    except psycopg.errors.UniqueViolation as clash:  # the same scan twice at one instant: asked again, it is known
        raise Deadlocked from clash
    # Somebody may have come in by the ticket this one was issued in the stead of, at a scanner without a network.
    came = {
        kept.ticket_id: Came(kept.id, kept.at)
        for kept, verdict in zip(new, judged, strict=True)
        if kept.result is Result.ADMITTED
        and kept.entry == 1
        and verdict.ticket
        and verdict.ticket.serial > 1
        and kept.ticket_id
    }
    await conflicts.keep(tx, door.event_id, await conflicts.elsewhere(tx, door.event_id, came))
    again = await said_before(tx, door.event_id, list(before.values()))
    told = iter([replace(verdict, check_in_id=kept.id) for verdict, kept in zip(judged, new, strict=True)])
    return [again[kept.id] if kept else next(told) for kept in known]


async def said_before(tx: ReadTx, event_id: int, some: Sequence[Kept]) -> dict[int, Verdict]:
    """The verdicts that were given on scans, by the scans' ids."""
    tickets = await scans.tickets_by_id(tx, event_id, {one.ticket_id for one in some if one.ticket_id})
    return {one.id: _again(one, tickets.get(one.ticket_id) if one.ticket_id else None) for one in some}


def _again(kept: Kept, ticket: Ticket | None) -> Verdict:
    shown = ticket if kept.result is not Result.INVALID or kept.reason in _OF_GATES else None
    at = shown.admitted_at if shown and kept.result in _USED else None
    return Verdict(kept.result, shown, at, kept.reason, check_in_id=kept.id)


def _kept(scan: Scan, verdict: Verdict) -> Kept:
    return Kept(
        id=new_id(),
        result=verdict.result,
        gate=scan.gate,
        at=scan.at,
        scanned_by=scan.scanned_by,
        ticket_id=verdict.ticket.id if verdict.ticket else None,
        entry=verdict.ticket.entry if verdict.ticket else 1,
        reason=verdict.reason,
        client_id=scan.client_id,
    )


async def _judge(tx: WriteTx, door: Door, some: Sequence[Scan], keyring: Keyring) -> list[Verdict]:
    event, re_entry = door.event_id, door.rules.re_entry
    named = await scans.tickets_by_id(tx, event, {scan.ticket_id for scan in some if scan.ticket_id})
    shown = [(scan, await presented(tx, door, scan, keyring, named)) for scan in some]
    unopposed = [(scan, one.passing) for scan, one in shown if one.passing and not one.objection]
    inwards = [passing for scan, passing in unopposed if scan.direction is Direction.IN]
    outwards = [passing for scan, passing in unopposed if scan.direction is Direction.OUT and re_entry]
    admitted = await scans.admit(tx, event, inwards, re_entry=re_entry)
    left = await scans.let_out(tx, event, outwards)
    rest = {one.passing.ticket_id for _scan, one in shown if one.passing} - admitted.keys() - left.keys()
    others = await scans.tickets_by_id(tx, event, rest)
    return [_verdict(scan, one, admitted, left, others) for scan, one in shown]


def _verdict(
    scan: Scan,
    one: Presented,
    admitted: Mapping[uuid.UUID, Ticket],
    left: Mapping[uuid.UUID, Ticket],
    others: Mapping[uuid.UUID, Ticket],
) -> Verdict:
    if one.refused is not None:
        return one.refused
    assert one.passing is not None, "what isn't refused wants to pass"
    if (ticket := admitted.get(one.passing.ticket_id)) is not None:
        return Verdict(Result.ADMITTED, ticket, ticket.admitted_at)
    if (ticket := left.get(one.passing.ticket_id)) is not None:
        return Verdict(Result.CHECKED_OUT, ticket, ticket.admitted_at)
    ticket = others.get(one.passing.ticket_id)
    if ticket is None:
        return Verdict(Result.INVALID)
    return dead(ticket, one.passing) or _alive(scan, one, ticket)


def dead(ticket: Ticket, passing: Passing) -> Verdict | None:
    """The verdict on a ticket that was cancelled or offered back, or whose newer one lives; `None` if it may pass."""
    if ticket.state in {TicketState.CANCELLED, TicketState.OFFERED}:  # offered back: its place is on sale
        return Verdict(Result.CANCELLED, ticket)
    if ticket.state is TicketState.TRANSFERRED or ticket.serial != passing.serial:
        return Verdict(Result.TRANSFERRED, ticket)
    return None


def _alive(scan: Scan, one: Presented, ticket: Ticket) -> Verdict:
    if scan.direction is Direction.OUT:
        return Verdict(Result.NOT_INSIDE, ticket)
    if one.objection is not None and not ticket.inside:
        return Verdict(Result.INVALID, ticket, reason=one.objection, gates=one.gates)
    return Verdict(Result.ALREADY_ADMITTED, ticket, ticket.admitted_at)
