"""Promo codes: what one gives, and when."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from onsale.platform.money import share_half_up, spread

CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{2,39}")


class Discount(StrEnum):
    """What comes off the face values: nothing, a percentage of each, an amount for each place, or one for them all."""

    NONE = "none"
    PERCENT = "percent"
    PER_PLACE = "per_place"
    PER_BOOKING = "per_booking"


@dataclass(frozen=True, slots=True)
class PromoCode:
    """A code of one event. Amounts are minor units of its currency, `basis_points` 1/100 of a percent.

    `unlocks` names hidden price levels. From `sale_from` on the code opens a sale that hasn't begun for everybody.
    `uses_max` limits how many bookings there may be with it at a time, `places_max` the places of each.
    """

    event_id: int
    code: str
    discount: Discount = Discount.NONE
    basis_points: int = 0
    amount_minor: int = 0
    unlocks: tuple[str, ...] = ()
    sale_from: datetime | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    uses_max: int | None = None
    places_max: int | None = None
    paused: bool = False

    def valid(self, now: datetime) -> bool:
        """Whether it may be used at `now`."""
        begun = self.valid_from is None or self.valid_from <= now
        return begun and not self.paused and (self.valid_until is None or now < self.valid_until)

    def opens_sale(self, now: datetime) -> bool:
        """Whether its holder may buy at `now` though sales haven't opened."""
        return self.sale_from is not None and self.sale_from <= now

    def off(self, faces: Sequence[int]) -> list[int]:
        """What comes off each face value; never more than it. A percentage is rounded half up for each place, an
        amount for the booking is spread by the largest remainder.
        """
        if self.discount is Discount.PERCENT:
            return [share_half_up(face, self.basis_points) for face in faces]
        if self.discount is Discount.PER_PLACE:
            return [min(self.amount_minor, face) for face in faces]
        if self.discount is Discount.PER_BOOKING and any(faces):
            return spread(min(self.amount_minor, sum(faces)), faces)
        return [0 for _ in faces]


def canonical(text: str) -> str:
    """A code as it is kept, however it was typed: capitals, without blanks."""
    return "".join(text.split()).upper()
