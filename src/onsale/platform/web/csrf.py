"""Cross-site request forgery: a page's form must carry the token its own site gave it.

Requests that carry their authority in a header can't be forged by another site, and the JSON API can't be reached by
a foreign form without a preflight; so the check is for the cookie session and for page forms.
"""

from hmac import compare_digest
from typing import Any

from litestar import Request
from litestar.config.csrf import CSRFConfig
from litestar.enums import ScopeType
from litestar.middleware.csrf import CSRF_SECRET_LENGTH, CSRFMiddleware, generate_csrf_hash, generate_csrf_token
from litestar.types import ASGIApp, Receive, Scope, Send
from litestar.utils.scope.state import ScopeState

from onsale.platform.keyring import Keyring

SESSION_COOKIE = "onsale_session"
CACHING = "caching"
"""The option by which a route says that what it answers may be kept for all (see `caching.py`)."""
CSRF_COOKIE = "onsale_csrf"


class PageCsrf(CSRFMiddleware):
    """Litestar's double-submit check, where it applies; by the keyring's secret, and for a day by the one before."""

    def __init__(self, app: ASGIApp, config: CSRFConfig, keyring: Keyring) -> None:
        super().__init__(app, config)
        self._keyring = keyring

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check, or pass on what brings its own authority."""
        if scope["type"] == ScopeType.HTTP and (self._excluded(scope) or _brings_its_own(scope) or _is_for_all(scope)):
            await self.app(scope, receive, send)
            return
        if scope["type"] == ScopeType.HTTP and scope["method"] in self.config.safe_methods:
            await self._hand_out(scope, receive, send)
            return
        await super().__call__(scope, receive, send)

    def _excluded(self, scope: Scope) -> bool:
        return bool(scope["route_handler"].opt.get(self.config.exclude_from_csrf_key))

    async def _hand_out(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The token a browser has, while a key knows it; else a new one."""
        had = Request[Any, Any, Any](scope).cookies.get(CSRF_COOKIE)
        if had is not None and self._decode_csrf_token(had) is None:
            had = None
        token = had or generate_csrf_token(secret=self._keyring.secret("csrf").hex())
        ScopeState.from_scope(scope).csrf_token = token
        await self.app(scope, receive, self.create_send_wrapper(send=send, csrf_cookie=had, token=token))

    def _decode_csrf_token(self, token: str) -> str | None:
        """What it is made of, if a key of ours knows it."""
        made_of, told = token[:CSRF_SECRET_LENGTH], token[CSRF_SECRET_LENGTH:].encode()
        ours = self._keyring.recognises(
            "csrf", lambda key: compare_digest(generate_csrf_hash(token=made_of, secret=key.hex()).encode(), told)
        )
        return made_of if ours else None


def csrf_middleware(keyring: Keyring, *, secure: bool) -> Any:
    """A middleware factory; `secure` marks the cookie for TLS only."""
    config = CSRFConfig(
        secret="",  # that of the moment is taken
        cookie_name=CSRF_COOKIE,
        header_name="x-csrf-token",
        cookie_secure=secure,
        cookie_samesite="lax",
        cookie_httponly=True,
    )

    def build(app: ASGIApp) -> PageCsrf:
        return PageCsrf(app, config, keyring)

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
