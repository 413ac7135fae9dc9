"""Price levels as rows of a form: suggested for a room, taken from an event, posted, and turned into what is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import msgspec

from onsale.catalog.model import PriceLevel, TicketType
from onsale.catalog.seatmap import Layout, suggest_levels
from onsale.console.reading import Reading
from onsale.console.views import PriceLevelField, TicketTypeField
from onsale.platform import limits
from onsale.platform.i18n import gettext as _
from onsale.platform.money import Money, exponent
from onsale.platform.text import Line80

_STANDARD_MAJOR = {0: Decimal(4_000), 2: Decimal(40), 3: Decimal(12)}
"""What a Standard place costs to begin with, by the decimals of the currency."""

_REDUCED_PERCENT = 70


def suggested(layout: Layout, currency: str) -> list[PriceLevelField]:
    """Levels and prices to begin with."""
    digits = exponent(currency)
    standard = _STANDARD_MAJOR.get(digits, Decimal(40))
    step = standard / 40
    levels = []
    for level in suggest_levels(layout):
        price = (standard * Decimal(str(level.factor)) / step).to_integral_value() * step
        levels.append(_field(level.name, level.sections, layout, f"{price:.{digits}f}"))
    return levels


def with_reduced(rows: Sequence[PriceLevelField], currency: str) -> list[PriceLevelField]:
    """The same rows, those with one kind of ticket divided in full price and a reduced one, to be named and priced."""
    return [row if row.types else replace(row, types=_full_and_reduced(row.price, currency)) for row in rows]


def with_companion(rows: Sequence[PriceLevelField], currency: str) -> list[PriceLevelField]:
    """The same rows, those with wheelchair spaces with a ticket for who sits beside one: free, until it is priced."""
    return [
        replace(row, types=(*(row.types or (_full(row.price),)), _companion(currency))) if row.lacks_companion else row
        for row in rows
    ]


def without_types(rows: Sequence[PriceLevelField]) -> list[PriceLevelField]:
    """The same rows with one kind of ticket each, at the price of their first."""
    return [replace(row, price=row.types[0].price, types=()) if row.types else row for row in rows]


def stored(levels: Sequence[PriceLevel], layout: Layout, currency: str) -> list[PriceLevelField]:
    """The event's own."""
    return [
        replace(
            _field(
                level.name,
                level.sections,
                layout,
                major(level.face_value_minor, currency),
                tuple(_stored_type(kind, currency) for kind in level.ticket_types),
                hidden=level.hidden,
            ),
            kept=Money(level.face_value_minor, currency),
        )
        for level in levels
    ]


def where_they_move(
    rows: Sequence[PriceLevelField], kept: Sequence[PriceLevelField], moving: Mapping[str, str]
) -> list[PriceLevelField]:
    """The rows, those whose price moves as they are kept: they are set at the address `moving` has for their name.

    Whatever the form said of them may be older than the price by now.
    """
    told = []
    for n, row in enumerate(rows):
        stored_row = kept[n] if n < len(kept) else None
        if stored_row is not None and stored_row.name in moving:
            told.append(replace(stored_row, hidden=row.hidden, moves=moving[stored_row.name]))
        else:
            told.append(row)
    return told


def posted(form: Mapping[str, str], layout: Layout) -> list[PriceLevelField]:
    """The rows of the form, as typed."""
    levels = []
    for n in range(limits.PRICE_LEVELS_PER_EVENT):
        at = f"price_levels.{n}"
        if f"{at}.name" not in form:
            break
        types = _posted_types(form, at)
        levels.append(
            _field(
                form[f"{at}.name"],
                _sections(form.get(f"{at}.sections", "")),
                layout,
                form.get(f"{at}.price", ""),
                types,
                hidden=f"{at}.hidden" in form,
            )
        )
    return levels


def fitted(typed: list[PriceLevelField], layout: Layout, currency: str) -> tuple[list[PriceLevelField], bool]:
    """Rows that cover the room, and whether they need another look: a room of another size has other sections.

    What was typed stays where it covers the room; else the room's own levels, with the prices typed for their names.
    """
    covered = sorted(section for level in typed for section in level.sections)
    if covered == sorted(section.name for section in layout.sections):
        return typed, False
    prices = {level.name: level.price for level in typed}
    kinds = {level.name: level.types for level in typed}
    fresh = suggested(layout, currency)
    levels = [
        _field(
            level.name,
            level.sections,
            layout,
            prices.get(level.name, level.price),
            kinds.get(level.name, level.types),
        )
        for level in fresh
    ]
    return levels, not {level.name for level in fresh} <= set(prices)


def read(reading: Reading, rows: Sequence[PriceLevelField], currency: str) -> tuple[PriceLevel, ...]:
    """The levels the rows stand for."""
    return tuple(_level(reading, n, row, currency) for n, row in enumerate(rows))


def major(amount_minor: int, currency: str) -> str:
    """`44.00` for 4400 euro cents, `4500` for 4500 yen."""
    digits = exponent(currency)
    return f"{Decimal(amount_minor).scaleb(-digits):.{digits}f}"


def _level(reading: Reading, n: int, row: PriceLevelField, currency: str) -> PriceLevel:
    at = f"price_levels.{n}"
    name = row.name.strip()
    if not name:
        reading.wrong(f"{at}.name", _("Give the level a name."))
    else:
        reading.fitting(f"{at}.name", name, Line80)
    types = tuple(
        TicketType(
            _kind_name(reading, f"{at}.types.{m}.name", kind.name),
            reading.price(f"{at}.types.{m}.price", kind.price, currency) or 0,
            requires_proof=kind.proof,
            companion=kind.companion,
        )
        for m, kind in enumerate(row.types)
    )
    face = reading.price(f"{at}.price", row.price, currency) or 0
    return PriceLevel(n, name, row.sections, face, types, row.hidden)


def _kind_name(reading: Reading, field: str, typed: str) -> str:
    return reading.line_of(field, typed, _("Give the kind of ticket a name.")) or ""


def _field(
    name: str,
    sections: Sequence[str],
    layout: Layout,
    price: str,
    types: tuple[TicketTypeField, ...] = (),
    *,
    hidden: bool = False,
) -> PriceLevelField:
    counts = {section.name: section.count for section in layout.sections}
    places = sum(counts.get(section, 0) for section in sections)
    return PriceLevelField(
        name=name,
        sections=tuple(sections),
        places=places,
        price=price,
        types=types,
        hidden=hidden,
        wheelchair=bool(layout.with_wheelchair_spaces.intersection(sections)),
    )


def _posted_types(form: Mapping[str, str], at: str) -> tuple[TicketTypeField, ...]:
    types = list[TicketTypeField]()
    for m in range(limits.TICKET_TYPES_PER_LEVEL):
        if f"{at}.types.{m}.name" not in form:
            break
        kind = TicketTypeField(
            name=form[f"{at}.types.{m}.name"],
            price=form.get(f"{at}.types.{m}.price", ""),
            proof=f"{at}.types.{m}.proof" in form,
            companion=f"{at}.types.{m}.companion" in form,
        )
        types += [kind] if kind.name.strip() or kind.price.strip() else []
    return tuple(types)


def _stored_type(kind: TicketType, currency: str) -> TicketTypeField:
    return TicketTypeField(
        name=kind.name,
        price=major(kind.face_value_minor, currency),
        proof=kind.requires_proof,
        companion=kind.companion,
        kept=Money(kind.face_value_minor, currency),
    )


def _full_and_reduced(price: str, currency: str) -> tuple[TicketTypeField, ...]:
    full = Reading({}).price("price", price, currency)
    reduced = "" if full is None else major(full * _REDUCED_PERCENT // 100, currency)
    return _full(price), TicketTypeField(name=_("Concession"), price=reduced)


def _full(price: str) -> TicketTypeField:
    return TicketTypeField(name=_("Full price"), price=price)


def _companion(currency: str) -> TicketTypeField:
    return TicketTypeField(name=_("Companion"), price=major(0, currency), companion=True)


def _sections(text: str) -> list[str]:
    """Section names, as the form carries them: a JSON list, since a name may hold any punctuation."""
    try:
        return msgspec.json.decode(text, type=list[str])
    except (msgspec.MsgspecError, UnicodeError):
        return []
