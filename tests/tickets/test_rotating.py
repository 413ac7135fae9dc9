"""A rotating code is good for its 15 seconds and the ones beside them; a picture of it is soon worthless."""

import hashlib
import hmac
import uuid
from datetime import datetime, timedelta

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.keyring import Keyring
from onsale.platform.services import Services
from onsale.tickets import store
from onsale.tickets.code import Claimed, read, sign
from onsale.tickets.codes import codes_at, codes_of, rotating_code
from onsale.tickets.judging import DoorKey, judge
from onsale.tickets.keys import signing_key
from onsale.tickets.model import Reason, Ticket, TicketState
from onsale.tickets.rotating import STEP_S, event_secret
from onsale.tickets.rules import CodeMode, TicketRules, set_rules
from tests.fixtures.make import Make
from tests.tickets.door import Door, a_door

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEYS = {1: DoorKey(KEY.public_key(), event_secret(KEY))}
TICKET = Ticket(77, uuid.UUID(int=7), uuid.UUID(int=8), 4, 3, TicketState.VALID, None)
NOW = datetime.fromisoformat("2026-11-27T18:30:07Z")
STEP = timedelta(seconds=STEP_S)


def reason_at(code: str, at: datetime, mode: CodeMode = CodeMode.ROTATING) -> Reason | None:
    return judge(code, TICKET.event_id, KEYS, code_mode=mode, at=at).reason


def test_its_last_bytes_are_as_written_down() -> None:
    """HKDF (RFC 5869) and the proof spelled out, as another program that reads our codes would."""
    extracted = hmac.digest(bytes(32), bytes(range(32)), hashlib.sha256)
    secret = hmac.digest(extracted, b"onsale rotating codes v1\x01", hashlib.sha256)
    of_ticket = hmac.digest(secret, TICKET.id.bytes + b"\x00\x03", hashlib.sha256)
    step = int(NOW.timestamp()) // 15
    proof = hmac.digest(of_ticket, step.to_bytes(8, "big"), hashlib.sha256)[:5]
    assert read(rotating_code(TICKET, 1, KEY, NOW).code).proof == proof


def test_it_is_good_for_its_step_and_the_ones_beside_it() -> None:
    shown = rotating_code(TICKET, 1, KEY, NOW)
    assert shown.valid_until == datetime.fromisoformat("2026-11-27T18:30:15Z")
    for steps, reason in ((-2, Reason.STALE), (-1, None), (0, None), (1, None), (2, Reason.STALE), (240, Reason.STALE)):
        assert reason_at(shown.code, NOW + steps * STEP) is reason, steps
        # Made rotating a minute ago or static since: its moment counts either way.
        assert reason_at(shown.code, NOW + steps * STEP, CodeMode.STATIC) is reason


def test_no_ticket_has_anothers_proof() -> None:
    proof = read(rotating_code(TICKET, 1, KEY, NOW).code).proof
    reissued = Ticket(77, TICKET.id, TICKET.booking_id, 4, 4, TicketState.VALID, None)
    another = Ticket(77, uuid.UUID(int=9), TICKET.booking_id, 4, 3, TicketState.VALID, None)
    assert proof not in {read(rotating_code(ticket, 1, KEY, NOW).code).proof for ticket in (reissued, another)}


def test_where_codes_rotate_a_printed_one_admits_nobody() -> None:
    printed = sign(Claimed(1, 77, TICKET.id, 4, 3), KEY)
    assert reason_at(printed, NOW) is Reason.NOT_ROTATING
    assert reason_at(printed, NOW, CodeMode.STATIC) is None


@pytest.fixture
async def door(client: httpx.AsyncClient, make: Make) -> Door:
    """Its codes rotate; `codes` are the static ones from before."""
    door = await a_door(client, make)
    async with make.db.write() as tx:
        await set_rules(tx, door.event.id, TicketRules(code_mode=CodeMode.ROTATING))
    return door


async def shown(services: Services, door: Door, at: datetime) -> list[str]:
    async with services.get(Database).read() as tx:
        tickets = await store.tickets_of(tx, door.event.id, door.booking.id)
        return [one.code for one in await codes_at(tx, tickets, services.get(Keyring), at) if one]


async def test_the_door_admits_the_code_of_now_and_no_older_one(door: Door, services: Services) -> None:
    now = utc_now()
    earlier = await shown(services, door, now - 3 * STEP)
    current = await shown(services, door, now)
    for code, reason in ((earlier[0], "stale"), (door.codes[0], "not_rotating")):
        refused = await door.scan(code)
        assert (refused["result"], refused["reason"], refused["ticket"]) == ("invalid", reason, None)
    assert (await door.scan(current[0]))["result"] == "admitted"
    # The same code again within its step, as a bystander's picture would be: the ticket is used.
    assert (await door.scan(current[0]))["result"] == "already_admitted"


async def test_no_printable_code_is_told(door: Door, services: Services) -> None:
    async with services.get(Database).read() as tx:
        tickets = await store.tickets_of(tx, door.event.id, door.booking.id)
        assert await codes_of(tx, tickets, services.get(Keyring)) == [None, None]
        assert await signing_key(tx, door.event.id, services.get(Keyring)) is not None
