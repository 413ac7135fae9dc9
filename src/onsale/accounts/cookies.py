"""The cookies of pages: one carries the session, one the language; out of scripts' reach, not sent from elsewhere."""

from litestar.datastructures import Cookie

from onsale.platform import limits
from onsale.platform.settings import Settings
from onsale.platform.web.csrf import SESSION_COOKIE
from onsale.platform.web.speaking import LANGUAGE_COOKIE


def session_cookie(access_token: str, settings: Settings) -> Cookie:
    """Signed in from now on."""
    return _cookie(access_token, limits.ACCESS_TOKEN_S, settings)


def no_session_cookie(settings: Settings) -> Cookie:
    """Signed out: the browser forgets it."""
    return _cookie("", 0, settings)


def language_cookie(code: str, settings: Settings) -> Cookie:
    """The language somebody chose, for as long as they keep coming back."""
    return Cookie(
        LANGUAGE_COOKIE,
        value=code,
        max_age=limits.LANGUAGE_CHOICE_S,
        httponly=True,
        samesite="lax",
        secure=settings.secure_cookies,
    )


def _cookie(value: str, max_age_s: int, settings: Settings) -> Cookie:
    return Cookie(
        SESSION_COOKIE, value=value, max_age=max_age_s, httponly=True, samesite="lax", secure=settings.secure_cookies
    )
