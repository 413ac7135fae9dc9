"""What the seat page shows, and the JSON its script starts from."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from onsale.platform.money import Money, exponent
from onsale.shop.lost_race import LostRace
from onsale.shop.party import PartyRow
from onsale.shop.room_entry import RoomEntry
from onsale.shop.seats_words import words
from onsale.shop.views import EventTile, PlaceLine

STEPPED_UP_TO = 10
"""Up to so many places the quantity is one press; above it is typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketChoice:
    """A ticket type, all-in. The first of a section is chosen unless the fan says otherwise."""

    name: str
    price: Money
    requires_proof: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionOffer:
    """A section on sale: `price` is the all-in price of its first ticket type, `level` its price level's name."""

    name: str
    level: str
    price: Money
    available: int
    ticket_types: tuple[TicketChoice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """A free place that could be added to what is held: what it is called and what it costs, all in."""

    place: int
    words: str
    price: Money
    beside: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldChange:
    """A hold that is being changed: its `lines`, how long it still runs, and what could be added in one tap.

    `prices` are what held places cost by place, with the type they have; they don't change. `total` is today's sum.
    """

    booking_id: str
    lines: tuple[PlaceLine, ...]
    prices: tuple[tuple[int, str | None, int], ...]
    total: Money
    fee_once: int
    expires_in_s: int
    promo_code: str | None
    additions: tuple[Addition, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatsView:
    """`/events/{id}/seats`, and `/bookings/{id}/change` with the `change` of a hold.

    `sections` in the seat map's order of quality, best first. `selling` decides whether anything can be held;
    when not, the event's state says why. `quantity`, `section` and `price_max_minor` are what the address or a refused
    form asked for. `fee_once` comes upon the prices of places, once per booking. `promo_code` is the fan's, good for
    what is shown; `typed_code` is what was typed as one. `active_booking_id` is the fan's own live booking of this
    event. `error` is the sentence about a refused form, `race` what is nearest to what somebody else got. `party` asks
    how many of which ticket type, where there are several. `refuses_singles`: no choice may leave a seat on its own.
    `room`: the waiting room that leads to these places.
    """

    event: EventTile
    currency: str
    max_places: int
    sections: tuple[SectionOffer, ...]
    selling: bool
    quantity: int = 2
    section: str = ""
    price_max_minor: int | None = None
    active_booking_id: str | None = None
    fee_once: Money | None = None
    promo_code: str | None = None
    typed_code: str = ""
    error: str | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    race: LostRace | None = None
    party: tuple[PartyRow, ...] = ()
    has_accessible: bool = False
    accessible: bool = False
    refuses_singles: bool = False
    change: HeldChange | None = None
    coming: tuple[str, ...] = ()  # what is announced of prices
    room: RoomEntry | None = None

    @property
    def needs_pass(self) -> bool:
        """Whether places can be picked, but held only after the waiting room."""
        return self.room is not None and not self.room.passed and self.promo_code is None

    @property
    def quantities(self) -> range:
        """What can be chosen by one press; empty when the number is typed."""
        return range(1, self.max_places + 1) if self.max_places <= STEPPED_UP_TO else range(0)

    @property
    def prices(self) -> tuple[Money, ...]:
        """The different prices, cheapest first."""
        return tuple(sorted({section.price for section in self.sections}))

    @property
    def shown(self) -> dict[str, int]:
        """By level, what its places cost as they are shown here."""
        return {section.level: section.price.amount_minor for section in self.sections}

    @property
    def prices_shown(self) -> str:
        """The same, for a form to send along."""
        return json.dumps(self.shown)

    @property
    def urls(self) -> dict[str, str]:
        """Where the script finds what by name."""
        event = f"/api/v1/events/{self.event.id}"
        return {
            "overview": f"{event}/seat-map?overview=1",
            "seat_map": f"{event}/seat-map",
            "availability": f"{event}/availability",
            "stream": f"{event}/availability/stream",
            "holds": f"{event}/holds",
            "bookings": "/bookings/",
            "sign_in": "/sign-in",
            "here": f"/events/{self.event.id}/seats",
            "room": f"/events/{self.event.id}/queue",
            "change": f"/api/v1/bookings/{self.change.booking_id}" if self.change else "",
        }

    def page_data(self, *, signed_in: bool) -> dict[str, Any]:
        """What the script needs besides the map and availability: prices by section, addresses, texts."""
        return {
            "event_id": self.event.id,
            "currency": self.currency,
            "exponent": exponent(self.currency),
            "max_places": self.max_places,
            "selling": self.selling,
            "fee_once": self.fee_once.amount_minor if self.fee_once else 0,
            "promo_code": self.promo_code,
            "signed_in": signed_in,
            "refuses_singles": self.refuses_singles,
            "change": _held(self.change) if self.change else None,
            "sections": {section.name: _offer(section) for section in self.sections},
            "prices_shown": self.shown,
            "urls": self.urls,
            "words": words(self.max_places),
        }


def _held(change: HeldChange) -> dict[str, Any]:
    return {
        "booking_id": change.booking_id,
        "lines": [list(line) for line in change.prices],
        "fee_once": change.fee_once,
        "promo_code": change.promo_code,
    }


def _offer(section: SectionOffer) -> dict[str, Any]:
    types = [
        {"name": choice.name, "price": choice.price.amount_minor, "requires_proof": choice.requires_proof}
        for choice in section.ticket_types
    ]
    return {"level": section.level, "price": section.price.amount_minor, "ticket_types": types}
