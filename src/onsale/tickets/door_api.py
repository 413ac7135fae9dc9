"""The door over HTTP: what scanners carry with them, ask, and bring back."""

from contextlib import suppress
from datetime import datetime, timedelta

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody

from onsale.accounts.guards import scanner
from onsale.accounts.model import Principal
from onsale.catalog.layouts import layout_of
from onsale.catalog.organisers import may_manage
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.errors import Deadlocked, FieldError, InvalidRequest
from onsale.platform.etags import etag_of
from onsale.platform.i18n import gettext as _
from onsale.platform.ids import decode_event_uuid, decode_id, encode_id
from onsale.platform.keyring import Keyring
from onsale.platform.schemas import rfc3339, rfc3339_or_none
from onsale.platform.services import Services
from onsale.platform.web.caching import CACHING, OWN
from onsale.platform.web.openapi import problems
from onsale.tickets import door_schemas as schemas
from onsale.tickets.access import event_at_own_door
from onsale.tickets.bundle import Bundle, bundle_of
from onsale.tickets.check_in_line import AtDoor, CheckInLine
from onsale.tickets.door_counts import counts_of
from onsale.tickets.errors import DoorBusy
from onsale.tickets.scan import Direction, Door, Scan, door_of
from onsale.tickets.sync import Offline, Synced, offline, repeated, sync
from onsale.tickets.sync_turns import SyncTurns
from onsale.tickets.undo import undo

_TRIES = 4


@get(
    "/events/{event_id:str}/scanner-bundle",
    guards=[scanner],
    opt={CACHING: OWN},
    tags=["Door"],
    summary="What a scanner needs without a network",
    responses={200: ResponseSpec(Bundle, description="The bundle", generate_examples=False)} | problems(401, 403, 404),
)
async def scanner_bundle(
    event_id: FromPath[str],
    db: NamedDependency[Database],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Keys, dead tickets, who is inside, gates and sections; no personal data. Ask again with `If-None-Match`."""
    async with db.read() as tx:
        event = await event_at_own_door(tx, principal, decode_id("evt", event_id))
        packed = await bundle_of(tx, event, services.get(Keyring), now=now)
    return Response(packed.content, media_type="application/json", headers={"ETag": etag_of(packed.tag)})


@post(
    "/events/{event_id:str}/check-ins",
    status_code=200,
    guards=[scanner],
    tags=["Door"],
    summary="Check a code at the door",
    responses=problems(400, 401, 403, 404, 422, 503),
)
async def check_in_code(
    event_id: FromPath[str],
    data: JSONBody[schemas.CheckInBody],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal],
    now: NamedDependency[datetime],
) -> schemas.CheckInAnswer:
    """Judge a code at this event's door; a valid ticket is admitted once, or once more after it was let out."""
    event = decode_id("evt", event_id)
    scan = _scan(event, data, principal, now)
    return schemas.check_in_answer(await services.get(CheckInLine).ask(event, AtDoor(scan, principal)))


def _scan(event: int, data: schemas.CheckInBody, principal: Principal, now: datetime) -> Scan:
    if (data.code is None) == (data.ticket is None):
        raise InvalidRequest.of("code", _("Send a code or a ticket, one of them."))
    ticket_id = None
    if data.ticket is not None:
        of, ticket_id = decode_event_uuid("tkt", data.ticket)
        if of != event:
            raise InvalidRequest.of("ticket", _("This ticket is for another event."))
    return Scan(
        code=data.code or "",
        ticket_id=ticket_id,
        gate=data.gate.strip(),
        scanned_by=principal.person_id,
        at=_moment("scanned_at", data.scanned_at, now, behind_s=limits.SCAN_BEHIND_S) if data.scanned_at else now,
        judged_at=now,
        direction=Direction(data.direction),
        client_id=data.id,
    )


def _moment(field: str, told: datetime, now: datetime, *, behind_s: int) -> datetime:
    """When a scanner says that it was: never later than now, whatever its clock says."""
    if told > now + timedelta(seconds=limits.SCAN_AHEAD_S):
        raise InvalidRequest.of(field, _("This is in the future. Set the scanner's clock."))
    if told < now - timedelta(seconds=behind_s):
        raise InvalidRequest.of(field, _("This was too long ago. Set the scanner's clock."))
    return min(told, now)


@post(
    "/events/{event_id:str}/check-ins/sync",
    status_code=200,
    guards=[scanner],
    tags=["Door"],
    summary="Bring in scans made without a network",
    responses=problems(400, 401, 403, 404, 422, 503),
)
async def sync_scans(
    event_id: FromPath[str],
    data: JSONBody[schemas.SyncBody],
    db: NamedDependency[Database],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal],
    now: NamedDependency[datetime],
) -> schemas.SyncAnswer:
    """Each scan counts once, however often it is sent; the earliest admission of a ticket is the one that stands. All
    of a batch is kept, or, after an error, nothing."""
    some, which, keyring = _offline(data, principal, now), decode_id("evt", event_id), services.get(Keyring)
    async with services.get(SyncTurns).turn():
        door, became = await _taken_in(db, principal, which, some, keyring)
    results = [_synced(one, door) for one in became]
    return schemas.SyncAnswer(results=results, server_time=rfc3339(now))


async def _taken_in(
    db: Database, principal: Principal, event_id: int, some: list[Offline], keyring: Keyring
) -> tuple[Door, list[Synced]]:
    """In one transaction, tried again where a check-in stood in its way: one of its scans may be under way, too."""
    for _attempt in range(_TRIES):
        with suppress(Deadlocked):
            async with db.write() as tx:
                event = await event_at_own_door(tx, principal, event_id)
                door = await door_of(tx, event.id, keyring)
                return door, await sync(tx, door, some, keyring=keyring)
    raise DoorBusy(retry_after_s=1)


def _offline(data: schemas.SyncBody, principal: Principal, now: datetime) -> list[Offline]:
    if repeated([one.id for one in data.scans]):
        raise InvalidRequest.of("scans", _("Two scans have the same id."))
    some, errors = [], []
    for n, one in enumerate(data.scans):
        try:
            at = _moment(f"scans[{n}].scanned_at", one.scanned_at, now, behind_s=limits.SYNC_BEHIND_S)
        except InvalidRequest as wrong:
            errors += wrong.errors
            continue
        told, by = one.result, principal.person_id
        some.append(offline(one.id, one.code, gate=one.gate.strip(), at=at, told=told, scanned_by=by))
    if errors:
        raise InvalidRequest(errors=[FieldError(*error) for error in errors[:10]])
    return some


def _synced(one: Synced, door: Door) -> schemas.SyncedScan:
    kept, ticket, conflict = one.kept, one.ticket, one.conflict
    assert kept.client_id is not None, "it was found by it"
    return schemas.SyncedScan(
        id=kept.client_id,
        result=kept.result.value,
        reason=kept.reason.value if kept.reason else None,
        ticket=schemas.scanned(ticket, door.layout) if ticket else None,
        first_admitted_at=rfc3339_or_none(ticket.admitted_at) if ticket else None,
        first_gate=ticket.admitted_gate if ticket else None,
        check_in_id=encode_id("chk", kept.id),
        conflict=schemas.ConflictAnswer(
            kind=conflict.kind, gates=list(conflict.gates), at=[rfc3339(at) for at in conflict.at]
        )
        if conflict
        else None,
    )


@post(
    "/events/{event_id:str}/check-ins/{check_in_id:str}/undo",
    status_code=200,
    guards=[scanner],
    tags=["Door"],
    summary="Undo an admission",
    responses=problems(401, 403, 404, 409),
)
async def undo_check_in(
    event_id: FromPath[str],
    check_in_id: FromPath[str],
    db: NamedDependency[Database],
    principal: NamedDependency[Principal],
    now: NamedDependency[datetime],
) -> schemas.UndoneAnswer:
    """Made by mistake: the scan is kept, marked as undone, and the ticket admits again. Whoever scanned it can for ten
    minutes, the organiser always."""
    async with db.write() as tx:
        event = await event_at_own_door(tx, principal, decode_id("evt", event_id))
        manages = await may_manage(tx, principal, event.organiser_id)
        which = decode_id("chk", check_in_id)
        undone = await undo(tx, event.id, which, by=principal.person_id, manages=manages, now=now)
    return schemas.UndoneAnswer(
        check_in_id=check_in_id, ticket_id=undone.ticket.public_id, undone_at=rfc3339(undone.at)
    )


@get(
    "/events/{event_id:str}/door",
    guards=[scanner],
    opt={CACHING: OWN},
    tags=["Door"],
    summary="The door in numbers",
    responses=problems(401, 403, 404),
)
async def door_in_numbers(
    event_id: FromPath[str],
    db: NamedDependency[Database],
    principal: NamedDependency[Principal],
    now: NamedDependency[datetime],
) -> schemas.DoorAnswer:
    """How many came in, where, and how fast."""
    async with db.read() as tx:
        event = await event_at_own_door(tx, principal, decode_id("evt", event_id))
        counts = await counts_of(tx, event.id, await layout_of(tx, event.seat_map_id), now=now)
    return schemas.DoorAnswer(
        admitted=counts.admitted,
        inside=counts.inside,
        expected=counts.expected,
        conflicts=counts.conflicts,
        gates=[
            schemas.GateCount(
                gate=one.gate, admitted=one.admitted, refused=one.refused, last_at=rfc3339_or_none(one.last_at)
            )
            for one in counts.gates
        ],
        sections=[
            schemas.SectionCount(section=one.section, admitted=one.admitted, expected=one.expected)
            for one in counts.sections
        ],
        per_minute=[schemas.MinuteCount(at=rfc3339(at), admitted=many) for at, many in counts.per_minute],
    )


routes: list[BaseRouteHandler] = [scanner_bundle, check_in_code, sync_scans, undo_check_in, door_in_numbers]
