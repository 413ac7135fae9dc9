"""Parameters as they came, read as this API writes them. What it doesn't know is ignored; what can't be, is named."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import parse_qsl

from onsale.platform import limits
from onsale.search.discovery.errors import BadDate, BadLocale, BadParameter, PageTooLarge, TooDeep

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
_LOCALE = re.compile(r"\*|[a-z]{2,3}(?:[-_][a-z0-9]{2,8})*(?:,(?:\*|[a-z]{2,3}(?:[-_][a-z0-9]{2,8})*))*", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,9}")
YES_NO_ONLY = ("yes", "no", "only")
Span = tuple[datetime | None, datetime | None]


@dataclass(frozen=True, slots=True)
class Paging:
    """Pages are counted from 0."""

    size: int
    page: int

    @property
    def start(self) -> int:
        """The first one's place in the whole list."""
        return self.size * self.page

    @property
    def end(self) -> int:
        """The place behind the last one."""
        return self.start + self.size


def pairs_of(query_string: bytes) -> list[tuple[str, str]]:
    """The parameters in the order they came in, so that links to the same question are the same."""
    try:
        text = query_string.decode("ascii", "replace")
        return parse_qsl(text, keep_blank_values=True, max_num_fields=limits.DISCOVERY_VALUES)
    except ValueError:
        raise BadParameter(f"There must not be more than {limits.DISCOVERY_VALUES} params") from None


class Asked:
    """What was asked at an address."""

    def __init__(self, path: str, pairs: Sequence[tuple[str, str]]) -> None:
        self.path = path
        self.pairs = [(name, value) for name, value in pairs if name != "apikey"]

    def text(self, name: str) -> str:
        """The value, without blanks around it; empty if there is none."""
        value = next((value for one, value in self.pairs if one == name and value.strip()), "").strip()
        if len(value) > limits.DISCOVERY_CHARACTERS:
            raise BadParameter(f'Query param "{name}" must not be longer than {limits.DISCOVERY_CHARACTERS}')
        return value

    def texts(self, name: str) -> list[str]:
        """The values, written one after the other with commas or as one parameter each."""
        values = [part.strip() for one, value in self.pairs if one == name for part in value.split(",")]
        values = list(dict.fromkeys(filter(None, values)))
        if len(values) > limits.DISCOVERY_VALUES:
            raise BadParameter(f'Query param "{name}" must not have more than {limits.DISCOVERY_VALUES} values')
        return values

    def choice(self, name: str, among: Sequence[str], default: str) -> str:
        """One of some words."""
        value = self.text(name).lower()
        if value and value not in among:
            raise BadParameter(f'Query param "{name}" may take one of these values only - {", ".join(among)}')
        return value or default

    def only(self, name: str) -> bool:
        """Whether nothing but some special kind is wanted."""
        return self.choice(name, YES_NO_ONLY, "") == "only"

    def paging(self, default_size: int = limits.DISCOVERY_PAGE_DEFAULT) -> Paging:
        """Which page; `TooDeep` for one that can't be reached, `PageTooLarge`."""
        size, page = self._number("size", default_size), self._number("page", 0)
        if size > limits.DISCOVERY_PAGE:
            raise PageTooLarge(f'Query param "size" must not be more than {limits.DISCOVERY_PAGE}')
        if size < 1:
            raise BadParameter('Query param "size" must be at least 1')
        if size * page >= limits.DISCOVERY_DEPTH:
            detail = "API Limits Exceeded: Max paging depth exceeded. (page * size) must be less than"
            raise TooDeep(f"{detail} {limits.DISCOVERY_DEPTH:,}")
        return Paging(size, page)

    def moment(self, name: str) -> datetime | None:
        """A moment in UTC, `2026-11-23T19:30:00Z`."""
        text = self.text(name)
        if not text:
            return None
        if not text.endswith("Z"):
            raise _bad_date(name)
        return _moment(name, text[:-1])

    def moments(self, first: str, last: str) -> Span:
        """From one parameter to another; `BadDate` if they stand the wrong way round."""
        return _ordered(last, (self.moment(first), self.moment(last)))

    def day(self, name: str) -> date | None:
        """A date, `2026-11-23`."""
        text = self.text(name)
        if not text:
            return None
        try:
            return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date()
        except ValueError:
            raise BadDate(f'Query param "{name}" must be of valid format YYYY-MM-DD {{example: 2020-08-01}}') from None

    def span(self, name: str) -> Span:
        """Two moments with a comma between them; `*` or nothing leaves a side open. The venue's clock has no `Z`."""
        text = self.text(name)
        if not text:
            return None, None
        first, _, last = (part.strip() for part in text.partition(","))
        ends = [None if part in {"", "*"} else _moment(name, part.removesuffix("Z")) for part in (first, last)]
        return _ordered(name, (ends[0], ends[1]))

    def point(self, name: str) -> tuple[float, float] | None:
        """Latitude and longitude in degrees, `51.05,3.72`."""
        text = self.text(name)
        if not text:
            return None
        try:
            lat, lon = (float(part) for part in text.split(","))
        except ValueError:
            lat = lon = math.nan
        if not (abs(lat) <= 90 and abs(lon) <= 180):
            raise BadParameter(f'Query param "{name}" must be a latitude and a longitude {{example: 51.05,3.72}}')
        return lat, lon

    def check_locale(self) -> None:
        """Whatever is asked for gets the texts there are; but it must be a list of locales, the wildcard last."""
        text = self.text("locale")
        if text and ("*" in text[:-1] or not _LOCALE.fullmatch(text)):
            raise BadLocale('Query param "locale" must be a list of locales {example: en-us,en,*}; * stands last')

    def _number(self, name: str, default: int) -> int:
        text = self.text(name)
        if not text:
            return default
        if not _NUMBER.fullmatch(text) or not text.isascii():
            raise BadParameter(f'Query param "{name}" must be a whole number, not negative')
        return int(text)


def _moment(name: str, text: str) -> datetime:
    if not _MOMENT.fullmatch(text) or not text.isascii():
        raise _bad_date(name)
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        raise _bad_date(name) from None


def _bad_date(name: str) -> BadDate:
    example = "{example: 2020-08-01T14:00:00Z}"
    return BadDate(f'Query param "{name}" must be of valid format YYYY-MM-DDTHH:mm:ssZ {example}')


def _ordered(name: str, span: Span) -> Span:
    first, last = span
    if first is not None and last is not None and first > last:
        raise BadDate(f'Query param "{name}" must not lie before the beginning of its range')
    return span
