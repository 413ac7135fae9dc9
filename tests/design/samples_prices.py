"""Sample views of the organiser's pages of prices and promo codes."""

from collections.abc import Iterator

from onsale.console.prices.views import PricesPage, VenueTax
from onsale.console.promo_codes.views import CodeRow, PromoCodesPage
from onsale.console.views import Option
from tests.design.samples_events import LONG, NOW, RTL, refused

_OPTIONS = (Option(value="EUR", label="EUR · Euro", selected=True), Option(value="JPY", label="JPY · Japanese Yen"))
_TAX = {"tax_percent": "8.875", "tax_name": LONG, "tax_way": "top", "tax_rounding": "half_up"}
_DISCOUNTS = (
    Option(value="percent", label="A percentage off each place", selected=True),
    Option(value="per_place", label="An amount off each place"),
    Option(value="none", label="No money off"),
)


def pages() -> Iterator[tuple[str, object]]:
    """Template and view."""
    code = CodeRow(
        code="SPRING-15", gives=("15% off", f"unlocks {RTL}"), good=("until Fri 4 Dec, 20:00",), uses=3, uses_max=10,
        paused=False, link="/events/evt_1/seats?promo_code=SPRING-15",
    )  # fmt: skip
    paused = CodeRow(
        code="OLD", gives=("€5.00 off",), good=(), uses=1, uses_max=None, paused=True, link="/events/evt_1"
    )
    for codes, early, errors in (((), True, {}), ((code, paused), False, refused("code", "percent"))):
        yield (
            "console/promo_codes.html",
            PromoCodesPage(
                event_id="evt_1", event_name=LONG, starts_at=NOW, timezone="Europe/Berlin", currency="EUR",
                codes=codes, discounts=_DISCOUNTS,
                hidden_levels=(RTL, "Friends") if early else (), early=early, values={"code": LONG}, errors=errors,
            ),
        )  # fmt: skip
    venue = VenueTax(id="ven_1", name=LONG, city=RTL, told="8.875% tax on top", own=True, values=_TAX)
    for venues, wrong, errors in (
        ((), "", {}),
        ((venue,), "", refused("tax_percent")),
        ((venue,), "ven_1", refused("tax_percent")),
    ):
        yield (
            "console/prices.html",
            PricesPage(
                organiser=RTL, example=("A €50.00 ticket costs €54.25 all in.", LONG), currencies=_OPTIONS,
                roundings=_OPTIONS, venues=venues, values=_TAX, wrong_venue=wrong, errors=errors,
            ),
        )  # fmt: skip
