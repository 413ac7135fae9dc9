"""The organiser's pages and the door: every address."""

from litestar.handlers import BaseRouteHandler

from onsale.console import (
    apply_pages,
    door_pages,
    door_pin_pages,
    door_staff_pages,
    event_pages,
    letters_pages,
    offline_pages,
    refund_pages,
    remove_pages,
    returns_pages,
    terms_pages,
)
from onsale.console.booked import confirmation
from onsale.console.booked import pages as booked_pages
from onsale.console.live_door import pages as live_door_pages
from onsale.console.moving_prices import pages as moving_prices_pages
from onsale.console.moving_prices import setting_pages
from onsale.console.prices import pages as prices_pages
from onsale.console.promo_codes import pages as promo_codes_pages
from onsale.console.room import pages as room_pages
from onsale.console.scan import pages as scan_pages
from onsale.console.series import copy_pages
from onsale.console.series import pages as series_pages
from onsale.console.statements import pages as statement_pages
from onsale.console.ticket_rules import pages as ticket_rules_pages
from onsale.console.today import pages as today_pages

routes: list[BaseRouteHandler] = [
    *today_pages.routes,
    *apply_pages.routes,
    *event_pages.routes,
    *series_pages.routes,
    *copy_pages.routes,
    *remove_pages.routes,
    *booked_pages.routes,
    *confirmation.routes,
    *returns_pages.routes,
    *refund_pages.routes,
    *door_pages.routes,
    *scan_pages.routes,
    *door_staff_pages.routes,
    *door_pin_pages.routes,
    *live_door_pages.routes,
    *offline_pages.routes,
    *terms_pages.routes,
    *letters_pages.routes,
    *statement_pages.routes,
    *promo_codes_pages.routes,
    *prices_pages.routes,
    *moving_prices_pages.routes,
    *setting_pages.routes,
    *room_pages.routes,
    *ticket_rules_pages.routes,
]
