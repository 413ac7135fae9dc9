"""Those who take part: the demo's accounts, fans made to order, and what they do over the JSON interface."""

import re
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self

import httpx
from playwright.sync_api import Page

from onsale.demo.seed import PASSWORD
from onsale.platform.web.csrf import SESSION_COOKIE
from tests.journeys.demo_run import DemoRun

RETURNED_BEFORE = timedelta(days=2, hours=2)
MAIL_WITHIN_S = 180.0


@dataclass(frozen=True, slots=True)
class Someone:
    """A person with a session."""

    email: str
    token: str
    api: httpx.Client

    def get(self, path: str, **params: Any) -> Any:
        """The answer to a GET that succeeds."""
        return self._good(self.api.get(f"/api/v1{path}", params=params))

    def post(self, path: str, **body: Any) -> Any:
        """The answer to a POST that succeeds."""
        return self._good(self.api.post(f"/api/v1{path}", json=body))

    def hold(self, event_id: str, quantity: int = 2) -> dict[str, Any]:
        """The best places together."""
        booking: dict[str, Any] = self.post(f"/events/{event_id}/holds", best_available={"quantity": quantity})
        return booking

    def pay(self, booking_id: str, method: str = "pm_success") -> httpx.Response:
        """Pay, whatever comes of it."""
        return self.api.post(f"/api/v1/bookings/{booking_id}/pay", json={"payment_method": method})

    def booking(self, booking_id: str) -> dict[str, Any]:
        """A booking of theirs as it is now."""
        found: dict[str, Any] = self.get(f"/bookings/{booking_id}")
        return found

    def codes(self, booking_id: str) -> list[str]:
        """What the tickets' pictures say."""
        return [ticket["code"] for ticket in self.get(f"/bookings/{booking_id}/tickets")]

    def sign_in(self, page: Page) -> None:
        """Their session for a window, without going through the page."""
        page.context.add_cookies([{"name": SESSION_COOKIE, "value": self.token, "url": str(self.api.base_url)}])

    def _good(self, response: httpx.Response) -> Any:
        assert response.is_success, f"{response.request.url}: {response.status_code} {response.text}"
        return response.json()


class People:
    """Makes people on a running demo, and reads their mail."""

    def __init__(self, demo: DemoRun) -> None:
        self.demo = demo
        self._open = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._open.close()

    def fan(self) -> Someone:
        """A new verified fan."""
        with self.demo.api() as api:
            [made] = api.post("/demo/fans", json={"count": 1}).raise_for_status().json()
        return self.someone(made["email"], made["access_token"])

    def account(self, email: str) -> Someone:
        """One of those printed at the start."""
        with self.demo.api() as api:
            told = api.post("/api/v1/auth/login", json={"email": email, "password": PASSWORD}).raise_for_status().json()
        return self.someone(email, told["access_token"])

    def someone(self, email: str, token: str) -> Someone:
        """Whoever has this session."""
        return Someone(email, token, self._open.enter_context(self.demo.api(token)))

    def mails(self, to: str) -> list[dict[str, str]]:
        """What arrived, newest first."""
        with self.demo.api() as api:
            found: list[dict[str, str]] = api.get("/demo/outbox.json", params={"to": to}).raise_for_status().json()
        return found

    def mail(self, to: str, about: str) -> dict[str, str]:
        """The newest mail whose subject matches, as soon as it is there."""
        deadline = time.monotonic() + MAIL_WITHIN_S
        while True:
            for mail in self.mails(to):
                if re.search(about, mail["subject"], re.IGNORECASE):
                    return mail
            assert time.monotonic() < deadline, f"no mail to {to} about {about}: {self.mails(to)}"
            time.sleep(0.2)

    def mailed_code(self, to: str) -> str:
        """The six digits in the newest mail that has some."""
        found = re.search(r"\b\d{6}\b", self.mail(to, r"\b\d{6}\b")["subject"])
        assert found
        return found[0]

    def event(self, name: str, **wanted: Any) -> dict[str, Any]:
        """The first event of that name that is on sale with most of its places free, and can be given back, if one can:
        two days before it begins that is over.
        """
        with self.demo.api() as api:
            found = api.get("/api/v1/search", params={"q": name, "limit": 100, "sort": "date", **wanted}).json()[
                "items"
            ]
        on_sale = [
            dict(event)
            for event in found
            if event["name"] == name and event["status"] == "on_sale"
            if 2 * event["availability"]["available"] > event["availability"]["total"]
        ]
        assert on_sale, f"no {name} on sale"
        returnable = datetime.now(UTC) + RETURNED_BEFORE
        later = (event for event in on_sale if datetime.fromisoformat(event["starts_at"]) > returnable)
        return next(later, on_sale[0])

    def sold_out(self) -> dict[str, Any]:
        """An event of which every place is sold."""
        cursor = None
        with self.demo.api() as api:
            while True:
                told = api.get("/api/v1/events", params={"limit": 100} | ({"cursor": cursor} if cursor else {})).json()
                for event in told["items"]:
                    if event["status"] == "sold_out":
                        return dict(event)
                cursor = told["next_cursor"]
                assert cursor, "nothing is sold out"


def booking_id_of(page: Page) -> str:
    """The booking whose page is shown."""
    return page.url.partition("?")[0].rpartition("/")[2]


def in_days(days: int) -> str:
    """A date as forms write it."""
    return (datetime.now(UTC) + timedelta(days=days)).strftime("%Y-%m-%d")


def eventually(ask: Any, good: Any, within_s: float) -> Any:
    """What `ask()` answers once `good(answer)` holds; the last answer fails the test otherwise."""
    deadline = time.monotonic() + within_s
    while not good(answer := ask()):
        assert time.monotonic() < deadline, f"after {within_s:.0f} s still {answer}"
        time.sleep(0.25)
    return answer
