"""Cross-site request forgery: a page's form must carry the token its own site gave it.

Requests that carry their authority in a header can't be forged by another site, and the JSON API can't be reached by
a foreign form without a preflight; so the check is for the cookie session and for page forms.
"""

from typing import Any

from litestar import Request
from litestar.config.csrf import CSRFConfig
from litestar.enums import ScopeType
from litestar.middleware.csrf import CSRFMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send
from litestar.utils.scope.state import ScopeState

SESSION_COOKIE = "onsale_session"
CACHING = "caching"
"""The option by which a route says that what it answers may be kept for all (see `caching.py`)."""
CSRF_COOKIE = "onsale_csrf"


class PageCsrf(CSRFMiddleware):
    """Litestar's double-submit check, where it applies."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check, or pass on what brings its own authority."""
        if scope["type"] == ScopeType.HTTP and (_brings_its_own(scope) or _is_for_all(scope)):
            await self.app(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def csrf_middleware(secret: bytes, *, secure: bool) -> Any:
    """A middleware factory; `secure` marks the cookie for TLS only."""
    config = CSRFConfig(
        secret=secret.hex(),
        cookie_name=CSRF_COOKIE,
        header_name="x-csrf-token",
        cookie_secure=secure,
        cookie_samesite="lax",
        cookie_httponly=True,
    )

    def build(app: ASGIApp) -> PageCsrf:
        return PageCsrf(app, config)

    return build


def csrf_token(request: Request[Any, Any, Any]) -> str:
    """The token for this page's forms."""
    token = ScopeState.from_scope(request.scope).csrf_token
    return token if isinstance(token, str) else ""


def _is_for_all(scope: Any) -> bool:
    """Whether it is a page that is kept for everybody: it has no form that needs a token, and sets no cookie."""
    cookies = dict(scope["headers"]).get(b"cookie", b"")
    shared = scope["method"] in {"GET", "HEAD"} and scope["route_handler"].opt.get(CACHING) is not None
    return shared and SESSION_COOKIE.encode() not in cookies


def _brings_its_own(scope: Any) -> bool:
    headers = dict(scope["headers"])
    if b"authorization" in headers:
        return True
    if scope["path"].startswith("/unsubscribe/"):  # the address itself is signed, and mail programs post to it
        return True
    machine = scope["path"].startswith(("/api/", "/discovery/", "/demo/fans", "/healthz", "/readyz"))
    return machine and SESSION_COOKIE.encode() not in headers.get(b"cookie", b"")
