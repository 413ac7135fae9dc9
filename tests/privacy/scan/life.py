"""What somebody does at a shop: registers, signs in in every way, buys, gives back, is scanned, looks around."""

import asyncio
import re
from dataclasses import dataclass, field
from typing import Any

import httpx

from onsale.catalog.model import Event
from onsale.catalog.organisers import add_member
from onsale.entrypoints import wiring
from onsale.platform.database import Database
from onsale.platform.ids import decode_id, encode_id
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import until
from tests.privacy.scan.unmistakable import Unmistakable
from tests.storms.site import Site

PASSWORD = "three unrelated words"
_CODE = re.compile(r"\b\d{6}\b")
_TOKEN = re.compile(r'name="_csrf_token" value="([0-9a-f]+)"')


@dataclass(slots=True)
class Life:
    """One person at one site. `answers` are the status codes they were given."""

    who: Unmistakable
    site: Site
    client: httpx.AsyncClient
    person_id: int = 0
    token: str = ""
    booking: str = ""
    codes: list[str] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)

    async def api(self, method: str, path: str, body: Any = None, *, token: str | None = None, key: str = "") -> Any:
        """Ask in their name, or with another token; what is answered, decoded where it is JSON."""
        headers = {"Authorization": f"Bearer {token or self.token}"} if token or self.token else {}
        headers |= {"Idempotency-Key": key} if key else {}
        answer = await self.client.request(method, f"/api/v1{path}", json=body, headers=headers)
        self.answers[f"{method} {path.partition('?')[0]}"] = answer.status_code
        return answer.json() if "json" in answer.headers.get("content-type", "") else answer.content

    async def submit(self, page: str, **fields: str) -> httpx.Response:
        """Fill in a page's form, as a browser would that isn't signed in."""
        opened = await self.client.get(page)
        token = _TOKEN.search(opened.text)
        assert token is not None, opened.text[:500]
        path = fields.pop("to", page.partition("?")[0])
        answer = await self.client.post(path, data={"_csrf_token": token[1], **fields})
        self.answers[f"form {path}"] = answer.status_code
        return answer

    async def mails(self) -> list[dict[str, str]]:
        """What was sent to them, newest first."""
        answer = await self.client.get("/demo/outbox.json", params={"to": self.who.email})
        return list(answer.json())

    async def mailed_code(self) -> str:
        """The next code that comes by mail."""

        async def there() -> bool:
            texts = [mail["subject"] for mail in await self.mails()]
            fresh = [code[0] for text in texts if (code := _CODE.search(text)) and code[0] not in self.codes]
            self.codes += fresh[:1]
            return bool(fresh)

        await until(there, within_s=90)
        return self.codes[-1]

    async def arrive(self) -> None:
        """Register, and sign in in every way there is, wrongly too."""
        email, name = self.who.email, self.who.name
        told = await self.api("POST", "/auth/register", {"email": email, "password": PASSWORD, "name": name})
        self.person_id, self.token = decode_id("usr", told["user"]["id"]), told["access_token"]
        await self.api("POST", "/auth/verify", {"email": email, "code": await self.mailed_code()})
        await self.api("POST", "/auth/register", {"email": email, "password": PASSWORD, "name": name})
        await self.api("POST", "/auth/login", {"email": email, "password": "something else"})
        self.token = (await self.api("POST", "/auth/login", {"email": email, "password": PASSWORD}))["access_token"]
        await self.api("POST", "/auth/code", {"email": email})
        await self.api("POST", "/auth/code/verify", {"email": email, "code": await self.mailed_code()})
        await self.api("POST", "/auth/password/forgot", {"email": email})
        await self.mailed_code()
        await self.api("PATCH", "/me", {"name": self.who.later_name})
        await self.api("POST", "/auth/login", {"email": email, "password": 5, name: name})
        await self.submit("/sign-in", email=email, password="something else")
        await self.submit("/sign-in", to="/sign-in/code", email=email)
        await self.submit("/register", email=email, password=PASSWORD, name=name)

    async def look_around(self, event: Event) -> None:
        """Type their name and address where they don't belong."""
        email, name = self.who.email, self.who.name
        for path in ("/search", "/suggest"):
            await self.api("GET", f"{path}?q={name}")
            await self.api("GET", f"{path}?q={email}")
        for path in (f"/search?q={email}", f"/?q={name}", f"/{email}", f"/events/{email}", f"/bookings/{name}"):
            await self.client.get(path, headers={"User-Agent": f"{name} <{email}>", "Referer": f"http://x/{email}"})
        await self.api("POST", f"/events/{encode_id('evt', event.id)}/holds", {"places": [email]}, key=email)

    async def buy(self, event: Event) -> None:
        """Three places; one of them is given back, and a ticket is printed."""
        path = f"/events/{encode_id('evt', event.id)}"
        held = await self.api("POST", f"{path}/holds", {"places": [1, 2, 3]}, key="hold")
        self.booking = held["id"]
        await self.api("POST", f"/bookings/{self.booking}/pay", {"payment_method": "pm_success"}, key="pay")
        await self.api("POST", f"/bookings/{self.booking}/cancel", {"places": [2]}, key="cancel")
        for paper in ("tickets.pdf", "calendar.ics"):
            await self.api("GET", f"/bookings/{self.booking}/{paper}")

    async def send_on(self, event: Event, other: Account) -> None:
        """A ticket to a friend, and one from them: with a name on each, their address where one is asked."""
        mine = (await self.api("GET", f"/bookings/{self.booking}/tickets"))[0]["id"]
        await self.api("PATCH", f"/tickets/{mine}", {"name": self.who.name})
        body = {"email": other.email, "from_name": self.who.later_name}
        sent = await self.api("POST", f"/tickets/{mine}/transfer", body, key="send")
        assert sent["direction"] == "sent", sent
        await self.api("POST", f"/transfers/{sent['id']}/accept", token=other.token)
        path = f"/events/{encode_id('evt', event.id)}"
        held = await self.api("POST", f"{path}/holds", {"places": [5, 6]}, token=other.token, key="their hold")
        theirs = f"/bookings/{held['id']}"
        await self.api("POST", f"{theirs}/pay", {"payment_method": "pm_success"}, token=other.token, key="their pay")
        first, second = (ticket["id"] for ticket in await self.api("GET", f"{theirs}/tickets", token=other.token))
        for ticket in (first, second):  # the second stays on its way
            body = {"email": self.who.email}
            coming = await self.api("POST", f"/tickets/{ticket}/transfer", body, token=other.token, key=ticket)
            if ticket == first:
                [received] = await self.api("POST", f"/transfers/{coming['id']}/accept")
                await self.api("PATCH", f"/tickets/{received['id']}", {"name": self.who.name})
                for paper in ("ticket.pdf", "calendar.ics"):
                    await self.api("GET", f"/tickets/{received['id']}/{paper}")
                assert (await self.api("GET", f"/tickets/{received['id']}"))["name"] == self.who.name

    async def be_scanned(self, event: Event, scanner: Account) -> None:
        """At the door, twice."""
        tickets = await self.api("GET", f"/bookings/{self.booking}/tickets")
        code = next(ticket["code"] for ticket in tickets if ticket["state"] == "valid")
        path = f"/events/{encode_id('evt', event.id)}/check-ins"
        for expected in ("admitted", "already_admitted"):
            told = await self.api("POST", path, {"code": code}, token=scanner.token, key=f"scan {expected}")
            assert told["result"] == expected

    async def be_looked_up(self, event: Event, organiser: Account) -> None:
        """By the organiser whose event it is."""
        headers = {"Authorization": f"Bearer {organiser.token}"}
        for query in (self.who.email, self.who.later_name):
            path = f"/organise/events/{encode_id('evt', event.id)}/bookings"
            page = await self.client.get(path, params={"q": query}, headers=headers)
            assert page.status_code == 200, page.text[:500]


async def live(life: Life) -> None:
    """All of it, until the mails about it have come."""
    services = wiring.build(life.site.settings, life.site.database_url)
    try:
        make = Make(services)
        organiser, scanner = await make.organiser(), await make.scanner()
        event = await make.event(by=organiser.principal)
        async with services.get(Database).write() as tx:
            await add_member(tx, event.organiser_id, scanner.id, "scanner")
        await life.arrive()
        await life.buy(event)
        await life.send_on(event, await make.fan())
        await life.be_scanned(event, scanner)
        await life.be_looked_up(event, organiser)
        await life.look_around(event)

        async def told() -> bool:
            return sum("tickets" in mail["text"].lower() for mail in await life.mails()) >= 1

        await until(told, within_s=90)
        await asyncio.sleep(0.5)  # whatever still is on its way to a log
    finally:
        await services.get(Database).close()
