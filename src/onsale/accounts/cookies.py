"""The cookie that carries a page's session: out of scripts' reach, and not sent along from other sites' forms."""

from litestar.datastructures import Cookie

from onsale.platform import limits
from onsale.platform.settings import Settings
from onsale.platform.web.csrf import SESSION_COOKIE


def session_cookie(access_token: str, settings: Settings) -> Cookie:
    """Signed in from now on."""
    return _cookie(access_token, limits.ACCESS_TOKEN_S, settings)


def no_session_cookie(settings: Settings) -> Cookie:
    """Signed out: the browser forgets it."""
    return _cookie("", 0, settings)


def _cookie(value: str, max_age_s: int, settings: Settings) -> Cookie:
    return Cookie(
        SESSION_COOKIE, value=value, max_age=max_age_s, httponly=True, samesite="lax", secure=settings.secure_cookies
    )
