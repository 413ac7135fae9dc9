"""A crowd at the doors of one event: scanners on a network, scanners without one, and two of them at each ticket."""

import asyncio
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from random import Random
from typing import Any

import msgspec

from onsale.catalog.model import Event
from onsale.catalog.organisers import add_scanner
from onsale.demo.http import Address, Answer, Client, request
from onsale.platform.clock import utc_now
from onsale.platform.ids import encode_id
from onsale.platform.keyring import Keyring
from onsale.platform.services import Services
from onsale.tickets.code import read
from onsale.tickets.codes import codes_of
from onsale.tickets.store import tickets_of
from tests.fixtures.catalogue import one_level, small_house
from tests.fixtures.make import Make

_PER_BOOKING, _PER_BATCH, _AT_ONCE = 50, 500, 25
_CONNECTIONS, _ANSWER_WITHIN_S = 24, 60  # to each process: all fifty scan at once, two at each ticket
_PAUSES_S = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0)


@dataclass(slots=True)
class Scanner:
    """One of them. `kept` are the scans it made without a network; `seen`, the tickets it let in itself."""

    gate: str
    client: Client
    token: str
    away: bool = False
    kept: list[dict[str, Any]] = field(default_factory=list)
    seen: set[uuid.UUID] = field(default_factory=set)


@dataclass(slots=True)
class Crowd:
    """All of it. `let_in`: the gates at which somebody was let in with a ticket."""

    path: str
    scanners: list[Scanner]
    codes: list[str]
    rng: Random
    let_in: dict[uuid.UUID, list[str]] = field(default_factory=lambda: defaultdict(list))
    conflicts: list[dict[str, Any]] = field(default_factory=list)
    online: int = 0

    async def enter(self, codes: list[str]) -> None:
        """Each ticket is shown to two scanners at the same instant, several tickets at once."""
        left = iter(codes)

        async def lane() -> None:
            for code in left:
                pair = self.rng.sample(self.scanners, 2)
                await asyncio.gather(*(self._scan(one, code) for one in pair))

        await asyncio.gather(*(lane() for _ in range(_AT_ONCE)))

    async def _scan(self, scanner: Scanner, code: str) -> None:
        ticket = read(code).claimed.ticket_id
        name, at = str(uuid.uuid4()), utc_now().isoformat()
        if scanner.away:
            result = "already_admitted" if ticket in scanner.seen else "admitted"
            scan = {"id": name, "code": code, "gate": scanner.gate, "scanned_at": at, "result": result}
            scanner.kept.append(scan)
        else:
            body = {"id": name, "code": code, "gate": scanner.gate, "scanned_at": at}
            result = (await self._post(scanner, "", body))["result"]
            self.online += 1
        assert result in {"admitted", "already_admitted"}, result
        if result == "admitted":
            scanner.seen.add(ticket)
            self.let_in[ticket].append(scanner.gate)

    async def come_back(self, scanner: Scanner) -> None:
        """Bring in what was kept, each batch twice at once, as somebody does whose answer got lost."""
        kept, scanner.kept, scanner.away = scanner.kept, [], False
        for begin in range(0, len(kept), _PER_BATCH):
            scans = kept[begin : begin + _PER_BATCH]
            first, _again = await asyncio.gather(*(self._post(scanner, "/sync", {"scans": scans}) for _ in range(2)))
            assert [one["id"] for one in first["results"]] == [scan["id"] for scan in scans]
            self.conflicts += [one for one in first["results"] if one["conflict"]]

    async def _post(self, scanner: Scanner, path: str, body: Any) -> dict[str, Any]:
        """Asked again under the same names while the server has no time, as a scanner does."""
        content = msgspec.json.encode(body)
        answer = await self._asked(scanner, path, content)
        for pause_s in _PAUSES_S:
            if answer.status != 503:
                break
            await asyncio.sleep(pause_s)
            answer = await self._asked(scanner, path, content)
        assert answer.status == 200, answer.body
        told: dict[str, Any] = msgspec.json.decode(answer.body)
        return told

    async def _asked(self, scanner: Scanner, path: str, content: bytes) -> Answer:
        host = scanner.client.address.name
        wire = request("POST", self.path + path, host, token=scanner.token, body=content)
        return await scanner.client.ask(wire, repeatable=True)

    async def go_home(self) -> None:
        """Close all connections."""
        for client in {id(scanner.client): scanner.client for scanner in self.scanners}.values():
            await client.close()


async def a_crowd(
    services: Services, urls: list[str], rng: Random, *, tickets: int, scanners: int
) -> tuple[Event, Crowd]:
    """An event sold out to fans with many tickets each, and scanners at gates of their own."""
    make = Make(services)
    organiser = await make.organiser()
    house = small_house(rows=1, seats=2, standing=tickets)
    event = await make.event(
        by=organiser.principal,
        layout=house,
        levels=one_level(house, 0),
        max_places_per_booking=_PER_BOOKING,
    )
    places = house.places_of("Standing")
    fans = await make.fans(tickets // _PER_BOOKING)
    codes: list[str] = []
    for n, fan in enumerate(fans):
        mine = places[n * _PER_BOOKING : (n + 1) * _PER_BOOKING]
        booking = await make.confirmed_booking(event, fan, mine)
        async with make.db.read() as tx:
            issued = await tickets_of(tx, event.id, booking.id)
            codes += [code for code in await codes_of(tx, issued, services.get(Keyring)) if code]
    made, clients = [], [_client(url) for url in urls]
    for n in range(scanners):
        account = await make.scanner()
        async with make.db.write() as tx:
            await add_scanner(tx, event.organiser_id, account.id)
        token = account.headers["Authorization"].removeprefix("Bearer ")
        made.append(Scanner(f"Gate {n}", clients[n % len(clients)], token))
    rng.shuffle(codes)
    return event, Crowd(f"/api/v1/events/{encode_id('evt', event.id)}/check-ins", made, codes, rng)


def _client(url: str) -> Client:
    name = url.removeprefix("http://")
    host, port = name.split(":")
    return Client(Address(host, int(port), name), connections=_CONNECTIONS, timeout_s=_ANSWER_WITHIN_S)
