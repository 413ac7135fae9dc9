"""What JSON bodies and answers are made of."""

from datetime import UTC, datetime
from typing import Annotated, Generic, TypeVar

import msgspec
from msgspec import Meta

from onsale.platform.money import Money


class Body(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A request body: a field we don't know is an error, so that a typing mistake is never silently ignored.

    What somebody sent isn't shown where it is printed: it may be a password, or say who they are.
    """

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"


class Answer(msgspec.Struct, kw_only=True):
    """A response body."""


T = TypeVar("T")


class Page(Answer, Generic[T]):
    """Part of a list; `next_cursor` is null on the last one."""

    items: list[T]
    next_cursor: str | None = None


class MoneyAnswer(Answer):
    """An amount in minor units."""

    amount_minor: int
    currency: str

    @classmethod
    def of(cls, money: Money) -> "MoneyAnswer":
        """From the value we calculate with."""
        return cls(amount_minor=money.amount_minor, currency=money.currency)


class MoneyBody(Body):
    """An amount as sent to us."""

    amount_minor: Annotated[int, Meta(ge=0, le=10**12)]
    currency: Annotated[str, Meta(min_length=3, max_length=3)]


def rfc3339(moment: datetime) -> str:
    """`2026-11-23T19:30:00Z`."""
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return moment.isoformat(timespec="seconds")[: -len("+00:00")] + "Z"


def rfc3339_or_none(moment: datetime | None) -> str | None:
    """The same, where there may be nothing to say."""
    return rfc3339(moment) if moment else None
