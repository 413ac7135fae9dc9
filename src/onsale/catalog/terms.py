"""What an organiser says about an event, and whether it can be sold like that."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from onsale.catalog.model import PriceLevel
from onsale.catalog.performers import folded
from onsale.catalog.seatmap.layout import Layout
from onsale.catalog.seatmap.validate import clean
from onsale.platform import limits
from onsale.platform.errors import FieldError
from onsale.platform.i18n import gettext as _
from onsale.platform.money import is_currency


@dataclass(frozen=True, slots=True, kw_only=True)
class EventTerms:
    """Everything an organiser decides about an event. Performers are names, in the order they are told."""

    name: str
    venue_id: int
    seat_map_id: int
    starts_at: datetime
    on_sale_at: datetime
    currency: str
    price_levels: tuple[PriceLevel, ...]
    off_sale_at: datetime | None = None
    doors_at: datetime | None = None
    ends_at: datetime | None = None
    description: str = ""
    genre: str = ""
    segment: str = ""
    performers: tuple[str, ...] = ()
    max_places_per_booking: int = limits.PLACES_PER_BOOKING_DEFAULT
    cancellation_until: datetime | None = None
    cancellation_fee_basis_points: int = 0
    age_limit: int | None = None
    refuse_single_seats: bool = False
    lobby_minutes: int | None = None
    offline_payment: bool = False
    offline_hold_h: int = limits.OFFLINE_HOLD_H_DEFAULT
    offline_instructions: str = ""


def tidy(terms: EventTerms) -> EventTerms:
    """The same terms as they are kept: whole seconds, names composed and without blanks around them."""
    moments: dict[str, Any] = {field: _whole_seconds(getattr(terms, field)) for field in _MOMENTS}
    return replace(
        terms,
        **moments,
        name=clean(terms.name),
        genre=clean(terms.genre),
        segment=clean(terms.segment),
        performers=tuple(clean(name) for name in terms.performers),
        price_levels=tuple(_tidy_level(position, level) for position, level in enumerate(terms.price_levels)),
    )


def time_errors(terms: EventTerms, now: datetime, *, start_is_new: bool = True) -> Iterator[FieldError]:
    """What is wrong with the times. A start that was accepted before may have passed; a new one may not."""
    farthest = now + timedelta(days=366 * limits.YEARS_AHEAD)
    for field, moment in _moments(terms):
        if moment is not None and not _EARLIEST_YEAR <= moment.year <= farthest.year:
            message = _("Must lie between {earliest} and {farthest}.")
            yield FieldError(field, message.format(earliest=_EARLIEST_YEAR, farthest=farthest.year))
    if start_is_new and terms.starts_at <= now:
        yield FieldError("starts_at", _("Must lie in the future."))
    if start_is_new and terms.starts_at > farthest:
        yield FieldError("starts_at", _("At most {years} years ahead.").format(years=limits.YEARS_AHEAD))
    if terms.on_sale_at >= terms.starts_at:
        yield FieldError("on_sale_at", _("Sales must open before the event starts."))
    if terms.off_sale_at is not None and terms.off_sale_at <= terms.on_sale_at:
        yield FieldError("off_sale_at", _("Sales must close after they have opened."))
    if terms.off_sale_at is not None and terms.off_sale_at > terms.starts_at:
        yield FieldError("off_sale_at", _("Sales close when the event starts, at the latest."))
    if terms.doors_at is not None and not terms.starts_at - timedelta(days=2) <= terms.doors_at <= terms.starts_at:
        yield FieldError("doors_at", _("Doors open before the start, at most two days."))
    if terms.ends_at is not None and not terms.starts_at < terms.ends_at <= terms.starts_at + timedelta(days=31):
        yield FieldError("ends_at", _("Must lie after the start, at most 31 days."))
    if terms.cancellation_until is not None and terms.cancellation_until > terms.starts_at:
        yield FieldError("cancellation.allowed_until", _("Must not lie after the start."))


def other_errors(terms: EventTerms) -> Iterator[FieldError]:
    """What is wrong beside times and price levels."""
    if not is_currency(terms.currency):
        yield FieldError("currency", _("Is not a currency in use: give its ISO 4217 code, such as EUR."))
    if not 1 <= terms.max_places_per_booking <= limits.PLACES_PER_BOOKING:
        yield FieldError("max_places_per_booking", _("From 1 to {most}.").format(most=limits.PLACES_PER_BOOKING))
    if not 1 <= terms.offline_hold_h <= limits.OFFLINE_HOLD_H:
        yield FieldError("offline_payment.hold_hours", _("From 1 to {most}.").format(most=limits.OFFLINE_HOLD_H))
    if terms.lobby_minutes is not None and not 0 <= terms.lobby_minutes <= limits.LOBBY_MINUTES:
        yield FieldError("waiting_room.opens_minutes_before", _("From 0 to {most}.").format(most=limits.LOBBY_MINUTES))
    if len(terms.performers) > limits.PERFORMERS_PER_EVENT:
        yield FieldError("performers", _("At most {most}.").format(most=limits.PERFORMERS_PER_EVENT))
    yield from _duplicates([folded(name) for name in terms.performers], "performers.{}", _("Is named twice."))


def price_errors(levels: Sequence[PriceLevel], layout: Layout) -> Iterator[FieldError]:
    """What is wrong with the price levels: every section of the map belongs to exactly one."""
    if len(levels) > limits.PRICE_LEVELS_PER_EVENT:
        yield FieldError("price_levels", _("At most {most}.").format(most=limits.PRICE_LEVELS_PER_EVENT))
        return
    yield from _duplicates([level.name for level in levels], "price_levels.{}.name", _("Is the name of another level."))
    for index, level in enumerate(levels):
        yield from _level_errors(f"price_levels.{index}", level)
    yield from _section_errors(levels, {section.name for section in layout.sections})
    yield from _companion_errors(levels, layout)


def _level_errors(path: str, level: PriceLevel) -> Iterator[FieldError]:
    if not level.name:
        yield FieldError(f"{path}.name", _("Give the level a name."))
    if not level.sections:
        yield FieldError(f"{path}.sections", _("Name the sections that cost this."))
    if not 0 <= level.face_value_minor <= limits.FACE_VALUE_MINOR:
        yield FieldError(f"{path}.face_value_minor", _face_value())
    if len(level.ticket_types) > limits.TICKET_TYPES_PER_LEVEL:
        yield FieldError(f"{path}.ticket_types", _("At most {most}.").format(most=limits.TICKET_TYPES_PER_LEVEL))
    names = [kind.name for kind in level.ticket_types]
    yield from _duplicates(names, f"{path}.ticket_types.{{}}.name", _("Is the name of another ticket type."))
    if level.ticket_types and level.ticket_types[0].companion:
        message = _("The first kind of ticket is for everybody: put the companion's ticket after it.")
        yield FieldError(f"{path}.ticket_types.0.companion", message)
    for index, kind in enumerate(level.ticket_types):
        if not kind.name:
            yield FieldError(f"{path}.ticket_types.{index}.name", _("Give the ticket type a name."))
        if not 0 <= kind.face_value_minor <= limits.FACE_VALUE_MINOR:
            yield FieldError(f"{path}.ticket_types.{index}.face_value_minor", _face_value())


def _companion_errors(levels: Sequence[PriceLevel], layout: Layout) -> Iterator[FieldError]:
    spacious = layout.with_wheelchair_spaces
    for index, level in enumerate(levels):
        for at, kind in enumerate(level.ticket_types):
            if kind.companion and not spacious.intersection(level.sections):
                message = _("There is no wheelchair space in these sections for a companion to sit beside.")
                yield FieldError(f"price_levels.{index}.ticket_types.{at}.companion", message)


def _section_errors(levels: Sequence[PriceLevel], sections: set[str]) -> Iterator[FieldError]:
    priced: set[str] = set()
    for index, level in enumerate(levels):
        for at, section in enumerate(level.sections):
            if section not in sections:
                message = _("The seat map has no section “{section}”.")
                yield FieldError(f"price_levels.{index}.sections.{at}", message.format(section=section))
            elif section in priced:
                message = _("“{section}” has a price already: a section belongs to one level.")
                yield FieldError(f"price_levels.{index}.sections.{at}", message.format(section=section))
            priced.add(section)
    if missing := sorted(sections - priced):
        told = ", ".join(f"“{section}”" for section in missing[:5]) + (" …" if len(missing) > 5 else "")
        yield FieldError("price_levels", _("No level covers {sections}.").format(sections=told))


def _duplicates(names: Sequence[str], path: str, message: str) -> Iterator[FieldError]:
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name in seen:
            yield FieldError(path.format(index), message)
        seen.add(name)


def _tidy_level(position: int, level: PriceLevel) -> PriceLevel:
    kinds = tuple(replace(kind, name=clean(kind.name)) for kind in level.ticket_types)
    sections = tuple(clean(section) for section in level.sections)
    return replace(level, position=position, name=clean(level.name), sections=sections, ticket_types=kinds)


def _face_value() -> str:
    return _("From 0 to {most} minor units.").format(most=limits.FACE_VALUE_MINOR)


_EARLIEST_YEAR = 2000
_MOMENTS = ("starts_at", "on_sale_at", "off_sale_at", "doors_at", "ends_at", "cancellation_until")


def _moments(terms: EventTerms) -> Iterator[tuple[str, datetime | None]]:
    for field in _MOMENTS:
        told = "cancellation.allowed_until" if field == "cancellation_until" else field
        yield told, getattr(terms, field)


def _whole_seconds(moment: datetime | None) -> datetime | None:
    return moment.replace(microsecond=0) if moment else None
