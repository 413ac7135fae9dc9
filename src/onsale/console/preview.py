"""What an event's form leads to: the room as it will be drawn, and the prices fans will see, all in."""

from collections.abc import Mapping, Sequence

from onsale.accounts.model import Principal
from onsale.catalog.model import Organiser, PriceLevel, Venue
from onsale.catalog.organisers import owned_organisers
from onsale.catalog.seatmap import Layout
from onsale.catalog.seatmap.layout import Section
from onsale.catalog.seatmap.row import Spot
from onsale.catalog.store import get_organiser
from onsale.console import price_fields
from onsale.console.preview_views import FanPrice, Preview, PreviewLevel, Shape
from onsale.console.reading import Reading
from onsale.console.views import PriceLevelField
from onsale.platform.database import ReadTx
from onsale.platform.money import Money
from onsale.pricing.book import Offer, PriceBook
from onsale.pricing.charges import Charges, charges_of

TONES = 8
_ROWS_DRAWN = 160
_SAMPLES = 6
_UNIT_CM = 10
_MARGIN = 12


async def organiser_of_form(tx: ReadTx, principal: Principal) -> Organiser:
    """Who will sell: the person's organiser, or one as new as they are."""
    owned = await owned_organisers(tx, principal.person_id)
    return await get_organiser(tx, owned[0]) if owned else Organiser(0, "", "", "", 0, 0)


def new_venue() -> Venue:
    """A venue nothing is known of yet: its tax is the organiser's."""
    return Venue(0, 0, "", "", "", "", "", None, None, None, "UTC")


def preview_of(
    layout: Layout, rows: Sequence[PriceLevelField], currency: str, organiser: Organiser, venue: Venue
) -> Preview:
    """The room and the prices as typed."""
    charges = charges_of(organiser, venue, currency)
    reading = Reading({})
    kept = price_fields.read(reading, rows, currency)
    tone_of = _tones(layout, rows, kept, charges)
    tones = {section: tone_of[n] for n, row in enumerate(rows) for section in row.sections}
    left, top, right, bottom = (round(edge / _UNIT_CM) for edge in layout.bounds)
    return Preview(
        box=f"{left - _MARGIN} {top - _MARGIN} {right - left + 2 * _MARGIN} {bottom - top + 2 * _MARGIN}",
        shapes=(Shape(_polygon(layout.focus.outline), None, filled=True), *_shapes(layout, tones)),
        levels=tuple(
            PreviewLevel(row.name, row.places, tone_of[n], _prices(n, level, charges, reading.errors), row.hidden)
            for n, (row, level) in enumerate(zip(rows, kept, strict=True))
        ),
        places=layout.places,
        fees=bool(charges.fee_basis_points or charges.fee_fixed_minor or charges.fee_booking_minor or charges.tax.ppm),
    )


def _tones(
    layout: Layout, rows: Sequence[PriceLevelField], kept: Sequence[PriceLevel], charges: Charges
) -> dict[int, int]:
    """Each level's colour, as fans' map gives them out: the dearest first, then by their first section."""
    first = {section.name: n for n, section in enumerate(layout.sections)}

    def rank(n: int) -> tuple[bool, int, int]:
        sections = kept[n].sections
        price = PriceBook([kept[n]], charges).offers(sections[0])[0].price.total if sections else 0
        return rows[n].hidden, -price, min((first.get(name, len(first)) for name in sections), default=len(first))

    return {n: tone % TONES for tone, n in enumerate(sorted(range(len(kept)), key=rank))}


def _prices(n: int, level: PriceLevel, charges: Charges, errors: Mapping[str, str]) -> tuple[FanPrice, ...]:
    book = PriceBook([level], charges)
    told = []
    for m, offer in enumerate(book.offers(level.sections[0]) if level.sections else ()):
        field = f"price_levels.{n}.types.{m}.price" if level.ticket_types else f"price_levels.{n}.price"
        told.append(FanPrice(offer.ticket_type, None if field in errors else _alone(book, offer)))
    return tuple(told)


def _alone(book: PriceBook, offer: Offer) -> Money:
    return Money(book.alone(offer), book.currency)


def _shapes(layout: Layout, tones: Mapping[str, int]) -> list[Shape]:
    """One path for each tone and way of drawing. Of many rows only the sections' outlines are drawn."""
    many = sum(len(section.rows) for section in layout.sections) > _ROWS_DRAWN
    paths: dict[tuple[int, bool], list[str]] = {}
    for section in layout.sections:
        filled = many or not section.rows
        path = _polygon(section.outline) if filled else _rows(section)
        paths.setdefault((tones.get(section.name, 0), filled), []).append(path)
    return [Shape("".join(parts), tone, filled) for (tone, filled), parts in sorted(paths.items())]


def _rows(section: Section) -> str:
    lines = []
    for row in section.rows:
        spots = row.positions()
        for run in row.runs():
            if not run:
                continue
            step = max(1, (len(run) - 1) // _SAMPLES)
            chosen = [*run[:-1:step], run[-1]]
            lines.append(_line([spots[seat] for seat in chosen]))
    return "".join(lines)


def _line(spots: Sequence[Spot]) -> str:
    (x, y), *rest = [(round(x / _UNIT_CM), round(y / _UNIT_CM)) for x, y in spots]
    return f"M{x} {y}" + ("".join(f"L{a} {b}" for a, b in rest) or "h0")


def _polygon(outline: Sequence[Spot]) -> str:
    return _line(outline) + "z" if outline else ""
