"""Refunds the provider refused, as tasks on the organiser's pages: try again, or pay another way and say so."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from litestar import get, post
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath, FromQuery
from msgspec import Meta, Struct

from onsale.accounts.forms import typed
from onsale.accounts.guards import money
from onsale.accounts.model import Principal
from onsale.bookings.store import get_booking
from onsale.catalog.organisers import owned_organisers
from onsale.catalog.store import get_event, get_venue
from onsale.catalog.tables import events
from onsale.console.frame import AnyRequest, Html, go, html, own_event
from onsale.console.reading import Reading
from onsale.console.returns_views import Task, TasksPage
from onsale.payments.model import RefundState
from onsale.payments.refused import OtherMeans, Refused, pay_otherwise, refused_refunds, try_again
from onsale.payments.store import get_payment, get_refund
from onsale.platform import limits
from onsale.platform.cursors import decode_cursor, encode_cursor
from onsale.platform.database import Database, ReadTx
from onsale.platform.errors import Failure, InvalidRequest, NotFound
from onsale.platform.i18n import gettext as _
from onsale.platform.ids import decode_event_uuid, encode_event_uuid, encode_id
from onsale.platform.text import Line200

_BY_HAND = "offline"
_LONGEST_AGO = timedelta(days=730)


class _Key(Struct, array_like=True):
    since: Annotated[datetime, Meta(tz=True)]
    id: UUID


@get("/organise/refunds", guards=[money], include_in_schema=False)
async def refunds_page(
    request: AnyRequest,
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    cursor: FromQuery[str | None] = None,
) -> Html:
    """The longest waiting first: of one's own events, of all for an admin."""
    key = decode_cursor(cursor, _Key) if cursor else None
    async with db.read() as tx:
        page = await _page(tx, request.user, now, after=(key.since, key.id) if key else None)
    return await html(request, "refunds", page, notice=_notices().get(request.query_params.get("done", "")))


@post("/organise/refunds/{refund_id:str}/retry", status_code=200, guards=[money], include_in_schema=False)
async def retry_refund(
    request: AnyRequest, refund_id: FromPath[str], db: NamedDependency[Database], now: NamedDependency[datetime]
) -> Html:
    """Let the provider try once more."""
    event_id, which = decode_event_uuid("rf", refund_id)
    try:
        async with db.write() as tx:
            await own_event(tx, request.user, encode_id("evt", event_id))
            await try_again(tx, event_id, which, request.user.person_id)
    except Failure as failure:
        return await _told_again(request, db, now, refund_id, {}, failure)
    return go("/organise/refunds?done=retried")


@post("/organise/refunds/{refund_id:str}/paid", status_code=200, guards=[money], include_in_schema=False)
async def note_paid(
    request: AnyRequest, refund_id: FromPath[str], db: NamedDependency[Database], now: NamedDependency[datetime]
) -> Html:
    """Note that the money was given back past the provider."""
    event_id, which = decode_event_uuid("rf", refund_id)
    form = await typed(request)
    try:
        async with db.write() as tx:
            await own_event(tx, request.user, encode_id("evt", event_id))
            await pay_otherwise(tx, event_id, which, _how(form, request.user, now))
    except Failure as failure:
        return await _told_again(request, db, now, refund_id, form, failure)
    return go("/organise/refunds?done=paid")


def _how(form: Mapping[str, str], principal: Principal, now: datetime) -> OtherMeans:
    reading = Reading(form)
    note = reading.line("note", _("Say how, such as “bank transfer”."), Line200)
    day = _day(form.get("paid_on", ""))
    tomorrow = (now + timedelta(days=1)).date()  # it may be tomorrow already where the organiser is
    if day is None or not (now - _LONGEST_AGO).date() <= day <= tomorrow:
        reading.wrong("paid_on", _("Choose the day on which it was paid."))
    reading.require()
    assert note is not None
    assert day is not None
    return OtherMeans(principal.person_id, note, day)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()) if len(text) <= 12 else None
    except ValueError:
        return None


async def _told_again(
    request: AnyRequest, db: Database, now: datetime, refund_id: str, form: Mapping[str, str], failure: Failure
) -> Html:
    if isinstance(failure, NotFound):
        raise failure
    if isinstance(failure, InvalidRequest):
        errors = {error.field: error.message for error in failure.errors}
    else:
        errors = {"": failure.sentence}
    event_id, which = decode_event_uuid("rf", refund_id)
    async with db.read() as tx:
        refund = await get_refund(tx, event_id, which)
        still = refund is not None and refund.state is RefundState.REFUSED
        page = await _page(tx, request.user, now, failed=refund_id if still else "", values=form, errors=errors)
    return await html(request, "refunds", page, failure=failure)


async def _page(
    tx: ReadTx, principal: Principal, now: datetime, *, after: tuple[datetime, UUID] | None = None, **told: Any
) -> TasksPage:
    mine = sa.select(events.c.id)
    if not principal.has("admin"):
        mine = mine.where(events.c.organiser_id.in_(await owned_organisers(tx, principal.person_id)))
    found = await refused_refunds(tx, mine, after=after, limit=limits.PAGE_ITEMS_DEFAULT + 1)
    shown = found[: limits.PAGE_ITEMS_DEFAULT]
    cursor = encode_cursor([shown[-1].since, shown[-1].refund.id]) if len(found) > len(shown) else None
    return TasksPage(
        tasks=tuple([await _task(tx, one) for one in shown]),
        today=now.date(),
        next_url=f"/organise/refunds?cursor={cursor}" if cursor else None,
        **told,
    )


async def _task(tx: ReadTx, one: Refused) -> Task:
    refund = one.refund
    event = await get_event(tx, refund.event_id, removed_too=True)
    booking = await get_booking(tx, refund.event_id, refund.booking_id)
    payment = await get_payment(tx, refund.event_id, refund.payment_id)
    public = encode_event_uuid("bk", refund.event_id, refund.booking_id)
    return Task(
        path=f"/organise/refunds/{encode_event_uuid('rf', refund.event_id, refund.id)}",
        booking_url=f"/organise/events/{encode_id('evt', event.id)}/bookings/{public}",
        event=event.name,
        reference=booking.reference if booking else "",
        amount=refund.amount,
        because=_because(refund.refused_because),
        since=one.since,
        timezone=(await get_venue(tx, event.venue_id)).timezone,
        by_hand=payment is not None and payment.provider == _BY_HAND,
    )


def _because(code: str | None) -> str:
    known = {
        "account_closed": _("The account or card it was paid with doesn't exist any more."),
        "expired_or_canceled_card": _("The card it was paid with has run out or was cancelled."),
        "lost_or_stolen_card": _("The card it was paid with is reported lost or stolen."),
        "insufficient_funds": _("There isn't enough money on your account at the payment provider."),
        "offline": _("It was paid past any provider, by transfer or at the box office."),
        "by_hand": _("It was paid past any provider, by transfer or at the box office."),
    }
    return known.get(code or "", _("The payment provider doesn't say why ({code}).").format(code=code or "?"))


def _notices() -> dict[str, str]:
    return {
        "retried": _("The payment provider is asked again. Should it refuse once more, the task comes back."),
        "paid": _("Noted. The buyer gets a mail that says so, and the books are settled."),
    }


routes: list[BaseRouteHandler] = [refunds_page, retry_refund, note_paid]
