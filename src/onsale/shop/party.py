"""Who comes along: how many tickets of which type, where an organiser has several."""

from collections.abc import Mapping
from dataclasses import dataclass

from onsale.listings.read import EventDetails
from onsale.platform.errors import InvalidRequest
from onsale.platform.i18n import gettext as _
from onsale.platform.money import Money
from onsale.pricing.book import PriceBook

USUAL = 2
"""So many come, unless they say otherwise."""
MOST_TYPES = 8
FIELDS = tuple(f"{name}_{n}" for n in range(MOST_TYPES) for name in ("kind", "party"))
"""The form's fields: `kind_0` names a type, `party_0` says how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyRow:
    """A ticket type with what it costs at least, all in, and how many are chosen."""

    name: str
    price_from: Money
    same_everywhere: bool
    requires_proof: bool
    companion: bool
    count: int


def party_rows(details: EventDetails, values: Mapping[str, str]) -> tuple[PartyRow, ...]:
    """The types to choose from, the organiser's first one first; none where there is nothing to choose.

    The first is full price: it is what the party gets unless it says otherwise.
    """
    book, chosen = details.book, dict(_chosen(values))
    names = _names(book)
    if not 1 < len(names) <= MOST_TYPES:
        return ()
    usual = min(USUAL, details.event.max_places_per_booking)
    counts = {name: chosen.get(name, 0) if chosen else usual * (n == 0) for n, name in enumerate(names)}
    return tuple(_row(book, name, counts[name], details.event.currency) for name in names)


def party_of(form: Mapping[str, str]) -> tuple[tuple[str, int], ...]:
    """What a form asks for, types with nobody left out; nothing where it has no such fields."""
    party = _chosen(form)
    if party and not sum(count for _name, count in party):
        raise InvalidRequest.of("quantity", _("Choose how many."))
    return tuple((name, count) for name, count in party if count)


def _chosen(form: Mapping[str, str]) -> list[tuple[str, int]]:
    pairs = [(form.get(f"kind_{n}", ""), form.get(f"party_{n}", "").strip() or "0") for n in range(MOST_TYPES)]
    return [(name, _count(text)) for name, text in pairs if name]


def _count(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0


def _names(book: PriceBook) -> list[str]:
    """Types in the order of the levels; none where some level knows no types."""
    names: dict[str, None] = {}
    for level in book.levels:
        kinds = [offer.ticket_type for offer in book.offers(level.sections[0])] if level.sections else []
        if None in kinds:
            return []
        names |= {kind: None for kind in kinds if kind}
    return list(names)


def _row(book: PriceBook, name: str, count: int, currency: str) -> PartyRow:
    offers = [offer for level in book.levels if (offer := book.offer(level.sections[0], name)) is not None]
    totals = {offer.price.total for offer in offers}
    return PartyRow(
        name=name,
        price_from=Money(min(totals), currency),
        same_everywhere=len(totals) == 1,
        requires_proof=any(offer.requires_proof for offer in offers),
        companion=any(offer.companion for offer in offers),
        count=count,
    )
