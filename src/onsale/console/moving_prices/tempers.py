"""Cautious, balanced, bold: each played on an organiser's own event, in a quiet, an expected and a crowded sale."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from onsale.catalog.model import Event, PriceLevel
from onsale.console.moving_prices.read import usual_rails
from onsale.console.moving_prices.views import PlayedRow, TemperCard
from onsale.console.moving_prices.words import promises_of, temper_name
from onsale.platform.i18n import format_share
from onsale.platform.i18n import gettext as _
from onsale.platform.money import Money
from onsale.pricing.dynamic.policy import Temper
from onsale.pricing.moving.model import PricePlan
from onsale.pricing.moving.wishes import multiple_for
from onsale.pricing.trial.own_event import OwnEvent, Tried

_SALES = ("double", "right", "half")
"""What the first price was of what it should have been, from the quietest sale to the most crowded one."""


def own_event_of(event: Event, level: PriceLevel, plan: PricePlan | None, places: int, now: datetime) -> OwnEvent:
    """What is played: the level's places at its first price, over what is left of the sale."""
    left = event.sale_ends_at - max(now, event.on_sale_at)
    first = plan.first_minor if plan else level.face_value_minor
    multiple = plan.multiple_minor if plan else multiple_for(event.currency)
    return OwnEvent(places, first, max(1, -(-left // timedelta(days=1))), multiple)


def temper_cards(
    level: PriceLevel, plan: PricePlan | None, currency: str, played: Sequence[Tried]
) -> tuple[TemperCard, ...]:
    """A card for each temper."""
    return tuple(
        TemperCard(
            value=temper.value,
            label=temper_name(temper),
            promises=promises_of(usual_rails(temper, plan, level, currency), currency),
            played=tuple(
                _played(one, currency)
                for start in _SALES
                for one in played
                if one.temper is temper and one.start == start
            ),
        )
        for temper in Temper
    )


def _played(one: Tried, currency: str) -> PlayedRow:
    return PlayedRow(
        sale={"double": _("Quiet sale"), "right": _("As expected"), "half": _("Crowded sale")}[one.start],
        moving=Money(one.moving_minor, currency),
        staying=Money(one.staying_minor, currency),
        difference=_difference(one),
    )


def _difference(one: Tried) -> str:
    """`+12% ± 6%`: what moving earned more or less than staying, and how far off that may be."""
    more = one.ratio - 1
    share = format_share(abs(more))
    sign = "" if share == format_share(0) else "+" if more > 0 else "−"
    return f"{sign}{share} ±\N{NO-BREAK SPACE}{format_share(one.off)}"
