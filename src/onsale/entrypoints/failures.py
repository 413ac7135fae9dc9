"""A failure, told in the way of whoever asked: a problem document for programs, a page for people."""

from typing import Any, Literal, NamedTuple

import structlog
from litestar import MediaType, Request, Response
from litestar.response import Redirect

from onsale.accounts.chrome import path_and_query, plain_chrome
from onsale.accounts.errors import ProofNeeded, SecondFactorRequired
from onsale.accounts.forms import with_query
from onsale.accounts.proof_pages import to_prove
from onsale.design.render import render
from onsale.design.views import ErrorPage
from onsale.platform.errors import Failure, Forbidden, Kind, Unavailable
from onsale.platform.i18n import gettext as _
from onsale.platform.web.problems import failure_of, headers_of, problem_response
from onsale.search.discovery.errors import failure_response as discovery_failure

_MACHINES = ("/api/", "/healthz", "/readyz", "/metrics", "/openapi.json")


def failure_response(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """The exception handler of every route."""
    if request.scope["path"].startswith("/discovery/"):
        return discovery_failure(request, error)
    if request.scope["path"].startswith(_MACHINES) or "text/html" not in request.headers.get("accept", ""):
        return problem_response(request, error)
    failure = failure_of(error)
    if isinstance(failure, ProofNeeded):  # a form's page is its address without what the form does
        path = request.scope["path"]
        goal = path_and_query(request) if request.method == "GET" else path.rpartition("/")[0]
        return Redirect(to_prove(goal), status_code=303)
    if isinstance(failure, SecondFactorRequired):
        goal = path_and_query(request) if request.method == "GET" else "/organise"
        return Redirect(with_query("/account/two-factors", {"reason": "money", "next": goal}), status_code=303)
    who = _who_may(request) if type(failure) is Forbidden else _where_instead(request, failure)
    if failure.kind is Kind.UNAUTHENTICATED and request.method == "GET" and "authorization" not in request.headers:
        return Redirect(with_query("/sign-in", {"next": path_and_query(request)}), status_code=303)
    title, detail = _told(failure)
    page = ErrorPage(
        status=failure.kind.value,
        title=title,
        detail=who.told if who else detail,
        money=_money(request),
        next_url=who.next_url if who else "/",
        next_label=who.next_label if who else _("To the home page"),
        again_url=path_and_query(request) if failure.kind is Kind.BUSY and request.method == "GET" else None,
        reference=structlog.contextvars.get_contextvars().get("request_id"),
        retry_after_s=failure.retry_after_s,
    )
    html = render("design/error.html", page, plain_chrome(request))
    return Response(html, status_code=failure.kind.value, media_type=MediaType.HTML, headers=headers_of(failure))


class _WhoMay(NamedTuple):
    """Who may do what was refused, or has what isn't there, and where whoever asked can go instead."""

    told: str
    next_url: str
    next_label: str


def _who_may(request: Request[Any, Any, Any]) -> _WhoMay | None:
    """By the part of the site it was refused in; programs read in the failure itself which role it is."""
    path = request.scope["path"]
    if path.startswith("/admin"):
        told = _("It is for those who run this shop. If you are one of them, sign in with the address you run it by.")
        return _WhoMay(told, "/account", _("To your account"))
    if path.startswith(("/door", "/scan")):
        told = _(
            "It is for the organiser of this event and those they let check tickets. Ask them if you should be one."
        )
        return _WhoMay(told, "/account", _("To your account"))
    if not path.startswith("/organise"):
        return None
    told = _("It is for those who sell tickets here. You can apply to be one of them; whoever runs the shop decides.")
    return _WhoMay(told, "/organise/apply", _("Apply to sell tickets"))


def _where_instead(request: Request[Any, Any, Any], failure: Failure) -> _WhoMay | None:
    """Of a fan's own pages: the link in a mail is often opened by somebody signed in with another address, and at the
    door what this device has kept opens without us."""
    if not request.scope["path"].startswith(("/bookings", "/wallet", "/tickets/")):
        return None
    if failure.kind is Kind.NOT_FOUND and not failure.detail.endswith("."):
        told = _("If a mail of ours brought you here, sign out, and sign in again with the address it came to.")
        return _WhoMay(told, "/bookings", _("My tickets"))
    if failure.kind is Kind.BUSY and request.method == "GET":
        return _WhoMay(_told(failure)[1], "/wallet/kept", _("Tickets kept on this device"))
    return None


def _titles() -> dict[Kind, str]:
    return {
        Kind.NOT_FOUND: _("There is nothing at this address."),
        Kind.FORBIDDEN: _("This isn't yours to do."),
        Kind.INTERNAL: _("Something went wrong on our side."),
        Kind.BUSY: _("We can't do this right now."),
        Kind.INVALID: _("We couldn't use what was sent."),
    }


def _told(failure: Failure) -> tuple[str, str]:
    """Title and what is told beside it: what isn't there is told to programs in a word, to people in a sentence. Of two
    sentences about it the first says better than a title of ours what is the matter.
    """
    title = _titles().get(failure.kind, failure.title())
    if failure.kind is Kind.BUSY and failure.detail == Unavailable.title():  # no more than the title says
        return title, _("The trouble is on our side, not on yours; try again in a moment.")
    if failure.kind is not Kind.NOT_FOUND:
        return title, failure.sentence
    if not failure.detail.endswith("."):
        return title, _("The address may be mistyped, or what was here is gone.")
    what, _dot, rest = failure.detail.partition(". ")
    return (f"{what}.", rest) if rest else (title, failure.detail)


def _money(request: Request[Any, Any, Any]) -> Literal["none", "not_moved", "unknown"]:
    """What can be said about money without knowing more: only paying moves any."""
    path = request.scope["path"]
    if not path.startswith("/bookings/"):
        return "none"
    return "unknown" if path.endswith("/pay") else "not_moved"
