"""What is counted of bookings: how many, never whose. Counted once they are committed."""

from prometheus_client import Counter

from onsale.bookings.model import BookingsConfirmed, PlacesCancelled
from onsale.platform.database import WriteTx
from onsale.platform.metrics import REGISTRY

HOLDS = Counter("onsale_holds", "Holds asked for, by what became of them.", ["result"], registry=REGISTRY)
CONFIRMED = Counter("onsale_bookings_confirmed", "Bookings confirmed.", registry=REGISTRY)
SOLD = Counter("onsale_places_sold", "Places of confirmed bookings.", registry=REGISTRY)
GIVEN_BACK = Counter("onsale_places_given_back", "Confirmed places given back, by whom.", ["by"], registry=REGISTRY)

HELD = "held"


async def count_confirmed(tx: WriteTx, happening: BookingsConfirmed) -> None:
    """Hears of confirmed bookings."""
    bookings, places = len(happening.bookings), sum([len(booking.places) for booking in happening.bookings])

    async def count() -> None:
        CONFIRMED.inc(bookings)
        SOLD.inc(places)

    tx.after_commit(count)


async def count_given_back(tx: WriteTx, happening: PlacesCancelled) -> None:
    """Hears of places given back."""

    async def count() -> None:
        for back in happening.returns:
            GIVEN_BACK.labels(back.made_by.value).inc(len(back.places))

    tx.after_commit(count)
