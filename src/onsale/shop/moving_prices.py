"""What fans are told of prices that move: between what, and what comes next."""

from datetime import datetime

from onsale.listings.read import EventDetails
from onsale.platform.i18n import format_datetime, format_money, ngettext
from onsale.platform.i18n import gettext as _
from onsale.platform.money import Money
from onsale.pricing.moving.told import may_cost, next_price


def price_span(details: EventDetails) -> tuple[Money, Money] | None:
    """Between what a place may come to cost; none where prices stay, or hardly could any more."""
    return may_cost(details.book, details.moving) if details.moving else None


def next_prices(details: EventDetails) -> dict[str, str]:
    """By level, what is announced: `From Fri 4 Dec, 10:00: €45.00`."""
    moving = {movement.level: movement for movement in details.moving}
    told = {}
    for level in details.book.levels:
        movement = moving.get(level.name)
        if movement is None or movement.next_tier is None:
            continue
        offer, tier = next_price(details.book, level, movement), movement.next_tier
        if offer is not None:
            price = Money(offer.price.total, details.book.currency)
            told[level.name] = _next(price, tier.from_at, tier.after_places or 0, details.venue.timezone)
    return told


def _next(price: Money, from_at: datetime | None, after_places: int, timezone: str) -> str:
    if from_at is not None:
        when = format_datetime(from_at, timezone, "short")
        return _("From {when}: {price}").format(when=when, price=format_money(price))
    sold = ngettext("Once {n} place is sold in all: {price}", "Once {n} places are sold in all: {price}", after_places)
    return sold.format(n=after_places, price=format_money(price))
