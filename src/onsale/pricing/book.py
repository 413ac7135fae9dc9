"""The price book of an event: which level each section belongs to, and what its tickets cost all in."""

from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct

from onsale.catalog.model import PriceLevel
from onsale.catalog.store import SaleTerms
from onsale.platform import limits
from onsale.platform.kept import Kept
from onsale.platform.money import Money
from onsale.pricing.charges import Charges, charges_of
from onsale.pricing.model import Price, all_in


class Offer(Struct, frozen=True, gc=False):
    """One kind of ticket at one level. `ticket_type` is null where the level has only one kind."""

    level: str
    ticket_type: str | None
    price: Price
    requires_proof: bool = False
    companion: bool = False


class PriceBook:
    """All offers of one event, by section. `levels` are told of, `hidden` ones, by name, are sold with a code only."""

    def __init__(self, levels: Sequence[PriceLevel], charges: Charges) -> None:
        self.currency = charges.currency
        self.charges = charges
        self.all_levels = tuple(levels)
        self.levels = tuple(level for level in levels if not level.hidden)
        self.hidden = {level.name: level for level in levels if level.hidden}
        self._offers = {level.name: offers_of(level, charges) for level in levels}
        self._level_of = {section: level.name for level in levels for section in level.sections}
        self._totals: dict[str | None, dict[str, int]] = {}

    def offers(self, section: str) -> tuple[Offer, ...]:
        """The kinds of ticket sold for a section, the organiser's first choice first."""
        return self._offers[self._level_of[section]]

    def offer(self, section: str, ticket_type: str | None) -> Offer | None:
        """The offer asked for; with no type named, the level's first; `None` when the level has no such type."""
        offers = self.offers(section)
        if ticket_type is None:
            return offers[0]
        return next((offer for offer in offers if offer.ticket_type == ticket_type), None)

    def hides(self, section: str, unlocked: Collection[str] = ()) -> bool:
        """Whether a section is only sold with a code, to who has unlocked these levels."""
        level = self._level_of[section]
        return level in self.hidden and level not in unlocked

    def totals(self, ticket_type: str | None) -> Mapping[str, int]:
        """What a ticket of this type (`None`: each level's first) costs all in, in the sections that sell it.

        Without what is asked once per booking.
        """
        known = self._totals.get(ticket_type)
        if known is not None:
            return known
        totals = {
            section: offer.price.total for section in self._level_of if (offer := self.offer(section, ticket_type))
        }
        if totals:  # what nobody sells isn't remembered: anybody can ask for it
            self._totals[ticket_type] = totals
        return totals

    def from_price(self, section: str) -> Money:
        """The least a place in this section costs all in, without what is asked once per booking. A companion's price,
        which nobody has alone, isn't meant.
        """
        return Money(min(offer.price.total for offer in self.offers(section) if not offer.companion), self.currency)

    def for_everybody(self) -> Money | None:
        """The least one place costs whoever buys it alone, without a reduction or proof: what "from" says.

        A level's first type is the full one, as the organiser orders them. Nothing where no level is told of.
        """
        totals = [self.alone(full_offer(self._offers[level.name])) for level in self.levels]
        return Money(min(totals), self.currency) if totals else None

    def full_price(self, section: str) -> Money:
        """What a place in this section costs anybody, without what is asked once per booking."""
        return Money(full_offer(self.offers(section)).price.total, self.currency)

    def range(self) -> tuple[Money, Money] | None:
        """The least and the most one place costs somebody who buys it alone: all in, the booking's fee too.

        Nothing where no level is told of.
        """
        offers = (offer for level in self.levels for offer in self._offers[level.name])
        totals = [self.alone(offer) for offer in offers if not offer.companion]
        if not totals:
            return None
        return Money(min(totals), self.currency), Money(max(totals), self.currency)

    def alone(self, offer: Offer) -> int:
        """What a booking of just this costs; nothing where it is free."""
        return offer.price.total + self.charges.booking_fee.total if offer.price.total else 0


_kept: Kept[int, tuple[SaleTerms, PriceBook]] = Kept(limits.EVENTS_REMEMBERED)


def book_of(terms: SaleTerms) -> PriceBook:
    """The price book of these terms; made once for as long as they are the same object."""
    kept = _kept.get(terms.event.id)
    if kept is not None and kept[0] is terms:
        return kept[1]
    book = PriceBook(terms.levels, charges_of(terms.organiser, terms.venue, terms.event.currency))
    _kept.put(terms.event.id, (terms, book))
    return book


def full_offer(offers: Sequence[Offer]) -> Offer:
    """What anybody may buy: the first that needs no proof, where there is one."""
    return next((offer for offer in offers if not (offer.requires_proof or offer.companion)), offers[0])


def offers_of(level: PriceLevel, charges: Charges) -> tuple[Offer, ...]:
    """The kinds of ticket of a level, with what they cost."""
    if not level.ticket_types:
        return (Offer(level.name, None, all_in(level.face_value_minor, charges)),)
    return tuple(
        Offer(level.name, kind.name, all_in(kind.face_value_minor, charges), kind.requires_proof, kind.companion)
        for kind in level.ticket_types
    )
