"""What has happened to some events of the sample programme: sold, nearly sold, moved, called off, about to open."""

from dataclasses import dataclass
from enum import StrEnum


class Twist(StrEnum):
    """What makes an event of the programme differ from the others."""

    SOLD_OUT = "sold out"
    NEARLY_SOLD_OUT = "nearly sold out"
    SELLING_WELL = "selling well"
    ON_SALE_IN_MINUTES = "on sale in minutes"
    ON_SALE_LATER = "on sale later"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"
    RESCHEDULED = "rescheduled"
    WITH_CODE = "with a promo code"

    @property
    def ends_a_date(self) -> bool:
        """Whether the date it was sold for no longer stands."""
        return self in {Twist.CANCELLED, Twist.POSTPONED, Twist.RESCHEDULED}


@dataclass(frozen=True, slots=True)
class Which:
    """A performance: the show's name, its house, and which of the show's performances there, from 0."""

    show: str
    house: str
    nth: int = 0


OPENING = (
    Which("Juno Kestrelle: Every Light in the House", "manchester", 2),
    Which("Kuroyuri Parade: Paper Snow", "los-angeles"),
    Which("Velvet Cartography: The Streetlamp Tour", "los-angeles"),
    Which("Halcyon Drive-In", "los-angeles"),
)
"""One of these goes on sale some minutes after each start of the demo: the first of which nothing was sold."""

QUEUED = (
    Which("Juno Kestrelle: Every Light in the House", "manchester"),
    Which("Juno Kestrelle: Every Light in the House", "manchester", 1),
    Which("Brass Hollow Nine: In Through the Audience", "tokyo"),
    Which("Neon Orchard: Hothouse", "berlin", 3),
)
"""One of these has a waiting room after each start of the demo: the first whose line nobody has gone through."""

TWISTS: dict[Which, Twist] = {
    Which("Casimir Doyle: Parrot Fashion", "london-comedy"): Twist.SOLD_OUT,
    Which("Quartetto Ardesia", "zurich"): Twist.SOLD_OUT,
    Which("Casimir Doyle: Parrot Fashion", "london-comedy", 1): Twist.NEARLY_SOLD_OUT,
    Which("Inês Caldemar canta fado", "lisbon"): Twist.NEARLY_SOLD_OUT,
    Which("Drei Schwestern, eine Küche", "hamburg", 1): Twist.SELLING_WELL,
    Which("The Understudies: Make Something Up", "london-comedy"): Twist.SELLING_WELL,
    Which("Velvet Cartography: The Streetlamp Tour", "vienna"): Twist.SELLING_WELL,
    Which("Priya Mallowfield: Deductible", "new-york", 1): Twist.SELLING_WELL,
    Which("The Fox Who Borrowed the Moon", "ghent"): Twist.SELLING_WELL,
    Which("The Clockmaker’s Daughter", "london", 3): Twist.SELLING_WELL,
    Which("The Clockmaker’s Daughter", "london", 5): Twist.SELLING_WELL,
    Which("Brass Hollow Nine: In Through the Audience", "chicago"): Twist.SELLING_WELL,
    OPENING[0]: Twist.ON_SALE_IN_MINUTES,
    Which("Saltwick Weekender", "brighton"): Twist.ON_SALE_LATER,
    Which("Saltwick Weekender", "brighton", 1): Twist.ON_SALE_LATER,
    Which("Saltwick Weekender", "brighton", 2): Twist.ON_SALE_LATER,
    Which("Marée basse", "paris"): Twist.WITH_CODE,
    Which("Halcyon Drive-In", "berlin"): Twist.CANCELLED,
    Which("Odalys Ferran: Tres lenguas", "sydney"): Twist.POSTPONED,
    Which("Marlow & the Night Ferries", "copenhagen"): Twist.RESCHEDULED,
}
PROMO_CODE = "LANTERN"
"""Takes a fifth off where the twist is `WITH_CODE`."""
SHARE_SOLD = {Twist.SOLD_OUT: 1.0, Twist.NEARLY_SOLD_OUT: 0.94, Twist.SELLING_WELL: 0.45}
"""How much of the house is sold."""
