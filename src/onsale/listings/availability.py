"""What is free at an event, section by section and place by place."""

import base64

from onsale.catalog.layouts import layout_of
from onsale.catalog.model import Event
from onsale.catalog.store import sale_terms
from onsale.inventory.availability import count_free, free_places
from onsale.listings.schemas import AvailabilityAnswer, SectionAvailability
from onsale.platform.database import ReadTx
from onsale.platform.schemas import MoneyAnswer
from onsale.pricing.book import PriceBook


async def availability_of(tx: ReadTx, event: Event) -> AvailabilityAnswer:
    """The event's places as of now: a hint, the claim decides."""
    terms = await sale_terms(tx, event.id)
    layout = await layout_of(tx, event.seat_map_id)
    free = await free_places(tx, event.id, event.places)
    book = PriceBook(event.currency, terms.levels, terms.organiser)
    sections = [
        SectionAvailability(
            section=section.name,
            available=count_free(free, section.places),
            price=MoneyAnswer.of(book.from_price(section.name)),
        )
        for section in layout.sections
    ]
    return AvailabilityAnswer(
        total=event.places,
        available=sum(section.available for section in sections),
        by_section=sections,
        places=base64.b64encode(free).decode(),
    )
