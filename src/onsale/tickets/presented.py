"""What is shown at a gate, before the ticket itself is looked at: whether the code is ours, and the gate theirs."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from onsale.platform.database import ReadTx
from onsale.platform.keyring import Keyring
from onsale.tickets.code import read
from onsale.tickets.gates import gates_for, named
from onsale.tickets.judging import judge, why_not_ours
from onsale.tickets.keys import door_keys
from onsale.tickets.model import Reason, Result, Ticket
from onsale.tickets.scan import Direction, Door, Scan, Verdict
from onsale.tickets.scans import Passing


@dataclass(frozen=True, slots=True)
class Presented:
    """A ticket that wants to pass; or, `refused`, nothing of the kind. `objection`: what this gate has against it, and
    `gates`, the ones it belongs to."""

    passing: Passing | None = None
    refused: Verdict | None = None
    objection: Reason | None = None
    gates: tuple[str, ...] | None = None


async def presented(
    tx: ReadTx, door: Door, scan: Scan, keyring: Keyring, tickets: Mapping[uuid.UUID, Ticket]
) -> Presented:
    """What a scan shows. `tickets` are those that scans name themselves, in place of a code."""
    if scan.ticket_id is not None:
        ticket = tickets.get(scan.ticket_id)
        if ticket is None:
            return Presented(refused=Verdict(Result.INVALID))
        return _at_gate(door, scan, Passing(ticket.id, ticket.serial, scan.gate, scan.at), ticket.place)
    text = scan.code.strip()
    judged = judge(text, door.event_id, door.keys, code_mode=door.rules.code_mode, at=scan.judged_at)
    if judged.claimed is None or judged.result is Result.INVALID:
        return Presented(refused=Verdict(Result.INVALID, reason=judged.reason))
    if judged.result is Result.WRONG_EVENT:
        forged = why_not_ours(read(text), await door_keys(tx, judged.claimed.event_id, keyring))
        if forged:
            return Presented(refused=Verdict(Result.INVALID, reason=forged))
        return Presented(refused=Verdict(Result.WRONG_EVENT, event_id=judged.claimed.event_id))
    passing = Passing(judged.claimed.ticket_id, judged.claimed.serial, scan.gate, scan.at)
    return _at_gate(door, scan, passing, judged.claimed.place)


def _at_gate(door: Door, scan: Scan, passing: Passing, place: int) -> Presented:
    """Whoever scans at no gate of the organiser's (an information desk) lets in by all of them."""
    gate = named(door.gates, scan.gate) if scan.direction is Direction.IN else None
    if gate is None:
        return Presented(passing)
    section = door.layout.section_of(place).name
    objection = gate.objection(section, scan.at)
    return Presented(passing, objection=objection, gates=gates_for(door.gates, section) if objection else None)
