"""Change an event, as far as what was sold lets."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from onsale.accounts.model import Principal
from onsale.catalog.create_event import columns, house
from onsale.catalog.errors import EventClosed, EventHasSales
from onsale.catalog.layouts import layout_of
from onsale.catalog.model import Event, Lifecycle, PriceLevel, PricesEdited, Schedule
from onsale.catalog.performers import performers_named
from onsale.catalog.record import lock_event, replace_performers, replace_price_levels, update_event
from onsale.catalog.store import performers_of_many, price_levels_of
from onsale.catalog.terms import EventTerms, other_errors, price_errors, tidy, time_errors
from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.errors import FieldError, InvalidRequest
from onsale.platform.i18n import gettext as _

FIXED_BY_SALES = ("venue_id", "seat_map_id", "currency")


@dataclass(frozen=True, slots=True)
class Sales:
    """What was sold so far: anything at all, and the sections in which places are taken now.

    `booked` tells whether there was ever a booking, released and lapsed ones too: their places are numbers in the
    seat map, and a payment may still bring one of them back.
    """

    any: bool
    sections: frozenset[str] = frozenset()
    booked: bool = False


async def terms_of(tx: ReadTx, event: Event) -> EventTerms:
    """What the organiser has said so far."""
    performers = (await performers_of_many(tx, [event.id]))[event.id]
    told: dict[str, Any] = {field: getattr(event, field, None) for field in EventTerms.__slots__}
    told["price_levels"] = await price_levels_of(tx, event.id)
    told["performers"] = tuple(performer.name for performer in performers)
    return EventTerms(**told)


async def edit_event(
    tx: WriteTx,
    event: Event,
    changes: dict[str, Any],
    *,
    postponed: bool | None,
    sales: Sales,
    principal: Principal,
    now: datetime,
) -> Event:
    """The event with other terms: `changes` are fields of `EventTerms`, `postponed` takes the date back or restores it.

    A published event that gets another start is told as rescheduled. Raises `EventClosed`, `EventHasSales` for what
    buyers rely on, `InvalidRequest`, and `StaleVersion` when somebody else changed it since `event` was read.
    """
    if event.lifecycle not in {Lifecycle.DRAFT, Lifecycle.PUBLISHED}:
        raise EventClosed
    if postponed is not None and event.lifecycle is Lifecycle.DRAFT:
        raise InvalidRequest.of("postponed", _("A draft can't be postponed: publish it first, or change its start."))
    await lock_event(tx, event.id)  # a price that moves meanwhile would be written back to what it was
    before = await terms_of(tx, event)
    after = tidy(replace(before, **changes))
    if sales.any or sales.booked:
        _require_kept(before, after, sales)
    _venue, seat_map = await house(tx, after, principal)
    moved = after.starts_at != before.starts_at
    errors = [*time_errors(after, now, start_is_new=moved), *other_errors(after)]
    errors += price_errors(after.price_levels, await layout_of(tx, seat_map.id))
    if errors:
        raise InvalidRequest(errors=errors)
    repriced = after.price_levels != before.price_levels
    values = columns(after) | {
        "places": seat_map.places,
        "schedule": _schedule(event, moved=moved, postponed=postponed),
        "price_generated": event.price_generated and not repriced,
    }
    changed = await update_event(tx, event, values)
    if repriced:
        await tx.publish(PricesEdited(event.id, before.price_levels, after.price_levels))
        await replace_price_levels(tx, event.id, after.price_levels)
    if after.performers != before.performers:
        await replace_performers(tx, event.id, await performers_named(tx, after.performers))
    return changed


def _schedule(event: Event, *, moved: bool, postponed: bool | None) -> Schedule:
    if postponed:
        return Schedule.POSTPONED
    if moved and event.lifecycle is Lifecycle.PUBLISHED:
        return Schedule.RESCHEDULED
    return Schedule.PLANNED if postponed is False else event.schedule


def _require_kept(before: EventTerms, after: EventTerms, sales: Sales) -> None:
    broken = [field for field in FIXED_BY_SALES if getattr(before, field) != getattr(after, field)]
    if _priced(before, sales) != _priced(after, sales):
        broken.append("price_levels")
    if sales.any and _less_favourable(before, after):
        broken.append("cancellation")
    if broken:
        told = ", ".join(broken)
        detail = _("Places are sold or held: {fields} can't be changed like this any more.").format(fields=told)
        raise EventHasSales(detail, errors=[FieldError(field, detail)._asdict() for field in broken])


def _priced(terms: EventTerms, sales: Sales) -> dict[str, PriceLevel]:
    """The level of each section in which places are taken, wherever it stands in the list, told of or not."""
    return {
        section: replace(level, position=0, hidden=False)
        for level in terms.price_levels
        for section in level.sections
        if section in sales.sections
    }


def _less_favourable(before: EventTerms, after: EventTerms) -> bool:
    """Whether a fan who has bought already could give back less, or not as long."""
    if before.cancellation_until is None:
        return False
    sooner = after.cancellation_until is None or after.cancellation_until < before.cancellation_until
    return sooner or after.cancellation_fee_basis_points > before.cancellation_fee_basis_points
