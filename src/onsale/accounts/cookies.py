"""The cookies of pages: the session, the language, for which address a code was asked for; out of scripts' reach, not
sent from elsewhere. And two for scripts: when a full sign-in wants to be tried again, and what the tickets that a
device keeps are encrypted by."""

from litestar.datastructures import Cookie

from onsale.platform import limits
from onsale.platform.settings import Settings
from onsale.platform.web.csrf import SESSION_COOKIE
from onsale.platform.web.speaking import LANGUAGE_COOKIE

ASKED_COOKIE = "onsale_code"
DEVICE_COOKIE = "onsale_device"
SECOND_STEP_COOKIE = "onsale_step"
WALLET_COOKIE = "onsale_wallet"
_WALLET_PATH = "/wallet"
_RUSH_COOKIE = "onsale_rush_"
_RUSH_S = 20


def session_cookie(access_token: str, settings: Settings) -> Cookie:
    """Signed in from now on."""
    return _cookie(SESSION_COOKIE, access_token, limits.ACCESS_TOKEN_S, settings)


def no_session_cookie(settings: Settings) -> Cookie:
    """Signed out: the browser forgets it."""
    return _cookie(SESSION_COOKIE, "", 0, settings)


def asked_cookie(sealed: str, settings: Settings) -> Cookie:
    """A code is on its way; kept past the code's own time, so that the page can say that it ran out."""
    return _cookie(ASKED_COOKIE, sealed, limits.ASKED_FOR_CODE_S, settings)


def no_asked_cookie(settings: Settings) -> Cookie:
    """The code did its work."""
    return _cookie(ASKED_COOKIE, "", 0, settings)


def device_cookie(mark: str, settings: Settings) -> Cookie:
    """Somebody has signed in here: their tries are counted by themselves from now on."""
    return _cookie(DEVICE_COOKIE, mark, limits.DEVICE_KNOWN_S, settings)


def second_step_cookie(step: str, settings: Settings) -> Cookie:
    """The first step of signing in is taken."""
    return _cookie(SECOND_STEP_COOKIE, step, limits.SECOND_STEP_S, settings)


def no_second_step_cookie(settings: Settings) -> Cookie:
    """The second is, too, or it is too late for it."""
    return _cookie(SECOND_STEP_COOKIE, "", 0, settings)


def rush_cookie(stay: str, retry_s: int, wait_s: int, settings: Settings) -> Cookie:
    """For the page that stayed where it was: how long to wait, and how long it takes in all; for its script to read."""
    return Cookie(
        _RUSH_COOKIE + stay,
        value=f"{retry_s}.{wait_s}",
        max_age=_RUSH_S,
        httponly=False,
        samesite="lax",
        secure=settings.secure_cookies,
    )


def wallet_cookie(key: str, max_age_s: int, settings: Settings) -> Cookie:
    """The key of the tickets that are kept on this device, for as long as they are worth something; for the wallet's
    script, and sent to no other page."""
    return Cookie(
        WALLET_COOKIE,
        value=key,
        max_age=max_age_s,
        path=_WALLET_PATH,
        httponly=False,
        samesite="lax",
        secure=settings.secure_cookies,
    )


def no_wallet_cookie(settings: Settings) -> Cookie:
    """Nobody can read any more what is kept on this device."""
    return wallet_cookie("", 0, settings)


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


def _cookie(name: str, value: str, max_age_s: int, settings: Settings) -> Cookie:
    return Cookie(name, value=value, max_age=max_age_s, httponly=True, samesite="lax", secure=settings.secure_cookies)
