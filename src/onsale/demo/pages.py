"""The demo's pages: the outbox, the sandbox bank, the living page of the look, the control of crowds."""

from typing import Any

import anyio.to_thread
from litestar import MediaType, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath
from litestar.response import Redirect

from onsale.accounts.chrome import chrome_of
from onsale.accounts.forms import typed
from onsale.accounts.guards import anyone
from onsale.catalog.store import get_event
from onsale.demo import mailbox
from onsale.demo.control import pages as control_pages
from onsale.design.living import design_page
from onsale.design.render import render
from onsale.payments.model import Payment, PaymentState
from onsale.payments.providers import Providers
from onsale.payments.sandbox import Sandbox
from onsale.payments.settle import settle
from onsale.payments.store import get_payment
from onsale.platform.database import Database
from onsale.platform.errors import NotFound
from onsale.platform.ids import decode_event_uuid, encode_event_uuid
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from onsale.shop.urls import page_query
from onsale.shop.views import ChallengePage, MailPage, OutboxItem, OutboxPage

AnyRequest = Request[Any, Any, Any]
_PREVIEW = 140


@get("/demo/outbox", guards=[anyone], include_in_schema=False)
async def outbox(request: AnyRequest, settings: NamedDependency[Settings]) -> Response[str]:
    """The mails that would have been sent."""
    to = page_query(request).get("to", "")
    found = await anyio.to_thread.run_sync(mailbox.mails, settings.outbox_dir, to)
    items = tuple(
        OutboxItem(key=m.key, to=m.to, subject=m.subject, sent_at=m.sent_at, preview=_preview(m.text)) for m in found
    )
    return await _page(request, "demo/outbox.html", OutboxPage(mails=items, to=to))


@get("/demo/outbox/{key:str}", guards=[anyone], include_in_schema=False)
async def one_mail(request: AnyRequest, key: FromPath[str], settings: NamedDependency[Settings]) -> Response[str]:
    """One of them."""
    found = await anyio.to_thread.run_sync(mailbox.mail, settings.outbox_dir, key)
    if found is None:
        raise NotFound
    page = MailPage(to=found.to, subject=found.subject, sent_at=found.sent_at, text=found.text)
    return await _page(request, "demo/mail.html", page)


@get("/demo/design", guards=[anyone], include_in_schema=False)
async def design(request: AnyRequest) -> Response[str]:
    """The look, shown by being used."""
    return await _page(request, "demo/design.html", design_page())


@get("/demo/pay/{payment_id:str}", guards=[anyone], include_in_schema=False)
async def challenge(request: AnyRequest, payment_id: FromPath[str], db: NamedDependency[Database]) -> Response[Any]:
    """The sandbox bank asks once more."""
    payment = await _payment(db, payment_id)
    if payment.state is not PaymentState.OPEN:
        return _to_booking(payment)
    async with db.read() as tx:
        event = await get_event(tx, payment.event_id)
    page = ChallengePage(payment_id=payment_id, event_name=event.name, total=payment.amount)
    return await _page(request, "demo/challenge.html", page)


@post("/demo/pay/{payment_id:str}", guards=[anyone], include_in_schema=False)
async def answer_challenge(
    request: AnyRequest, payment_id: FromPath[str], db: NamedDependency[Database], services: NamedDependency[Services]
) -> Redirect:
    """What the fan answers; then back to the booking, as a bank would send them."""
    payment = await _payment(db, payment_id)
    provider = services.get(Providers).named(payment.provider)
    if not isinstance(provider, Sandbox):
        raise NotFound
    form = await typed(request)
    await provider.resolve(payment.id, approve=form.get("answer") == "approve")
    await settle(services, payment.event_id, payment.id)
    return _to_booking(payment)


async def _payment(db: Database, payment_id: str) -> Payment:
    async with db.read() as tx:
        payment = await get_payment(tx, *decode_event_uuid("pay", payment_id))
    if payment is None:
        raise NotFound
    return payment


def _to_booking(payment: Payment) -> Redirect:
    return Redirect(
        f"/bookings/{encode_event_uuid('bk', payment.event_id, payment.booking_id)}?paid=1", status_code=303
    )


def _preview(text: str) -> str:
    return " ".join(text.split())[:_PREVIEW]


async def _page(request: AnyRequest, template: str, view: object) -> Response[str]:
    return Response(render(template, view, await chrome_of(request)), media_type=MediaType.HTML)


routes: list[BaseRouteHandler] = [outbox, one_mail, design, challenge, answer_challenge, *control_pages.routes]
