"""Failures as RFC 9457 problem documents. One table of kinds (`errors.Kind`) says which status each has."""

import errno
import re
from http import HTTPStatus
from typing import Any

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from onsale.platform.errors import (
    Failure,
    FieldError,
    Forbidden,
    InvalidRequest,
    Kind,
    NotFound,
    TooLarge,
    Unavailable,
)

MEDIA_TYPE = "application/problem+json"
_SHORT_AGAIN_S = 5
_NO_THREAD = "can't start new thread"  # as Python says it: there was no memory for one
_NO_MEMORY, _NO_ROOM = {errno.ENOMEM}, {errno.ENOSPC, errno.EDQUOT}
log = structlog.get_logger()


class MethodNotAllowed(Failure):
    """This address doesn't know that method"""

    code = "method_not_allowed"
    kind = Kind.NOT_ALLOWED


class InternalError(Failure):
    """Something went wrong on our side; it is logged with the request's id"""

    code = "internal_error"
    kind = Kind.INTERNAL


_FRAMEWORK_FAILURES: dict[int, type[Failure]] = {
    HTTPStatus.FORBIDDEN: Forbidden,
    HTTPStatus.NOT_FOUND: NotFound,
    HTTPStatus.METHOD_NOT_ALLOWED: MethodNotAllowed,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: TooLarge,
}


def failure_of(error: Exception) -> Failure:
    """The failure behind any exception a handler or the framework raised."""
    if isinstance(error, Failure):
        return error
    if isinstance(error, ValidationException):
        return InvalidRequest(errors=_fields(error))
    if isinstance(error, HTTPException) and error.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
        known = _FRAMEWORK_FAILURES.get(error.status_code)
        return known() if known else InvalidRequest.of("body", str(error.detail))
    if (short_of := _short_of(error)) is not None:
        log.warning("machine_short", of=short_of, reason=str(error))
        return Unavailable(retry_after_s=_SHORT_AGAIN_S)
    log.error("unhandled", exc_info=error)
    return InternalError()


def _short_of(error: Exception) -> str | None:
    """What this machine has too little of just now, if that is the matter."""
    number = error.errno if isinstance(error, OSError) else None
    if isinstance(error, MemoryError) or number in _NO_MEMORY or str(error) == _NO_THREAD:
        return "memory"
    return "disk" if number in _NO_ROOM else None


def document(failure: Failure) -> dict[str, Any]:
    """The problem document's members."""
    return {
        "type": f"urn:onsale:problem:{failure.code}",
        "title": failure.title(),
        "status": failure.kind.value,
        "detail": failure.detail,
        "code": failure.code,
        **failure.extra,
    }


def headers_of(failure: Failure) -> dict[str, str]:
    """`Retry-After` on everything that asks to come back, `WWW-Authenticate` on what asks to sign in."""
    headers = {}
    if failure.retry_after_s is not None or failure.kind in {Kind.BUSY, Kind.TOO_MANY}:
        headers["Retry-After"] = str(failure.retry_after_s or 1)
    if failure.kind is Kind.UNAUTHENTICATED:
        headers["WWW-Authenticate"] = "Bearer"
    return headers


def problem_response(_request: Request[Any, Any, Any], error: Exception) -> Response[dict[str, Any]]:
    """The exception handler of every JSON route."""
    failure = failure_of(error)
    return Response(
        document(failure), status_code=failure.kind.value, media_type=MEDIA_TYPE, headers=headers_of(failure)
    )


def _fields(error: ValidationException) -> list[FieldError]:
    extra = error.extra if isinstance(error.extra, list) else []
    told = [item for item in extra if isinstance(item, dict)]
    fields = [FieldError(_path(item), _message(item)) for item in told]
    return fields or [FieldError(_missing(str(error.detail)) or "body", str(error.detail))]


def _missing(detail: str) -> str | None:
    named = re.search(r"parameter '([^']+)'", detail)
    return named.group(1) if named else None


def _message(item: dict[str, Any]) -> str:
    """For what is missing altogether, Litestar's message is only its name in quotes."""
    message = str(item.get("message", "can't be used"))
    return "is required" if message == repr(item.get("key")) else message


def _path(item: dict[str, Any]) -> str:
    """Litestar says `sections[0].name` or only the message says `at $.sections[0].name`; we say `sections.0.name`."""
    key = str(item.get("key") or "").rstrip("_")  # `state_` is the parameter `state`, whose name the framework keeps
    if key == "data":
        return "body"
    inner = re.search(r"`\$\.?([^`]*)`", str(item.get("message", "")))
    named = re.search(r"(?:unknown|required) field `([^`]+)`", str(item.get("message", "")))
    parts = [key, inner.group(1) if inner else "", named.group(1) if named else ""]
    path = re.sub(r"\[(\d+|\.\.\.)\]", r".\1", ".".join(dict.fromkeys(p for p in parts if p))).strip(".")
    return path or "body"
