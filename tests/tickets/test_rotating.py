"""A rotating code is good for its 15 seconds and the ones beside them; a picture of it is soon worthless."""

import hashlib
import hmac
import random
import uuid
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from onsale.letters import model as letters
from onsale.letters.contents import letter_of
from onsale.letters.matter import Matter
from onsale.letters.model import Facts
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
from onsale.tickets.view import occasion_of
from tests.fixtures.make import Make
from tests.tickets.door import Door, a_door
from tests.tickets.test_code import ALPHABET, MUTATIONS
from tests.tickets.test_papers import text_of

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


async def test_the_holder_is_told_where_the_code_of_now_is(door: Door, make: Make) -> None:
    listed = await door.client.get(f"/api/v1/bookings/{door.booking.public_id}/tickets", headers=door.fan.headers)
    first, _second = listed.json()
    assert first["code"] is None
    told = await door.client.get(first["code_url"], headers=door.fan.headers)
    assert told.headers["cache-control"] == "no-store"
    until, server_time = (datetime.fromisoformat(told.json()[name]) for name in ("valid_until", "server_time"))
    assert timedelta() < until - server_time <= STEP
    assert (await door.scan(told.json()["code"]))["result"] == "admitted"
    for who in (await make.fan(), door.organiser, door.scanner):
        assert (await door.client.get(first["code_url"], headers=who.headers)).status_code == 404
    assert (await door.client.get(first["code_url"])).status_code == 401


async def test_a_static_code_is_told_with_no_end_and_a_dead_tickets_not_at_all(
    client: httpx.AsyncClient, make: Make
) -> None:
    door = await a_door(client, make)
    async with make.db.read() as tx:
        ticket, other = await store.tickets_of(tx, door.event.id, door.booking.id)
    url = f"/api/v1/tickets/{ticket.public_id}/code"
    told = (await client.get(url, headers=door.fan.headers)).json()
    assert (told["code"], told["valid_until"]) == (door.codes[0], None)
    back = await client.post(
        f"/api/v1/bookings/{door.booking.public_id}/cancel", json={"places": [0]}, headers=door.fan.headers
    )
    assert back.status_code == 200, back.text
    refused = await client.get(url, headers=door.fan.headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "admits_nobody")
    assert (await client.get(f"/api/v1/tickets/{other.public_id}/code", headers=door.fan.headers)).status_code == 200


async def test_papers_show_no_code_and_pages_the_one_of_now(door: Door, services: Services, tmp_path: Path) -> None:
    pdf = await door.client.get(f"/api/v1/bookings/{door.booking.public_id}/tickets.pdf", headers=door.fan.headers)
    told = text_of(pdf.content, tmp_path)
    assert told.count("This paper admits nobody.") == 2
    assert "Whoever shows this code first" not in told
    page = (await door.client.get(f"/bookings/{door.booking.public_id}", headers=door.fan.headers)).text
    assert "tickets.pdf" not in page
    assert 'class="qr no-print"' in page
    async with services.get(Database).read() as tx:
        occasion = await occasion_of(tx, door.event.id)
    matter = Matter(
        occasion=occasion,
        booking=door.booking,
        facts=Facts(),
        organiser="Stage",
        url="https://x.example",
        now=utc_now(),
    )
    for kind, words in ((letters.Kind.CONFIRMED, "none can be printed"), (letters.Kind.REMINDER, "admit nobody")):
        letter = letter_of(kind, matter)
        assert letter
        assert words in " ".join(letter.closing)


async def test_no_altered_code_gets_in_and_the_door_stands(door: Door, services: Services) -> None:
    """What the judge refuses ten thousand times without a database (`test_code`), a hundred times over HTTP."""
    drawn = random.Random(11)
    current = (await shown(services, door, utc_now()))[0]
    altered: set[str] = set()
    while len(altered) < 100:
        mutation, code = drawn.choice(MUTATIONS), drawn.choice([current, door.codes[0]])
        at, other = drawn.randrange(len(code)), drawn.randrange(len(code))
        altered.add(mutation(code, at, other, drawn.choice([*ALPHABET, "", "\x00", "ß"])).strip())
    altered -= {current, ""}
    results = {(await door.scan(code))["result"] for code in altered}
    assert results <= {"invalid", "wrong_event"}
    now = await shown(services, door, utc_now())
    assert [(await door.scan(code))["result"] for code in now] == ["admitted"] * 2


async def test_no_printable_code_is_told(door: Door, services: Services) -> None:
    async with services.get(Database).read() as tx:
        tickets = await store.tickets_of(tx, door.event.id, door.booking.id)
        assert await codes_of(tx, tickets, services.get(Keyring)) == [None, None]
        assert await signing_key(tx, door.event.id, services.get(Keyring)) is not None
