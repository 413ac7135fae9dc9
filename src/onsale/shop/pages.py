"""The fan's pages, all of them."""

from litestar.handlers import BaseRouteHandler

from onsale.shop import (
    booking_pages,
    browse_pages,
    calendar_pages,
    change_pages,
    event_pages,
    finding_pages,
    image_pages,
    operator_pages,
    organiser_pages,
    place_pages,
    poster_pages,
    resale_pages,
    return_pages,
    sitemap,
    waiting_pages,
    wallet_pages,
)
from onsale.shop.fairness import pages as fairness_pages
from onsale.shop.room import pages as room_pages
from onsale.shop.sending import pages as sending_pages

routes: list[BaseRouteHandler] = [
    browse_pages.home,
    browse_pages.start_from,
    finding_pages.search_page,
    finding_pages.search_feed,
    place_pages.performer_page,
    place_pages.venue_page,
    place_pages.city_page,
    event_pages.show_event,
    calendar_pages.event_entry,
    calendar_pages.on_sale_entry,
    event_pages.show_seats,
    event_pages.choose_or_sign_in,
    event_pages.hold_from_page,
    booking_pages.my_bookings,
    booking_pages.show_booking,
    *change_pages.routes,
    booking_pages.use_code,
    booking_pages.release_booking,
    booking_pages.pay_from_page,
    *return_pages.routes,
    *sending_pages.routes,
    *resale_pages.routes,
    *wallet_pages.routes,
    *waiting_pages.routes,
    *room_pages.routes,
    *fairness_pages.routes,
    *operator_pages.routes,
    organiser_pages.organiser_page,
    organiser_pages.terms_page,
    organiser_pages.terms_version_page,
    organiser_pages.terms_of_booked,
    poster_pages.poster,
    *image_pages.routes,
    sitemap.sitemap,
    sitemap.robots,
]
