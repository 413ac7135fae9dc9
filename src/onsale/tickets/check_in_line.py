"""Check-ins by group commit: those that arrive while a transaction is in flight share the next one.

What the door goes by (keys, rules, gates, who may stand there) is read in that transaction, once for all of them: what
was revoked is refused from the moment it was.
"""

from collections.abc import Hashable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from onsale.accounts.model import Principal
from onsale.catalog.model import Event
from onsale.catalog.seatmap.layout import Layout
from onsale.catalog.store import get_event, get_events
from onsale.platform import limits
from onsale.platform.database import Database, ReadTx, WriteTx
from onsale.platform.errors import Failure, InvalidRequest
from onsale.platform.group_commit import GroupCommit
from onsale.platform.i18n import gettext as _
from onsale.platform.keyring import Keyring
from onsale.tickets import scans
from onsale.tickets.access import barred_from
from onsale.tickets.check_in import check_in_many, said_before
from onsale.tickets.code import read
from onsale.tickets.errors import BadCode, DoorBusy
from onsale.tickets.gates import named
from onsale.tickets.scan import Direction, Door, Scan, Verdict, door_of


@dataclass(frozen=True, slots=True)
class AtDoor:
    """A scan and who made it."""

    scan: Scan
    principal: Principal


@dataclass(frozen=True, slots=True)
class Told:
    """A verdict, and the seat map its place is named by. `other`: the same organiser's event the code is for."""

    verdict: Verdict
    layout: Layout
    other: Event | None = None


class CheckInLine(GroupCommit[AtDoor, Told]):
    """The check-ins of one process waiting for their transactions, a line for each event."""

    def __init__(self, db: Database, keyring: Keyring) -> None:
        super().__init__(
            db, name="check_ins", waiting_max=limits.SCANS_WAITING, batch_max=limits.SCANS_PER_BATCH, busy=DoorBusy
        )
        self._keyring = keyring

    def touches(self, request: AtDoor) -> frozenset[Hashable]:
        """The ticket, and the scanner's own name for the scan."""
        touched: set[Hashable] = {request.scan.ticket_id, request.scan.client_id}
        with suppress(BadCode):
            touched.add(read(request.scan.code.strip()).claimed.ticket_id)
        return frozenset(touched - {None})

    async def work(self, tx: WriteTx, key: int, requests: Sequence[AtDoor]) -> Sequence[Told | Failure]:
        """Judge and admit."""
        event = await get_event(tx, key)
        barred = await barred_from(tx, event, [request.principal for request in requests])
        door = await door_of(tx, key, self._keyring)
        failures = [barred.get(request.principal.person_id) or _refused(request.scan, door) for request in requests]
        good = [request.scan for request, failure in zip(requests, failures, strict=True) if failure is None]
        verdicts = await check_in_many(tx, door, good, keyring=self._keyring)
        told = iter(await _told(tx, event, door.layout, verdicts))
        return [next(told) if failure is None else failure for failure in failures]

    async def found(self, tx: ReadTx, key: int, requests: Sequence[AtDoor]) -> Sequence[Told | None]:
        """What was kept of the scans that have a name of their own; of the others nobody can say."""
        kept = await scans.known(tx, key, {r.scan.client_id for r in requests if r.scan.client_id})
        said = await said_before(tx, key, list(kept.values()))
        layout = (await door_of(tx, key, self._keyring)).layout
        ours = [kept.get(r.scan.client_id) if r.scan.client_id else None for r in requests]
        return [Told(said[one.id], layout) if one else None for one in ours]


def _refused(scan: Scan, door: Door) -> Failure | None:
    if scan.gate and door.gates and named(door.gates, scan.gate) is None:
        known = ", ".join(gate.name for gate in door.gates)
        return InvalidRequest.of("gate", _("This event has no such gate. It has: %(gates)s.") % {"gates": known})
    if scan.direction is Direction.OUT and not door.rules.re_entry:
        return InvalidRequest.of("direction", _("Nobody is let out of this event to come back in."))
    return None


async def _told(tx: ReadTx, event: Event, layout: Layout, verdicts: Sequence[Verdict]) -> list[Told]:
    """With the other event only where it is the same organiser's: what others sell is no business of this one."""
    elsewhere = {verdict.event_id for verdict in verdicts if verdict.event_id is not None}
    others = await get_events(tx, elsewhere) if elsewhere else {}
    told = []
    for verdict in verdicts:
        other = others.get(verdict.event_id or 0)
        same = other if other and other.organiser_id == event.organiser_id else None
        told.append(Told(replace(verdict, event_id=None), layout, same))
    return told
