"""All pages in all states, and which addresses are no pages.

A new page is entered in the module `pages_of_…` it belongs to, with the states it can be in; what answers no page of
its own stands below, with what it answers instead.
"""

import importlib
from pathlib import Path

from tests.pages.entry import ENTRIES, Entry
from tests.pages.samples import samples

for _module in sorted(Path(__file__).parent.glob("pages_of_*.py")):
    importlib.import_module(f"tests.pages.{_module.stem}")

LIVE: list[Entry] = ENTRIES
"""Those that are reached on the running site."""
SAMPLES: list[Entry] = list(samples())
"""Those that are shown as sample views, in the frame of the running site."""

NO_PAGES: dict[str, tuple[str, ...]] = {
    "programs read them": (
        "/api/", "/demo/outbox.json", "/demo/control/state", "/demo/fans", "/discovery/", "/healthz", "/metrics",
        "/openapi.json", "/readyz", "/robots.txt", "/sitemap.xml",
    ),
    "files": ("/images/", "/posters/", "/static/", "/search.ics", "/organise/statement.csv", "/organise/events.csv",
        "/account/data/export", "/wallet-worker.js", "/scan/app.webmanifest", "/scan/icons/", "/scan/worker.js"),
}  # fmt: skip
"""By how they begin."""
NO_PAGES_EITHER: dict[str, tuple[str, ...]] = {
    "files": (
        "/organise/events/{event_id}/statement.csv", "/organise/events/{event_id}/bookings.csv",
        "/kept/{token}/tickets.pdf", "/events/{event_id}/calendar.ics", "/events/{event_id}/on-sale.ics",
        "/organise/events/{event_id}/prices.csv",
    ),
    "they lead on": (
        "/events/{event_id}/holds", "/events/{event_id}/queue/join", "/events/{event_id}/terms/{version}",
        "/bookings/{booking_id}/wallet", "/language/{code}", "/near", "/sign-in/code", "/sign-in/code/verify",
    ),
    "what they can't do is said by an error page, or on a page that is entered": (
        "POST /bookings/{booking_id}/cancel", "POST /bookings/{booking_id}/change", "POST /bookings/{booking_id}/keep",
        "POST /bookings/{booking_id}/offer", "POST /bookings/{booking_id}/release",
        "POST /bookings/{booking_id}/take-back", "POST /demo/control/stop", "POST /demo/pay/{payment_id}",
        "POST /events/{event_id}/queue/admission", "POST /events/{event_id}/queue/join",
        "POST /events/{event_id}/waiting-list/leave", "POST /organise/events/{event_id}/bookings/{booking_id}/cancel",
        "POST /organise/events/{event_id}/bookings/{booking_id}/confirmation",
        "POST /account/sessions/end", "POST /account/sessions/end-others", "POST /account/two-factors/begin",
        "POST /account/two-factors/off",
        "POST /account/passkeys/add", "POST /account/passkeys/name", "POST /account/passkeys/remove",
        "POST /sign-in/passkey", "POST /account/prove/passkey",
        "POST /organise/events/{event_id}/publish", "POST /organise/events/{event_id}/waiting-list",
        "POST /organise/series/{series_id}/publish",
        "POST /organise/refunds/{refund_id}/paid", "POST /organise/refunds/{refund_id}/retry", "POST /sign-out",
        "POST /organise/undelivered/{event_id}/{letter_id}", "POST /unsubscribe/{token}",
        "POST /unsubscribe/{token}/undo", "POST /keep/{token}", "POST /admin/applications/{application_id}/approve",
        "POST /admin/events/{event_id}/put-back", "POST /admin/health/test-mail", "POST /admin/jobs/{job_id}/dismiss",
        "POST /admin/jobs/{job_id}/retry",
        "POST /admin/organisers/{organiser_id}/lift", "POST /organise/apply/withdraw", "POST /organise/door/remove",
        "POST /tickets/sent/{transfer_id}/accept", "POST /tickets/sent/{transfer_id}/decline",
        "POST /tickets/{ticket_id}/take-back", "POST /tickets/{ticket_id}/give-back",
        "POST /door/invitation/{note}", "POST /account/data/processing",
        "POST /organise/door/pins/take-back",
    ),
}  # fmt: skip
"""By their whole address."""

STATES: dict[str, tuple[str, ...]] = {
    "/events/{event_id}": (
        "not yet on sale, in minutes", "not yet on sale, in days", "on sale, one of many dates", "few left", "sold out",
        "sales closed", "cancelled", "postponed", "rescheduled", "ended", "long name", "no decimals",
        "right to left, three decimals", "without the database",
    ),
    "/events/{event_id}/seats": ("loading", "the map doesn't come", "the largest house", "two picked"),
    "/events/{event_id}/queue": (
        "before it opens", "to join, signed out", "joined", "waiting, paused", "one's turn", "none",
    ),
    "/bookings/{booking_id}": (
        "held", "held, under a minute", "expired", "let go", "challenged", "waiting for the bank",
        "a transfer is awaited", "just paid", "one ticket given back", "cancelled",
    ),
    "/bookings": ("none", "some of every kind", "without the database"),
    "/": ("signed out", "signed in", "without the database"),
}  # fmt: skip
"""States that must be there."""
