"""Whose it is: every address, asked by those it belongs to and by everybody it is nothing to.

Those are: nobody, another fan, another organiser, somebody who scans for nobody, and somebody who scans for another
organiser; and of the organiser's own people whoever scans for them, who reaches their doors and nothing else.

New routes are found by themselves: whatever takes a booking, an event's house, a series, a refund or a code in its
address, and whatever only admins or organisers may see, is asked by strangers, and refused.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Self

import httpx
from litestar.handlers import BaseRouteHandler

from onsale.accounts import guards
from onsale.accounts.tokens import Tokens
from onsale.catalog.more_dates import as_series
from onsale.catalog.organisers import add_member, add_scanner
from onsale.console.door_pins import MakePin, make_pin
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.ids import encode_event_uuid, encode_id, new_id
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.pricing.promo import Discount
from tests.architecture.test_routes import handlers
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import booking_path, sold

EMAIL, NAME = "quite.unmistakable@nowhere.example", "Quentin Unmistakable"
REFUSED = {401, 403, 404}
STRANGERS = ("nobody", "other fan", "other organiser", "scanner", "other scanner")
OWNED = {"event_id", "booking_id", "venue_id", "series_id", "refund_id"}
A_FANS = {"booking_id", "ticket_id", "transfer_id"}
NOT_THERE = {
    "/api/v1/tickets/{ticket_id}/offer",
    "/api/v1/tickets/{ticket_id}/give-back",
    "/api/v1/bookings/{booking_id}/credit-notes/{number}/pdf",
    "/api/v1/events/{event_id}/waiting-list",
    "/api/v1/events/{event_id}/queue/proof",
    "/api/v1/tickets/{ticket_id}/ticket.pdf",
    "/api/v1/tickets/{ticket_id}/calendar.ics",
    "/api/v1/bookings/{booking_id}/tickets/{ticket_id}/apple-wallet",
    "/api/v1/bookings/{booking_id}/tickets/{ticket_id}/google-wallet",
}
"""What this fan has none of, so that nobody is told anything."""

BODIES: dict[str, dict[str, Any]] = {
    "/api/v1/venues/{venue_id}/seat-maps": {
        "name": "Hall", "sections": [{"name": "Floor", "kind": "standing", "capacity": 5}]
    },
    "/api/v1/organiser/events/{event_id}/promo-codes": {"code": "MINE", "unlocks": ["Everywhere"]},
    "/api/v1/events/{event_id}/ticket-keys": {"replaces": 1},
    "/api/v1/bookings/{booking_id}/pay": {"payment_method": "pm_success"},
    "/api/v1/tickets/{ticket_id}/transfer": {"email": "somebody@nowhere.example"},
    "/api/v1/tickets/{ticket_id}": {"name": "Somebody"},
    "/api/v1/events/{event_id}/check-ins": {"code": "a code that was never given out"},
    "/api/v1/events/{event_id}/check-ins/sync": {"scans": []},
    "/api/v1/organiser/events/{event_id}/gates": {"gates": []},
}  # fmt: skip
"""What a request needs to be read at all: else its form would be refused, not its asking."""


@dataclass(frozen=True, slots=True)
class Address:
    """A method, a path as it is declared, and who may call it at all."""

    method: str
    template: str
    guard: Callable[..., Any]

    @property
    def names(self) -> set[str]:
        """What is named in it."""
        return set(re.findall(r"{(\w+)}", self.template))

    def owned(self) -> bool:
        """Whether what it names belongs to somebody; what a signed-in fan does at an event is everybody's."""
        if self.guard in {guards.organiser, guards.money, guards.scanner}:
            return bool(self.names & OWNED)
        return self.guard is guards.admin or (self.guard is not guards.anyone and bool(self.names & A_FANS))


def addresses(found: Mapping[str, BaseRouteHandler]) -> Iterator[Address]:
    """All there are."""
    for name, handler in found.items():
        template = re.sub(r":\w+}", "}", name.split(" ")[0])
        (declared,) = handler.resolve_guards()
        for method in sorted(getattr(handler, "http_methods", ())):
            yield Address(str(method), template, getattr(declared, "func", declared))


@dataclass(frozen=True, slots=True)
class World:
    """Somebody's evening: an event with a booking, some of it given back, a series and a code; and strangers to it."""

    client: httpx.AsyncClient
    people: dict[str, Account]
    names: dict[str, str]

    @classmethod
    async def made(cls, services: Services, make: Make, client: httpx.AsyncClient) -> Self:
        """All of it."""
        organiser = await make.organiser()
        fan = await make.account(EMAIL, name=NAME)
        event = await make.event(by=organiser.principal)
        booking = await sold(services, event, fan, 1, 2)
        body = {"places": [2]}
        given_back = await client.post(booking_path(booking, "cancel"), json=body, headers=fan.headers)
        assert given_back.status_code == 200, given_back.text
        listed = await client.get(booking_path(booking, "tickets"), headers=fan.headers)
        ticket = listed.json()[0]["id"]
        sent = f"/api/v1/tickets/{ticket}/transfer"
        transfer = await client.post(sent, json={"email": "late@nowhere.example"}, headers=fan.headers)
        assert transfer.status_code == 202, transfer.text
        await make.promo_code(event, "FRIENDS", Discount.PERCENT, basis_points=1000)
        async with services.get(Database).write() as tx:
            series = await as_series(tx, event)
            raw = await tx.raw()
            row = await (await raw.execute("select id from refunds where event_id = %s", (event.id,))).fetchone()
        assert row is not None
        people = {
            "fan": fan,
            "organiser": organiser,
            "other fan": await make.fan(),
            "other organiser": await make.organiser(),
            "colleague": await make.organiser(),
            "scanner": await make.scanner(),
            "own scanner": await make.scanner(),
            "other scanner": await make.scanner(),
        }
        post = MakePin(name="Gate A", event_ids=(event.id,), valid_until=utc_now() + timedelta(hours=1))
        foreign = await make.event(by=people["other organiser"].principal)
        async with services.get(Database).write() as tx:
            await add_member(tx, event.organiser_id, people["colleague"].id, "owner")
            await add_scanner(tx, event.organiser_id, people["own scanner"].id)
            await add_scanner(tx, foreign.organiser_id, people["other scanner"].id)
            scan = new_id()  # an admission that was undone already, so that undoing it changes nothing
            await (await tx.raw()).execute(
                "insert into check_ins (event_id, id, ticket_id, result, scanned_by, undone_at, undone_by)"
                " select event_id, %s, id, 'admitted', %s, now(), 1 from tickets where event_id = %s and place = 1",
                (scan, people["own scanner"].id, event.id),
            )
            sealer = services.get(Sealer)
            made = await make_pin(tx, organiser.principal, post, sealer=sealer, now=utc_now())
        token = services.get(Tokens).issue_for_post(made.post.id, utc_now())
        people["own post"] = Account(people["own scanner"].person, token)
        names = {
            "event_id": encode_id("evt", event.id),
            "check_in_id": encode_id("chk", scan),
            "booking_id": booking.public_id,
            "ticket_id": ticket,
            "transfer_id": transfer.json()["id"],
            "venue_id": encode_id("ven", event.venue_id),
            "series_id": encode_id("ser", series),
            "refund_id": encode_event_uuid("rf", event.id, row[0]),
            "organiser_id": encode_id("org", event.organiser_id),
            "code": "FRIENDS",
            "number": "1",
            "letter_id": "1",
            "position": "0",
        }
        return cls(client, people, names)

    async def ask(self, address: Address, who: str) -> httpx.Response:
        """The answer to one of them; a form, where it is a page that is asked."""
        path = re.sub(r"{(\w+)}", lambda name: self.names.get(name[1], "1"), address.template)
        asks = self.people[who].headers if who in self.people else {}
        sent: dict[str, Any] = {}
        if address.method != "GET":
            sent = {"json": BODIES.get(address.template, {})} if path.startswith("/api/") else {"data": {"sure": "yes"}}
        return await self.client.request(address.method, path, headers=asks, **sent)


def refuses(answer: httpx.Response) -> bool:
    """Whether that is a refusal; who isn't signed in is shown the way."""
    return answer.status_code in REFUSED or answer.headers.get("location", "").startswith("/sign-in")


async def test_nobody_reaches_what_belongs_to_somebody_else(
    client: httpx.AsyncClient, services: Services, make: Make, tmp_path: Path
) -> None:
    world, wrong, asked = await World.made(services, make, client), [], 0
    for address in filter(Address.owned, addresses(handlers(tmp_path))):
        for who in STRANGERS:
            answer, asked = await world.ask(address, who), asked + 1
            if not refuses(answer) or EMAIL in answer.text or NAME in answer.text:
                wrong.append(f"{address.method} {address.template} by {who}: {answer.status_code} {answer.text[:200]}")
    assert asked > 300, "this test no longer finds what belongs to somebody"
    assert not wrong, "\n".join(wrong)


async def test_who_scans_for_an_organiser_reaches_their_doors_and_nothing_else(
    client: httpx.AsyncClient, services: Services, make: Make, tmp_path: Path
) -> None:
    world, wrong, reached = await World.made(services, make, client), [], 0
    for address in filter(Address.owned, addresses(handlers(tmp_path))):
        answer, door = await world.ask(address, "own scanner"), address.guard is guards.scanner
        reached += door
        if refuses(answer) is door or EMAIL in answer.text or NAME in answer.text:
            wrong.append(f"{address.method} {address.template}: {answer.status_code} {answer.text[:200]}")
    assert reached >= 3
    assert not wrong, "\n".join(wrong)


async def test_who_scans_by_pin_reaches_the_doors_it_opens_and_nothing_else(
    client: httpx.AsyncClient, services: Services, make: Make, tmp_path: Path
) -> None:
    world, wrong, reached = await World.made(services, make, client), [], 0
    for address in addresses(handlers(tmp_path)):
        if address.guard is guards.anyone:
            continue
        if address.template.endswith("/undo"):
            continue  # it is for whoever made the scan, and they didn't
        answer, door = await world.ask(address, "own post"), address.guard is guards.scanner
        reached += door
        if refuses(answer) is door or EMAIL in answer.text or NAME in answer.text:
            wrong.append(f"{address.method} {address.template}: {answer.status_code} {answer.text[:200]}")
    assert reached >= 3
    assert not wrong, "\n".join(wrong)


async def test_a_colleague_reaches_what_the_organiser_does(
    client: httpx.AsyncClient, services: Services, make: Make, tmp_path: Path
) -> None:
    world, wrong, asked = await World.made(services, make, client), [], 0
    for address in filter(Address.owned, addresses(handlers(tmp_path))):
        if address.method == "GET" and address.guard is not guards.admin:
            own, colleague = [(await world.ask(address, who)).status_code for who in ("organiser", "colleague")]
            asked += 1
            if own != colleague:
                wrong.append(f"{address.template}: {own}, to the colleague {colleague}")
    assert asked > 25
    assert not wrong, "\n".join(wrong)


async def test_whose_it_is_reaches_it(
    client: httpx.AsyncClient, services: Services, make: Make, tmp_path: Path
) -> None:
    """The control: the same addresses answer those they belong to."""
    world, wrong, asked = await World.made(services, make, client), [], 0
    for address in filter(Address.owned, addresses(handlers(tmp_path))):
        if address.method == "GET" and address.guard is not guards.admin and address.template not in NOT_THERE:
            who = "fan" if address.guard is guards.signed_in else "organiser"
            answer, asked = await world.ask(address, who), asked + 1
            if answer.status_code not in {200, 303, 409} or refuses(answer):
                wrong.append(f"{address.template} by {who}: {answer.status_code} {answer.text[:200]}")
    assert asked > 25
    assert not wrong, "\n".join(wrong)


async def test_what_everybody_may_read_names_nobody(
    client: httpx.AsyncClient, services: Services, make: Make, tmp_path: Path
) -> None:
    world, read = await World.made(services, make, client), 0
    for address in addresses(handlers(tmp_path)):
        endless = address.template.endswith("/stream") or address.template.startswith("/demo/")
        if address.guard is guards.anyone and address.method == "GET" and not endless:
            answer, read = await world.ask(address, "nobody"), read + 1
            assert EMAIL not in answer.text, address
            assert NAME not in answer.text, address
    assert read > 40
