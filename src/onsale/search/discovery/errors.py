"""Refusals in this API's two shapes: `fault` for what concerns the key, `errors` for all else."""

from collections.abc import Mapping
from html import escape
from http import HTTPStatus
from typing import Any

from litestar import Request, Response

from onsale.platform.errors import Failure, Kind
from onsale.platform.web.problems import failure_of, headers_of

ROOT = "/discovery/v2"
JSON = "application/json;charset=utf-8"
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "origin, x-requested-with, accept, if-none-match",
    "Access-Control-Expose-Headers": (
        "ETag, Rate-Limit, Rate-Limit-Available, Rate-Limit-Over, Rate-Limit-Reset, Retry-After"
    ),
    "Access-Control-Max-Age": "86400",
}
_NOT_KEPT = {"Cache-Control": "no-store"}


class UnknownResource(Failure):
    """There is nothing with this id or at this address"""

    code = "DIS1004"
    kind = Kind.NOT_FOUND


class UnknownSort(Failure):
    """The order asked for is none that this list can stand in"""

    code = "DIS1005"
    kind = Kind.INVALID


class BadParameter(Failure):
    """A parameter's value can't be used"""

    code = "DIS1006"
    kind = Kind.INVALID


class BadLocale(Failure):
    """The locale isn't one, or its wildcard doesn't stand last"""

    code = "DIS1008"
    kind = Kind.INVALID


class BadDate(Failure):
    """A date isn't written as it must be"""

    code = "DIS1015"
    kind = Kind.INVALID


class TooDeep(Failure):
    """Pages this far behind can't be read"""

    code = "DIS1035"
    kind = Kind.INVALID


class PageTooLarge(Failure):
    """The page asked for is too large"""

    code = "DIS1036"
    kind = Kind.INVALID


class Fault(Failure):
    """The request stops at its key"""

    code = "discovery_fault"
    kind = Kind.UNAUTHENTICATED


class KeyMissing(Fault):
    """Failed to resolve API Key variable request.queryparam.apikey"""

    code = "steps.oauth.v2.FailedToResolveAPIKey"
    kind = Kind.UNAUTHENTICATED


class KeyInvalid(Fault):
    """Invalid ApiKey"""

    code = "oauth.v2.InvalidApiKey"
    kind = Kind.UNAUTHENTICATED


class QuotaUsed(Fault):
    """Rate limit quota violation"""

    code = "policies.ratelimit.QuotaViolation"
    kind = Kind.TOO_MANY


class TooFast(Fault):
    """Spike arrest violation"""

    code = "policies.ratelimit.SpikeArrestViolation"
    kind = Kind.TOO_MANY


_TOLD = (UnknownResource, UnknownSort, BadParameter, BadLocale, BadDate, TooDeep, PageTooLarge)


def failure_response(
    request: Request[Any, Any, Any], error: Exception, headers: Mapping[str, str] | None = None
) -> Response[Any]:
    """What a program is told of any failure below our addresses."""
    failure = failure_of(error)
    if failure.kind is Kind.NOT_FOUND and not isinstance(failure, UnknownResource):
        failure = UnknownResource(f"Nothing is at {request.scope['path']}")
    said = headers_of(failure)
    said.pop("WWW-Authenticate", None)  # the key is no credential of ours to ask for
    if failure.kind is Kind.NOT_ALLOWED:
        said["Allow"] = CORS["Access-Control-Allow-Methods"]
    return Response(
        _document(failure),
        status_code=failure.kind.value,
        media_type=JSON,
        headers={**CORS, **_NOT_KEPT, **said, **(headers or {})},
    )


def _document(failure: Failure) -> dict[str, Any]:
    if isinstance(failure, Fault):
        return {"fault": {"faultstring": failure.detail, "detail": {"errorcode": failure.code}}}
    return {
        "errors": [
            {
                "code": failure.code,
                "detail": failure.detail,
                "status": str(failure.kind.value),
                "_links": {"about": {"href": f"{ROOT}/errors.html#{failure.code}"}},
            }
        ]
    }


def errors_page() -> Response[str]:
    """Where `about` leads: the codes, and what each is about."""
    told = "".join(
        f'<dt id="{one.code}">{one.code} ({one.kind.value} {HTTPStatus(one.kind.value).phrase})</dt>'
        f"<dd>{escape(one.title())}.</dd>"
        for one in _TOLD
    )
    page = f'<!doctype html><html lang="en"><title>Discovery: errors</title><h1>Errors</h1><dl>{told}</dl></html>'
    return Response(page, media_type="text/html", headers={"Cache-Control": "public, max-age=3600"})
