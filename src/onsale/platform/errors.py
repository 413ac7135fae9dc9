"""Failures people and programs are told about.

A failure is named for the fact (`class HoldExpired(Failure)`), carries a stable `code` that programs match on and a
`kind` that says how it reads over HTTP. The first line of its docstring is its title.
"""

from collections.abc import Iterable
from enum import Enum
from typing import Any, ClassVar, NamedTuple, Self

from onsale.platform.i18n import gettext


class Kind(Enum):
    """What sort of failure it is; the value is the HTTP status that says so."""

    INVALID = 400
    UNAUTHENTICATED = 401
    PAYMENT = 402
    FORBIDDEN = 403
    NOT_FOUND = 404
    NOT_ALLOWED = 405
    CONFLICT = 409
    GONE = 410
    PRECONDITION = 412
    TOO_LARGE = 413
    UNSUPPORTED = 415
    UNPROCESSABLE = 422
    TOO_EARLY = 425
    PRECONDITION_REQUIRED = 428
    TOO_MANY = 429
    INTERNAL = 500
    BUSY = 503


class FieldError(NamedTuple):
    """One thing wrong with what was sent: where (a dotted path such as `sections.0.name`), and what to do."""

    field: str
    message: str


class Failure(Exception):
    """Something could not be done"""

    code: ClassVar[str]
    kind: ClassVar[Kind]

    def __init__(self, detail: str | None = None, *, retry_after_s: int | None = None, **extra: Any) -> None:
        """`extra` are further members of the problem document (JSON values)."""
        super().__init__(detail or self.title())
        self._detail = detail
        self.retry_after_s = retry_after_s
        self.extra = extra

    @property
    def detail(self) -> str:
        """What happened this time; the title, in the language of whoever reads it, where nothing more is known."""
        return self._detail or self.title()

    @property
    def sentence(self) -> str:
        """The detail as people read it: begun with a capital, and ended."""
        told = self.detail
        return told[:1].upper() + told[1:] + ("" if told.endswith((".", "!", "?", "…", "”", "“")) else ".")

    @classmethod
    def title(cls) -> str:
        """The failure in a few words, the same for every occurrence, in the reader's language."""
        return gettext((cls.__doc__ or cls.__name__).strip().splitlines()[0].rstrip("."))


class InvalidRequest(Failure):
    """What was sent can't be used"""

    code = "invalid_request"
    kind = Kind.INVALID

    def __init__(self, detail: str | None = None, *, errors: Iterable[FieldError] = ()) -> None:
        self.errors = [FieldError(*error) for error in errors]
        if detail is None and self.errors:
            detail = "; ".join(f"{error.field}: {error.message}" for error in self.errors[:3])
        super().__init__(detail, errors=[{"field": e.field, "message": e.message} for e in self.errors])

    @classmethod
    def of(cls, field: str, message: str) -> Self:
        """The common case: one field is wrong."""
        return cls(errors=[FieldError(field, message)])


class NotFound(Failure):
    """There is nothing here"""

    code = "not_found"
    kind = Kind.NOT_FOUND


class Forbidden(Failure):
    """You may not do this"""

    code = "forbidden"
    kind = Kind.FORBIDDEN


class Unauthenticated(Failure):
    """Sign in first"""

    code = "unauthenticated"
    kind = Kind.UNAUTHENTICATED


class StaleVersion(Failure):
    """Somebody changed it in the meantime; load it again and repeat your change"""

    code = "stale_version"
    kind = Kind.PRECONDITION


class TooLarge(Failure):
    """The request body is too large"""

    code = "too_large"
    kind = Kind.TOO_LARGE


class TooManyRequests(Failure):
    """Too many tries; wait a moment"""

    code = "too_many_requests"
    kind = Kind.TOO_MANY


class Unavailable(Failure):
    """This can't be served right now; try again in a moment"""

    code = "unavailable"
    kind = Kind.BUSY


class Deadlocked(Unavailable):
    """Two changes stood in each other's way and this one was undone; try again"""

    code = "deadlocked"
