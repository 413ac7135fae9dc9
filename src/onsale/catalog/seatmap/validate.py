"""What can't be sold is refused by name, all of it at once up to a limit."""

import math
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import islice

from onsale.catalog.seatmap.layout import Kind
from onsale.catalog.seatmap.overlap import CLOSEST_CM, close_pairs
from onsale.catalog.seatmap.specs import UNIT_CM, RowSpec, SeatSpec, SectionSpec
from onsale.platform.errors import FieldError, InvalidRequest
from onsale.platform.i18n import gettext as _
from onsale.platform.limits import PLACES_PER_SEAT_MAP

ERRORS_TOLD = 20
NAME_CHARACTERS = 80
FARTHEST_UNITS = 100_000 // UNIT_CM


def require_valid(name: str, sections: Sequence[SectionSpec]) -> None:
    """Raise InvalidRequest with up to 20 errors, each with the path of its field; allocates nothing per seat count."""
    errors = list(islice(_errors(name, sections), ERRORS_TOLD))
    if errors:
        raise InvalidRequest(errors=errors)


def clean(name: str) -> str:
    """A name as it is kept and compared: composed (NFC), without blanks around it."""
    return unicodedata.normalize("NFC", name).strip()


def _errors(name: str, sections: Sequence[SectionSpec]) -> Iterator[FieldError]:
    yield from _name_errors("name", name, _("the seat map"))
    if not sections:
        yield FieldError("sections", _("The seat map has no sections: add at least one."))
    yield from _duplicates("sections", [section.name for section in sections], _("section"))
    for index, section in enumerate(sections):
        yield from _section_errors(f"sections.{index}", section)
    places = sum(max(section.count, 0) for section in sections)
    if places > PLACES_PER_SEAT_MAP:
        message = _("The seat map has {places} places; {most} are the most: split the house into several maps.")
        yield FieldError("sections", message.format(places=places, most=PLACES_PER_SEAT_MAP))
    yield from _overlaps(sections)


def _section_errors(path: str, section: SectionSpec) -> Iterator[FieldError]:
    yield from _name_errors(f"{path}.name", section.name, _("the section"))
    if section.level is not None:
        yield from _name_errors(f"{path}.level", section.level, _("the level, or leave it out"))
    if section.kind is Kind.STANDING:
        if section.rows:
            yield FieldError(f"{path}.rows", _("A standing section has no rows: leave them out, or make it seated."))
        if section.capacity is None or section.capacity < 1:
            yield FieldError(f"{path}.capacity", _("Say how many people may stand here: at least 1."))
        return
    if section.capacity is not None:
        yield FieldError(f"{path}.capacity", _("A seated section has rows, not a capacity: leave it out."))
    if not section.rows:
        yield FieldError(f"{path}.rows", _("The section has no rows: add at least one, or make it standing."))
    yield from _duplicates(f"{path}.rows", [row.name for row in section.rows], _("row"))
    for index, row in enumerate(section.rows):
        yield from _row_errors(f"{path}.rows.{index}", row)


def _row_errors(path: str, row: RowSpec) -> Iterator[FieldError]:
    yield from _name_errors(f"{path}.name", row.name, _("the row"))
    if row.count < 1:
        yield FieldError(f"{path}.seats", _("The row has no seats: add at least one, or leave the row out."))
    if isinstance(row.seats, int):
        return
    yield from _duplicates(f"{path}.seats", [seat.name for seat in row.seats], _("seat"))
    for index, seat in enumerate(row.seats):
        yield from _seat_errors(f"{path}.seats.{index}", seat, row)


def _seat_errors(path: str, seat: SeatSpec, row: RowSpec) -> Iterator[FieldError]:
    yield from _name_errors(f"{path}.name", seat.name, _("the seat"))
    for axis, value in (("x", seat.x), ("y", seat.y)):
        if value is None and (row.placed or seat.x is not None or seat.y is not None):
            yield FieldError(f"{path}.{axis}", _("Give x and y for every seat of the row, or for none."))
        elif value is not None and not (math.isfinite(value) and abs(value) <= FARTHEST_UNITS):
            message = _("Must be a number from -{most} to {most}; one unit is {unit_cm} cm.")
            yield FieldError(f"{path}.{axis}", message.format(most=FARTHEST_UNITS, unit_cm=UNIT_CM))


def _name_errors(path: str, name: str, what: str) -> Iterator[FieldError]:
    if not any(character.isprintable() and not character.isspace() for character in name):
        yield FieldError(path, _("Give {what} a name.").format(what=what))
    elif len(clean(name)) > NAME_CHARACTERS:
        yield FieldError(path, _("At most {most} characters.").format(most=NAME_CHARACTERS))


def _duplicates(path: str, names: Sequence[str], what: str) -> Iterator[FieldError]:
    seen: set[str] = set()
    for index, name in enumerate(map(clean, names)):
        if name and name in seen:
            message = _("There is another {what} called “{name}” here: give each its own name.")
            yield FieldError(f"{path}.{index}.name", message.format(what=what, name=name[:NAME_CHARACTERS]))
        seen.add(name)


def _overlaps(sections: Sequence[SectionSpec]) -> Iterator[FieldError]:
    placed = list(_placed(sections))
    for index, other in close_pairs((x, y) for _path, _seat, x, y in placed):
        path, seat = placed[index][:2]
        message = _("Seat “{seat}” overlaps with {other}: keep seats at least {closest_cm} cm apart.")
        told = message.format(seat=clean(seat.name), other=placed[other][0], closest_cm=CLOSEST_CM)
        yield FieldError(path, told)


def _placed(sections: Sequence[SectionSpec]) -> Iterator[tuple[str, SeatSpec, float, float]]:
    for i, section in enumerate(sections):
        for j, row in enumerate(section.rows):
            for k, seat in enumerate(row.seats if not isinstance(row.seats, int) else ()):
                if seat.x is None or seat.y is None or not (abs(seat.x) < 1e6 and abs(seat.y) < 1e6):
                    continue
                yield f"sections.{i}.rows.{j}.seats.{k}", seat, seat.x * UNIT_CM, seat.y * UNIT_CM
