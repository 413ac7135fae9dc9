"""What goes on sale, the next first."""

from datetime import datetime

from tantivy import Order

from onsale.search.entry import Entry
from onsale.search.keys import seconds
from onsale.search.reader import Reading


def opening_next(reading: Reading, *, most: int, now: datetime) -> list[Entry]:
    """Events whose sale begins after `now`, by when it begins; whatever else has become of them."""
    later = reading.of_events.at_least("on_sale", seconds(now) + 1)
    hits = reading.events.search(later, limit=most, count=False, order_by_field="on_sale", order=Order.Asc).hits
    return [reading.entry_at(address) for _key, address in hits]
