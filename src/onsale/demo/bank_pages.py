"""The sandbox bank's own pages: where a fan is sent to pay, or to be asked once more."""

from typing import Any

import sqlalchemy as sa
from litestar import MediaType, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath
from litestar.response import Redirect

from onsale.accounts.chrome import chrome_of
from onsale.accounts.forms import typed
from onsale.accounts.guards import anyone
from onsale.catalog.store import get_event
from onsale.demo.views import BankChoice, BankPage
from onsale.design.render import render
from onsale.payments.model import Payment, PaymentState
from onsale.payments.sandbox_page import Choice, choose
from onsale.payments.settle import settle
from onsale.payments.store import get_payment
from onsale.payments.tables import sandbox_charges as charges
from onsale.platform.database import Database
from onsale.platform.errors import NotFound
from onsale.platform.i18n import gettext as _
from onsale.platform.ids import decode_event_uuid, encode_event_uuid
from onsale.platform.services import Services

# Behind these the browser brings no word of its own: what the shop learns, it learns by notices.
_SILENT = frozenset({Choice.SILENT, Choice.REORDERED})


@get("/demo/pay/{payment_id:str}", guards=[anyone], include_in_schema=False)
async def ask(
    request: Request[Any, Any, Any], payment_id: FromPath[str], db: NamedDependency[Database]
) -> Response[Any]:
    """The sandbox bank asks whether and how to pay."""
    payment = await _payment(db, payment_id)
    if payment.state is not PaymentState.OPEN:
        return _to_booking(payment)
    async with db.read() as tx:
        event = await get_event(tx, payment.event_id, removed_too=True)
        method = sa.select(charges.c.method).where(charges.c.payment_id == payment.id)
        plain = (await tx.execute(method)).scalar_one_or_none() != "pm_page"
    page = BankPage(payment_id, event.name, payment.amount, () if plain else _choices())
    return Response(render("demo/bank.html", page, await chrome_of(request)), media_type=MediaType.HTML)


@post("/demo/pay/{payment_id:str}", guards=[anyone], include_in_schema=False)
async def answer(
    request: Request[Any, Any, Any],
    payment_id: FromPath[str],
    db: NamedDependency[Database],
    services: NamedDependency[Services],
) -> Redirect:
    """What the fan chose; then back to the booking, as a bank would send them."""
    payment = await _payment(db, payment_id)
    choice = _choice(await typed(request))
    await choose(db, payment.event_id, payment.id, choice)
    if choice is Choice.ASK_AGAIN:
        return Redirect(f"/demo/pay/{payment_id}", status_code=303)
    if choice not in _SILENT:
        await settle(services, payment.event_id, payment.id)
    return _to_booking(payment)


def _choice(form: dict[str, str]) -> Choice:
    told = form.get("answer", "")
    try:
        return Choice(form.get("way", "approve") if told == "approve" else told)
    except ValueError:
        raise NotFound from None


def _choices() -> tuple[BankChoice, ...]:
    told = (
        (Choice.APPROVE, _("It goes through"), _("The money is taken, and your browser brings word of it.")),
        (Choice.ASK_AGAIN, _("You are asked once more"), _("Another page wants to be sure it is you.")),
        (Choice.SILENT, _("Silence, then late word"), _("Nothing is heard for six seconds; then it was paid.")),
        (Choice.REPEATED, _("Word comes five times"), _("The same notice is sent again and again.")),
        (Choice.REORDERED, _("Word comes out of order"), _("What happened last is told first.")),
        (Choice.REFUND_FAILS, _("A refund will fail"), _("It is paid; giving it back won't work.")),
        (Choice.DISPUTED, _("The money is disputed"), _("It is paid; some seconds later it is asked back.")),
    )
    return tuple(BankChoice(*each, selected=each[0] is Choice.APPROVE) for each in told)


async def _payment(db: Database, payment_id: str) -> Payment:
    async with db.read() as tx:
        payment = await get_payment(tx, *decode_event_uuid("pay", payment_id))
    if payment is None or payment.provider != "sandbox":
        raise NotFound
    return payment


def _to_booking(payment: Payment) -> Redirect:
    booking = encode_event_uuid("bk", payment.event_id, payment.booking_id)
    return Redirect(f"/bookings/{booking}?paid=1", status_code=303)


routes: list[BaseRouteHandler] = [ask, answer]
