"""The web application: every room's routes, the middleware around them, and how failures are shown."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import structlog
from litestar import Litestar, Request, Router
from litestar.datastructures import State
from litestar.di import Provide
from litestar.types import ASGIApp

from onsale.accounts import api as accounts_api
from onsale.accounts import (
    code_pages,
    email_api,
    email_pages,
    language_pages,
    passkey_pages,
    proof_api,
    proof_pages,
    second_factor_api,
    second_factor_pages,
    second_step_pages,
    session_api,
    session_pages,
)
from onsale.accounts import pages as accounts_pages
from onsale.accounts.authentication import Authentication
from onsale.accounts.model import Principal
from onsale.accounts.revocations import POLL_EVERY_S, poll_revocations
from onsale.accounts.sightings import NOTE_EVERY_S as SIGHTINGS_EVERY_S
from onsale.accounts.sightings import note_sightings
from onsale.admin import pages as admin_pages
from onsale.bookings import api as bookings_api
from onsale.bookings import express as bookings_express
from onsale.console import api as console_api
from onsale.console import door_search
from onsale.console import pages as console_pages
from onsale.demand.looks import FLUSH_EVERY_S, flush_looks
from onsale.demo import api as demo_api
from onsale.demo import pages as demo_pages
from onsale.entrypoints import counting, health, openapi, static
from onsale.entrypoints.failures import failure_response
from onsale.entrypoints.tracing_on import end_tracing
from onsale.inventory.watch import Watch
from onsale.letters import pages as letters_pages
from onsale.listings import api as listings_api
from onsale.listings import express as listings_express
from onsale.listings.availability import AvailabilityDesk
from onsale.listings.stream import Streams
from onsale.payments import api as payments_api
from onsale.platform import limits
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.errors import Unavailable
from onsale.platform.jobs import every
from onsale.platform.keyring import LOOK_EVERY_S as KEYRING_EVERY_S
from onsale.platform.keyring import Keyring, look_at_keyring
from onsale.platform.metrics import WRITE_EVERY_S
from onsale.platform.nodes import be_seen
from onsale.platform.pulse import feel
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from onsale.platform.web.caching import compression
from onsale.platform.web.csrf import csrf_middleware
from onsale.platform.web.express import express
from onsale.platform.web.idempotency import Idempotency
from onsale.platform.web.leaving import Leaving
from onsale.platform.web.outer import outermost
from onsale.platform.web.request import StrictRequest
from onsale.platform.web.speaking import speaking
from onsale.privacy import erasure_api, export_api, processing_pages, retention_pages, viewing_pages
from onsale.privacy import pages as privacy_pages
from onsale.privacy.guard import ErasureGuard
from onsale.privacy.viewings import Watching
from onsale.receipts import api as receipts_api
from onsale.resale import api as resale_api
from onsale.search import api as search_api
from onsale.search import express as search_express
from onsale.search.discovery import api as discovery_api
from onsale.search.discovery.keys import Meter
from onsale.search.discovery.parts import Site
from onsale.search.finder import Finder
from onsale.shop import express as shop_express
from onsale.shop import pages as shop_pages
from onsale.tickets import api as tickets_api
from onsale.tickets import door_api, gates_api, pass_api
from onsale.transfers import api as transfers_api
from onsale.waitinglist import api as waitinglist_api
from onsale.waitingroom import api as waitingroom_api
from onsale.waitingroom import express as waitingroom_express
from onsale.waitingroom.noted_times import NOTE_EVERY_S, note_times
from onsale.waitingroom.rushes import LOOK_EVERY_S as RUSH_EVERY_S
from onsale.waitingroom.rushes import look_for_rushes
from onsale.waitingroom.tending import TEND_EVERY_S, tend_rooms

log = structlog.get_logger()

API = [
    *accounts_api.routes,
    *second_factor_api.routes,
    *session_api.routes,
    *proof_api.routes,
    *email_api.routes,
    *erasure_api.routes,
    *export_api.routes,
    *processing_pages.api,
    *listings_api.routes,
    *console_api.routes,
    *bookings_api.routes,
    *payments_api.routes,
    *tickets_api.routes,
    *door_api.routes,
    *gates_api.routes,
    *door_search.routes,
    *transfers_api.routes,
    *resale_api.routes,
    *pass_api.routes,
    *waitinglist_api.routes,
    *waitingroom_api.routes,
    *receipts_api.routes,
    *viewing_pages.api,
    *search_api.routes,
]
PAGES = [
    *shop_pages.routes,
    *accounts_pages.routes,
    *code_pages.routes,
    *second_step_pages.routes,
    *second_factor_pages.routes,
    *session_pages.routes,
    *privacy_pages.routes,
    *processing_pages.routes,
    *proof_pages.routes,
    *email_pages.routes,
    *passkey_pages.routes,
    *language_pages.routes,
    *console_pages.routes,
    *letters_pages.routes,
    *retention_pages.routes,
    *viewing_pages.routes,
    *admin_pages.routes,
]
OPERATIONS = [*health.routes, *counting.routes, *openapi.routes]
DEMO = [*demo_api.routes, *demo_pages.routes]


def create_app(services: Services) -> ASGIApp:
    """The whole ASGI application on these services."""
    return application(litestar_app(services), services)


def application(framework: Litestar, services: Services) -> ASGIApp:
    """The framework's part with what is around it: the express lane, and the outermost layer."""
    rooms = (listings_express, bookings_express, search_express, shop_express, waitingroom_express)
    stops = [stop for room in rooms for stop in room.stops(services)]
    settings = services.get(Settings)
    spoken = speaking(express(framework, stops), default=settings.language, demo=settings.demo)
    return outermost(spoken, secure=settings.secure_cookies, leaving=services.get(Leaving))


def litestar_app(services: Services) -> Litestar:
    """The framework's part: routes, middleware, the OpenAPI document. It takes half a second to make.

    Handlers find their services in its state, request by request; of these services it keeps nothing but who it is
    (address, cookies, demo or not) and the secret of its forms.
    """
    settings, keyring = services.get(Settings), services.get(Keyring)
    return Litestar(
        route_handlers=[
            Router("/api/v1", route_handlers=API),
            discovery_api.router(Site(settings.public_url)),
            *PAGES,
            *OPERATIONS,
            *(DEMO if settings.demo else []),
            static.static_file,
        ],
        dependencies=_dependencies(),
        middleware=[
            csrf_middleware(keyring, secure=settings.secure_cookies),
            Authentication(),
            Watching(),
            Idempotency(),
        ],
        exception_handlers={Exception: failure_response},
        lifespan=[_background],
        request_class=StrictRequest,
        compression_config=compression(),
        request_max_body_size=limits.BODY_BYTES,
        state=State({"services": services}),
        openapi_config=openapi.config(settings.public_url),
        logging_config=None,
    )


@asynccontextmanager
async def _background(app: Litestar) -> AsyncIterator[None]:
    """What runs beside the requests: learning which sessions were ended and which places changed hands elsewhere."""
    services: Services = app.state.services
    leaving = services.get(Leaving)
    leaving.when_begun(services.get(Streams).end)
    leaving.heed_signals()
    guard = ErasureGuard(services)
    try:
        await guard.look()
        await poll_revocations(services)  # before the first request, so that no ended session is taken for a live one
    except Unavailable:
        log.warning("revocations_unread")
    tasks = [
        asyncio.create_task(guard.stand(), name="follow-erasures"),
        asyncio.create_task(every(POLL_EVERY_S, poll_revocations, services)),
        asyncio.create_task(services.get(Watch).run(), name="watch-places"),
        asyncio.create_task(every(WRITE_EVERY_S, counting.write_as("web"), services)),
        asyncio.create_task(every(TEND_EVERY_S, tend_rooms, services), name="tend-waiting-rooms"),
        asyncio.create_task(every(RUSH_EVERY_S, look_for_rushes, services), name="look-for-rushes"),
        asyncio.create_task(every(SIGHTINGS_EVERY_S, note_sightings, services), name="note-sightings"),
        asyncio.create_task(every(NOTE_EVERY_S, note_times, services), name="note-times"),
        asyncio.create_task(every(FLUSH_EVERY_S, flush_looks, services), name="flush-looks"),
        asyncio.create_task(every(KEYRING_EVERY_S, look_at_keyring, services), name="look-at-keyring"),
        asyncio.create_task(feel(services.get(Database)), name="feel-the-database"),
        asyncio.create_task(be_seen(services.get(Database), "web"), name="be-seen"),
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await services.get(Finder).close()
        await services.get(Database).close()
        await end_tracing()


def _dependencies() -> dict[str, Provide]:
    def principal(request: Request[Any, Any, Any]) -> Principal | None:
        user = request.scope.get("user")
        return user if isinstance(user, Principal) else None

    def now() -> datetime:
        return utc_now()

    def services(request: Request[Any, Any, Any]) -> Any:
        return request.app.state.services

    parts: dict[str, type] = {
        "db": Database,
        "settings": Settings,
        "sealer": Sealer,
        "desk": AvailabilityDesk,
        "streams": Streams,
        "finder": Finder,
        "meter": Meter,
        "leaving": Leaving,
    }
    provided = {name: Provide(_part(kind), sync_to_thread=False) for name, kind in parts.items()}
    provided["services"] = Provide(services, sync_to_thread=False)
    provided["principal"] = Provide(principal, sync_to_thread=False)
    provided["now"] = Provide(now, sync_to_thread=False)
    return provided


def _part(kind: type) -> Any:
    def provide(request: Request[Any, Any, Any]) -> Any:
        return request.app.state.services.get(kind)

    return provide
