"""Reading a form field by field: what it says as values, and what is wrong with it in words for people."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from onsale.console.wall_time import Gap, Twice, moment_at
from onsale.platform import limits
from onsale.platform.errors import FieldError, InvalidRequest
from onsale.platform.i18n import format_number
from onsale.platform.i18n import gettext as _
from onsale.platform.money import exponent
from onsale.platform.text import Line80, Line200

_DATE, _TIME = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII), re.compile(r"\d\d:\d\d(:\d\d)?", re.ASCII)
_AMOUNT = re.compile(r"\d{1,12}([.,]\d{1,6})?", re.ASCII)
_YEARS = range(2000, 2200)


class Reading:
    """A posted form. Every method returns None for what it can't use, and keeps the reason in `errors` by field."""

    def __init__(self, form: Mapping[str, str]) -> None:
        self.form = form
        self.errors: dict[str, str] = {}

    def wrong(self, field: str, message: str) -> None:
        """Remember what is wrong with a field; the first reason counts."""
        self.errors.setdefault(field, message)

    def require(self) -> None:
        """Raise `InvalidRequest` with everything that is wrong, if anything is."""
        if self.errors:
            raise InvalidRequest(errors=[FieldError(field, message) for field, message in self.errors.items()])

    def line(self, field: str, missing: str, kind: Any = Line200) -> str | None:
        """One line of text; `missing` is what to say when there is none."""
        return self.line_of(field, self.form.get(field, ""), missing, kind)

    def line_of(self, field: str, typed: str, missing: str, kind: Any = Line80) -> str | None:
        """The same for text that was read from the form before."""
        text = typed.strip()
        if not text:
            self.wrong(field, missing)
            return None
        return self.fitting(field, text, kind)

    def fitting(self, field: str, text: str, kind: Any) -> str | None:
        """The text, if it is of this kind (`platform.text`)."""
        try:
            return msgspec.convert(text, kind)  # type: ignore[no-any-return]
        except msgspec.ValidationError:
            self.wrong(field, _("Is too long, or has characters in it that can't be shown."))
            return None

    def whole(self, field: str, least: int, most: int) -> int | None:
        """A whole number."""
        text = self.form.get(field, "").strip()
        if text.isascii() and text.isdigit() and len(text) < 12 and least <= int(text) <= most:
            return int(text)
        self.wrong(
            field, _("A number from {least} to {most}.").format(least=format_number(least), most=format_number(most))
        )
        return None

    def basis_points(self, field: str) -> int | None:
        """A percentage with at most two digits behind the point; nothing typed is 0."""
        percent = _decimal(self.form.get(field, "").strip() or "0")
        if percent is not None and percent <= 100 and percent * 100 % 1 == 0:
            return int(percent * 100)
        self.wrong(field, _("A percentage from 0 to 100."))
        return None

    def millionths(self, field: str, *, most: int) -> int | None:
        """A percentage with at most four digits behind the point, in millionths; nothing typed is 0."""
        percent = _decimal(self.form.get(field, "").strip() or "0")
        if percent is not None and percent * 10_000 <= most and percent * 10_000 % 1 == 0:
            return int(percent * 10_000)
        self.wrong(field, _("A percentage from 0 to {most}, such as 8.875.").format(most=f"{most / 10_000:g}"))
        return None

    def price(self, field: str, text: str, currency: str) -> int | None:
        """An amount in major units, as minor units."""
        amount, digits = _decimal(text.strip()), exponent(currency)
        example = f"{44:.{digits}f}"
        if amount is None:
            self.wrong(field, _("An amount such as {example}.").format(example=example))
            return None
        minor = amount.scaleb(digits)
        if minor % 1:
            message = _("{currency} has {digits} digits behind the point, as in {example}.")
            self.wrong(field, message.format(currency=currency, digits=digits, example=example))
            return None
        if minor > limits.FACE_VALUE_MINOR:
            most = Decimal(limits.FACE_VALUE_MINOR).scaleb(-digits)
            self.wrong(field, _("At most {most}.").format(most=f"{most:,f}"))
            return None
        return int(minor)

    def moment(self, date_field: str, time_field: str, zone: tzinfo | None) -> datetime | None:
        """What the clock at the venue shows, as a moment in UTC. Without a zone only the spelling is looked at.

        An hour the clocks skip is refused; one they go through twice needs `<time_field>_fold` (0 or 1) to say which.
        """
        wall = self._wall(date_field, time_field)
        if wall is None or zone is None:
            return None
        fold = self.form.get(f"{time_field}_fold", "")
        try:
            return moment_at(wall, zone, int(fold) if fold in {"0", "1"} else None)
        except Gap as gap:
            message = _("The clocks go forward that night: {typed} doesn't exist. {next} comes right after.")
            self.wrong(time_field, message.format(typed=f"{wall:%H:%M}", next=f"{gap.resumes:%H:%M}"))
        except Twice:
            message = _("The clocks go back that night, so {typed} comes twice. Choose which one below.")
            self.wrong(time_field, message.format(typed=f"{wall:%H:%M}"))
        return None

    def _wall(self, date_field: str, time_field: str) -> datetime | None:
        date, time = self.form.get(date_field, "").strip(), self.form.get(time_field, "").strip()
        wall = wall_time(date, time)
        if wall is None:
            if wall_time(date, "12:00") is None:
                self.wrong(date_field, _("Choose a date."))
            if wall_time("2027-01-01", time) is None:
                self.wrong(time_field, _("Choose a time, such as 19:30."))
        return wall


def wall_time(date: str, time: str) -> datetime | None:
    """What a date and a time field say, without a zone."""
    if not (_DATE.fullmatch(date) and _TIME.fullmatch(time)):
        return None
    try:
        wall = datetime.fromisoformat(f"{date}T{time}").replace(tzinfo=UTC)
    except ValueError:
        return None
    return wall.replace(tzinfo=None) if wall.year in _YEARS else None


def _decimal(text: str) -> Decimal | None:
    if not _AMOUNT.fullmatch(text):
        return None
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
