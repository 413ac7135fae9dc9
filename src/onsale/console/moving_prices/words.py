"""How a price moves, in the organiser's words, and what fans read of it."""

from datetime import timedelta

from onsale.catalog.model import PriceLevel
from onsale.platform.i18n import format_datetime, format_money, format_number, format_share, ngettext
from onsale.platform.i18n import gettext as _
from onsale.platform.money import Money
from onsale.pricing.book import PriceBook, full_offer, offers_of
from onsale.pricing.dynamic.policy import Temper
from onsale.pricing.dynamic.rails import Rails
from onsale.pricing.moving.model import Kind, Mode, PricePlan, Tier, repriced

_DAY = timedelta(days=1)


def temper_name(temper: Temper) -> str:
    """Cautious, balanced, bold."""
    return {Temper.CAUTIOUS: _("Cautious"), Temper.BALANCED: _("Balanced"), Temper.BOLD: _("Bold")}[temper]


def plan_in_words(plan: PricePlan | None, level: PriceLevel, currency: str, zone: str) -> tuple[str, ...]:
    """How the level's price moves, in a few sentences."""
    price = _money(level.face_value_minor, currency)
    if plan is None:
        return (_("The price stays at %(price)s.") % {"price": price},)
    if plan.stopped_at is not None:
        return (_("Stopped: the price stays at %(price)s until you let prices move again.") % {"price": price},)
    if plan.kind is Kind.TIERED:
        return tuple(_tiers(plan, price, currency, zone))
    return tuple(_demand(plan, price, currency))


def as_fans_read(plan: PricePlan | None, level: PriceLevel, book: PriceBook, zone: str) -> tuple[str, ...]:
    """What a full ticket costs all in, now and as far as that is announced."""
    now = _("Now: %(price)s") % {"price": _all_in(level, book)}
    if plan is None or not plan.varies:
        return (now,)
    if plan.kind is Kind.DYNAMIC and plan.rails is not None:
        low, high = (_at(plan, level, book, price) for price in (plan.rails.floor_minor, plan.rails.ceiling_minor))
        return (now, _("Prices vary: from %(low)s to %(high)s") % {"low": low, "high": high})
    coming = plan.tiers[plan.tier :]
    return (now, *[_when(tier, zone, _at(plan, level, book, tier.face_value_minor)) for tier in coming])


def promises_of(rails: Rails, currency: str) -> tuple[str, ...]:
    """What these rails promise to fans."""
    return (
        _("Never under %(floor)s, never over %(ceiling)s.")
        % {"floor": _money(rails.floor_minor, currency), "ceiling": _money(rails.ceiling_minor, currency)},
        _("By %(step)s at most at a time, and not again for %(interval)s.")
        % {"step": format_share(rails.step_percent / 100), "interval": span_in_words(rails.interval)},
        _("As announced for the first %(after)s, and unchanged for the last %(before)s before the doors.")
        % {"after": span_in_words(rails.rest_after), "before": span_in_words(rails.rest_before)},
    )


def span_in_words(span: timedelta) -> str:
    """`3 days`, `6 hours`, `90 minutes`: the largest that is whole."""
    if span >= 2 * _DAY and not span % _DAY:
        return ngettext("%(n)s day", "%(n)s days", span // _DAY) % {"n": format_number(span // _DAY)}
    hour, minute = timedelta(hours=1), timedelta(minutes=1)
    if not span % hour:
        return ngettext("%(n)s hour", "%(n)s hours", span // hour) % {"n": format_number(span // hour)}
    return ngettext("%(n)s minute", "%(n)s minutes", span // minute) % {"n": format_number(span // minute)}


def _tiers(plan: PricePlan, price: str, currency: str, zone: str) -> list[str]:
    coming = plan.tiers[plan.tier :]
    if not coming:
        return [_("All steps have come: the price stays at %(price)s.") % {"price": price}]
    told = [_("The price goes in steps: %(price)s now.") % {"price": price}]
    return told + [_when(tier, zone, _money(tier.face_value_minor, currency)) for tier in coming]


def _when(tier: Tier, zone: str, price: str) -> str:
    if tier.from_at is not None:
        when = format_datetime(tier.from_at, zone, "short")
        return _("From %(when)s: %(price)s") % {"when": when, "price": price}
    n = tier.after_places or 0
    told = ngettext("Once %(n)s place is sold: %(price)s", "Once %(n)s places are sold: %(price)s", n)
    return told % {"n": format_number(n), "price": price}


def _demand(plan: PricePlan, price: str, currency: str) -> list[str]:
    if plan.rails is None or plan.temper is None:
        return []
    told = _("The price moves with demand (%(temper)s): %(price)s now.")
    decides = (
        _("Each change waits for your approval.")
        if plan.mode is Mode.SUGGEST
        else _("It changes by itself, within these limits.")
    )
    return [told % {"temper": temper_name(plan.temper), "price": price}, decides, *promises_of(plan.rails, currency)]


def _all_in(level: PriceLevel, book: PriceBook) -> str:
    return _money(full_offer(offers_of(level, book.charges)).price.total, book.currency)


def _at(plan: PricePlan, level: PriceLevel, book: PriceBook, face_value_minor: int) -> str:
    there = repriced(level, face_value_minor, plan.first_minor, plan.first_types, plan.multiple_minor)
    return _all_in(there, book)


def _money(amount_minor: int, currency: str) -> str:
    return format_money(Money(amount_minor, currency))
