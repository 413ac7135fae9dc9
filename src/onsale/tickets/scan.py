"""A scan and its verdict; and what a door goes by: keys, rules and gates."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from onsale.catalog.layouts import layout_of
from onsale.catalog.seatmap.layout import Layout
from onsale.catalog.store import seat_map_ids_of
from onsale.platform.database import ReadTx
from onsale.platform.keyring import Keyring
from onsale.tickets.gates import Gate, gates_of
from onsale.tickets.judging import DoorKey
from onsale.tickets.keys import door_keys
from onsale.tickets.model import Reason, Result, Ticket
from onsale.tickets.rules import TicketRules, rules_of


class Direction(StrEnum):
    """Into the house, or out of it, where one may come back."""

    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What a scanner asks about: a code, or (found by searching) a ticket. `client_id`: the scanner's own name for this
    scan; whoever asks again under the same one is told the same. `at`: when it was scanned; `judged_at`: by which
    moment a rotating code is judged, the server's where that was asked."""

    gate: str
    scanned_by: int
    at: datetime
    judged_at: datetime
    code: str = ""
    ticket_id: uuid.UUID | None = None
    direction: Direction = Direction.IN
    client_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do with whoever stands there. `first_admitted_at` is when the ticket was used; `reason`: why invalid;
    `gates`: which ones they should go to instead; `event_id`: of a genuine code of another event, that one."""

    result: Result
    ticket: Ticket | None = None
    first_admitted_at: datetime | None = None
    reason: Reason | None = None
    gates: tuple[str, ...] | None = None
    event_id: int | None = None
    check_in_id: int | None = None


@dataclass(frozen=True, slots=True)
class Door:
    """What an event's scanners go by at a moment."""

    event_id: int
    layout: Layout
    keys: Mapping[int, DoorKey]
    rules: TicketRules
    gates: tuple[Gate, ...]


async def door_of(tx: ReadTx, event_id: int, keyring: Keyring) -> Door:
    """As it is now."""
    keys, rules = await door_keys(tx, event_id, keyring), await rules_of(tx, event_id)
    layout = await layout_of(tx, (await seat_map_ids_of(tx, {event_id}))[event_id])
    return Door(event_id, layout, keys, rules, await gates_of(tx, event_id))
