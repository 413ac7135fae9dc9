"""What is free at an event, section by section and place by place, as documents made once for everybody who asks."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from onsale.accounts.model import Principal
from onsale.catalog.organisers import require_visible
from onsale.catalog.recent import RecentSales, Sale
from onsale.catalog.seatmap.layout import Section
from onsale.inventory.availability import count_free
from onsale.inventory.live import LivePlaces, in_base64
from onsale.inventory.watch import Watch
from onsale.listings.documents import Document, document_of
from onsale.listings.schemas import AvailabilityAnswer, SectionAvailability
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.kept import Kept
from onsale.platform.schemas import MoneyAnswer
from onsale.pricing.book import book_of

_GZIP_LEVEL = 1  # most of it is a bitset that hardly compresses, and it is made anew twenty times a second in a rush


@dataclass(frozen=True, slots=True)
class _Made:
    sale: Sale
    live: LivePlaces
    version: int
    document: Document


class AvailabilityDesk:
    """The availability documents of this process: made when somebody asks and something has changed since."""

    def __init__(self, db: Database, sales: RecentSales, watch: Watch) -> None:
        self._db, self._sales, self._watch = db, sales, watch
        self._made: Kept[int, _Made] = Kept(limits.AVAILABILITY_DOCUMENTS_KEPT)

    async def document(self, event_id: int, principal: Principal | None) -> Document:
        """What is free now: a hint, the claim decides. `NotFound` for drafts of others, unknown and removed events."""
        sale = await self.sale(event_id, principal)
        live = await self._watch.places(event_id, sale.terms.event.places)
        made = self._made.get(event_id)
        if made is None or made.sale is not sale or made.live is not live or made.version != live.version:
            made = self._made.put(event_id, _Made(sale, live, live.version, _document(sale, live)))
        return made.document

    async def sale(self, event_id: int, principal: Principal | None) -> Sale:
        """The sale, as far as this reader may know of it."""
        sale = await self._sales.of(event_id)
        event = sale.terms.event
        if not event.public:
            async with self._db.read() as tx:
                await require_visible(tx, event, principal)
        return sale


def _document(sale: Sale, live: LivePlaces) -> Document:
    plain = msgspec.json.encode(_answer(sale, live))
    return document_of(plain, hashlib.sha256(plain).hexdigest()[:32], level=_GZIP_LEVEL)


def _answer(sale: Sale, live: LivePlaces) -> AvailabilityAnswer:
    terms = sale.terms
    book = book_of(terms)
    sections = [
        SectionAvailability(
            section=section.name,
            available=count_free(live.free, section.places),
            price=MoneyAnswer.of(book.from_price(section.name)),
        )
        for section in sale.layout.sections
        if not book.hides(section.name)
    ]
    hidden = [section for section in sale.layout.sections if book.hides(section.name)]
    if not hidden:
        return AvailabilityAnswer(
            total=live.places, available=live.available, by_section=sections, places=in_base64(live.snapshot())
        )
    shown = _without(live.snapshot(), hidden)
    return AvailabilityAnswer(
        total=live.places, available=sum(s.available for s in sections), by_section=sections, places=in_base64(shown)
    )


def _without(free: bytes, hidden: Sequence[Section]) -> bytes:
    """What is free but for sections that are sold with a code only."""
    left = bytearray(free)
    for section in hidden:
        for place in section.places:
            left[place >> 3] &= ~(1 << (place & 7))
    return bytes(left)
