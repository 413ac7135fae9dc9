"""Promo codes on bookings: whether one may be used, what it takes off, and that it isn't used too often.

Nobody counts uses. Each booking keeps its code, so a use is a booking that is confirmed or held at this moment, and
lapses, is freed and becomes final with it. Whoever wants to use a limited code locks its row and counts.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from onsale.bookings.errors import NotOnSale
from onsale.bookings.model import Line
from onsale.catalog.model import Event
from onsale.platform.arrays import uuid_array
from onsale.platform.database import ReadTx, WriteTx
from onsale.pricing.book import PriceBook
from onsale.pricing.charges import Charges
from onsale.pricing.errors import (
    PromoCodeNotValidNow,
    PromoCodeRequired,
    PromoCodeTooManyPlaces,
    PromoCodeUnknown,
)
from onsale.pricing.model import all_in
from onsale.pricing.promo import PromoCode
from onsale.pricing.store import lock_limited

_LIVE = """
select promo_code, count(*), array_remove(array_agg(case when id = any(%(asking)s::uuid[]) then id end), null)
from bookings
where event_id = %(event)s and promo_code = any(%(codes)s) and (state = 'confirmed'
    or state in ('held', 'payment_pending') and expires_at > (select clock_timestamp()))
group by promo_code
"""


def named(codes: Mapping[str, PromoCode], name: str | None, now: datetime) -> PromoCode | None:
    """The code somebody brings, if any; `PromoCodeUnknown`, or `PromoCodeNotValidNow` if it can't be used now."""
    if name is None:
        return None
    if name not in codes:
        raise PromoCodeUnknown
    if not codes[name].valid(now):
        raise PromoCodeNotValidNow
    return codes[name]


def check_open(event: Event, promo: PromoCode | None, now: datetime) -> None:
    """`NotOnSale` unless the event sells at `now`, to everybody or to who brings this code."""
    if event.sells(now) or (promo is not None and promo.opens_sale(now) and event.may_sell_early(now)):
        return
    raise NotOnSale


def check_code(promo: PromoCode | None, book: PriceBook, lines: Sequence[Line]) -> None:
    """`PromoCodeTooManyPlaces`, or `PromoCodeRequired` for places of a hidden level that the code doesn't unlock."""
    if promo is not None and promo.places_max is not None and len(lines) > promo.places_max:
        raise PromoCodeTooManyPlaces(
            f"this code is good for {promo.places_max} places a booking", places_max=promo.places_max
        )
    unlocked = promo.unlocks if promo is not None else ()
    if any(line.level in book.hidden and line.level not in unlocked for line in lines):
        raise PromoCodeRequired


def discounted(lines: Sequence[Line], promo: PromoCode | None, charges: Charges) -> tuple[Line, ...]:
    """The lines at their face values less what the code takes off, with fees and tax as they are charged now."""
    faces = [line.face_minor for line in lines]
    off = promo.off(faces) if promo is not None else [0 for _ in faces]
    return tuple(_priced_anew(line, less, charges) for line, less in zip(lines, off, strict=True))


async def used_up(tx: WriteTx, event_id: int, asking: Sequence[tuple[uuid.UUID, str]]) -> frozenset[uuid.UUID]:
    """Which of these bookings can't have the code they ask for any more; the first asked for goes first.

    One that is live with its code keeps it. Live is judged by the clock once the codes are locked, not by the time
    the transaction began: whoever counted a hold as lapsed meanwhile was right, and whoever didn't, too.
    """
    allowed = await lock_limited(tx, event_id, [code for _booking, code in asking]) if asking else {}
    if not allowed:
        return frozenset()
    used, keeping = await _live(tx, event_id, allowed, [booking for booking, _code in asking])
    refused = set()
    for booking, code in asking:
        if code not in allowed or booking in keeping:
            continue
        if used.get(code, 0) < allowed[code]:
            used[code] = used.get(code, 0) + 1
        else:
            refused.add(booking)
    return frozenset(refused)


async def uses(tx: ReadTx, event_id: int, codes: Collection[str]) -> dict[str, int]:
    """How often each of the codes is in use at this moment."""
    return (await _live(tx, event_id, codes, ()))[0]


async def _live(
    tx: ReadTx, event_id: int, codes: Collection[str], asking: Collection[uuid.UUID]
) -> tuple[dict[str, int], set[uuid.UUID]]:
    """How many bookings are live with each of the codes, and which of those asking are among them."""
    raw = await tx.raw()
    values = {"event": event_id, "codes": sorted(codes), "asking": uuid_array(asking)}
    rows = await (await raw.execute(_LIVE, values)).fetchall()
    return {code: count for code, count, _mine in rows}, {booking for _code, _count, mine in rows for booking in mine}


def _priced_anew(line: Line, discount_minor: int, charges: Charges) -> Line:
    price = all_in(line.face_minor, charges, discount_minor)
    return replace(
        line,
        fees_minor=price.fees,
        tax_minor=price.tax,
        discount_minor=price.discount,
        fees_tax_minor=price.fees_tax,
        tax_included=charges.tax.included,
        tax_ppm=charges.tax.ppm,
    )
