"""One row of the file as typed values."""

import datetime as dt
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from onsale.platform.i18n import gettext as _
from onsale.platform.money import is_currency

COLUMNS = (
    "id", "name", "date", "time", "status", "onsale_date", "offsale_date", "venue", "venue_id", "city", "state",
    "country", "venue_lat", "venue_lon", "artist", "artist_id", "segment", "genre", "min_price", "max_price",
    "currency", "snapshot_date",
)  # fmt: skip
"""The columns that must be there; others are ignored."""

_LONGEST = 2_000
_DEAREST = Decimal(1_000_000)
_MEANT = range(1990, 2100)
"""Years that are meant; sources write 1900 or 9999 for "unknown"."""
_FROM_WINDOWS = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
_BLANKS = frozenset({"undefined", "null", "none", "n/a"})


class BadRow(Exception):
    """A row that can't be used, with the reason."""

    def __init__(self, reason: str, **values: object) -> None:
        """`values` fill the places `reason` leaves."""
        super().__init__(reason.format(**values))


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that wasn't imported."""

    line: int
    reason: str


class Listing(StrEnum):
    """What the source said about a row when the snapshot was taken."""

    ONSALE = "onsale"
    OFFSALE = "offsale"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"
    RESCHEDULED = "rescheduled"


@dataclass(frozen=True, slots=True)
class Row:
    """One event as listed. Date and time are local to the venue; None and "" mean the source doesn't say.

    Prices are in major units of `currency`; `lat` and `lon` are degrees and come together or not at all.
    """

    line: int
    source_id: str
    name: str
    date: dt.date
    time: dt.time | None
    listing: Listing
    on_sale_at: datetime | None
    off_sale_at: datetime | None
    venue: str
    venue_id: str
    city: str
    region: str
    country: str
    lat: float | None
    lon: float | None
    performer: str
    performer_id: str
    segment: str
    genre: str
    min_price: Decimal | None
    max_price: Decimal | None
    currency: str
    snapshot: dt.date


def parse(line: int, raw: dict[str, str]) -> Row:
    """The row's values; `BadRow` names the first column that can't be used."""
    told = {column: _clean(column, raw[column]) for column in COLUMNS}
    low, high = _prices(told["min_price"], told["max_price"])
    lat, lon = _coordinates(told["venue_lat"], told["venue_lon"])
    return Row(
        line=line,
        source_id=_needed("id", told["id"]),
        name=_needed("name", told["name"]),
        date=_date("date", _needed("date", told["date"])),
        time=_time(told["time"]),
        listing=_listing(told["status"]),
        on_sale_at=_moment("onsale_date", told["onsale_date"]),
        off_sale_at=_moment("offsale_date", told["offsale_date"]),
        venue=told["venue"],
        venue_id=told["venue_id"],
        city=told["city"],
        region=told["state"],
        country=told["country"],
        lat=lat,
        lon=lon,
        performer=told["artist"],
        performer_id=told["artist_id"],
        segment=_label(told["segment"]),
        genre=_label(told["genre"]),
        min_price=low,
        max_price=high,
        currency=_currency(told["currency"]),
        snapshot=_date("snapshot_date", _needed("snapshot_date", told["snapshot_date"])),
    )


def _clean(column: str, text: str) -> str:
    """Line ends, tabs and runs of blanks become one blank; other control characters are refused.

    C1 controls are Windows quotation marks and dashes that somebody once read as Latin-1: seen in real files.
    """
    text = " ".join(text.translate(_FROM_WINDOWS).split())
    if any(ord(letter) < 32 or 127 <= ord(letter) < 160 for letter in text):
        raise BadRow(_("{column} holds a control character"), column=column)
    if len(text) > _LONGEST:
        raise BadRow(_("{column} is longer than {most:,} characters"), column=column, most=_LONGEST)
    return text


def _needed(column: str, text: str) -> str:
    if not text:
        raise BadRow(_("{column} is empty"), column=column)
    return text


def _label(text: str) -> str:
    return "" if text.casefold() in _BLANKS else text


def _date(column: str, text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise BadRow(_("{column}: {text!r} is not a date such as 2026-03-14"), column=column, text=text) from None
    if found.year not in _MEANT:
        raise BadRow(_("{column}: the year {year} can't be meant"), column=column, year=found.year)
    return found


def _time(text: str) -> time | None:
    try:
        found = time.fromisoformat(text) if text else None
    except ValueError:
        raise BadRow(_("time: {text!r} is not a time such as 19:30:00"), text=text) from None
    if found is not None and found.tzinfo is not None:
        raise BadRow(_("time: {text!r} must be the venue's local time, without a zone"), text=text)
    return found


def _moment(column: str, text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        wanted = _("{column}: {text!r} is not a moment such as 2026-03-14T10:00:00Z")
        raise BadRow(wanted, column=column, text=text) from None
    if found is None or found.year not in _MEANT:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


def _listing(text: str) -> Listing:
    try:
        return Listing({"canceled": "cancelled"}.get(text.lower(), text.lower()))
    except ValueError:
        known = ", ".join(Listing)
        raise BadRow(_("status: {text!r} is none of {known}"), text=text, known=known) from None


def _coordinates(lat: str, lon: str) -> tuple[float | None, float | None]:
    """Both, or none where one is missing. (0, 0) lies in the sea and is what sources write for "unknown"."""
    north, east = _degrees("venue_lat", lat, 90), _degrees("venue_lon", lon, 180)
    if north is None or east is None or (north == 0 and east == 0):
        return None, None
    return north, east


def _degrees(column: str, text: str, most: int) -> float | None:
    if not text:
        return None
    number = _decimal(column, text)
    if abs(number) > most:
        raise BadRow(_("{column}: {text} lies outside of -{most} to {most}"), column=column, text=text, most=most)
    return float(number)


def _prices(low: str, high: str) -> tuple[Decimal | None, Decimal | None]:
    """Least and greatest; where one is missing the other stands for both."""
    least, most = _price("min_price", low or high), _price("max_price", high or low)
    if least is not None and most is not None and least > most:
        raise BadRow(_("min_price {low} is more than max_price {high}"), low=low, high=high)
    return least, most


def _price(column: str, text: str) -> Decimal | None:
    if not text:
        return None
    number = _decimal(column, text)
    if not 0 <= number <= _DEAREST:
        raise BadRow(_("{column}: {text} lies outside of 0 to {most:,}"), column=column, text=text, most=_DEAREST)
    return number


def _decimal(column: str, text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise BadRow(_("{column}: {text!r} is not a number"), column=column, text=text)
    return number


def _currency(text: str) -> str:
    if text and not is_currency(text.upper()):
        raise BadRow(_("currency: {text!r} is no currency in use"), text=text)
    return text.upper()
