"""How a pass comes with a request: programs send a header, browsers a cookie of ours."""

from collections.abc import Mapping

from litestar.datastructures import Cookie

from onsale.platform import limits
from onsale.platform.settings import Settings

HEADER = "Onsale-Pass"
_COOKIE = "onsale_pass_"
_PLACE_COOKIE = "onsale_place_"


def carried(event_id: str, headers: Mapping[str, str], cookies: Mapping[str, str]) -> str | None:
    """The pass for the event of this public id, if one came along."""
    return headers.get(HEADER) or cookies.get(_name(event_id))


def pass_cookie(event_id: str, token: str, max_age_s: int, settings: Settings) -> Cookie:
    """The pass for this event, for as long as it runs; out of scripts' reach."""
    return Cookie(
        _name(event_id), value=token, max_age=max_age_s, httponly=True, samesite="lax", secure=settings.secure_cookies
    )


def carried_place(event_id: str, cookies: Mapping[str, str]) -> str | None:
    """The token of a place in this event's line, if the browser has one."""
    return cookies.get(_PLACE_COOKIE + event_id.removeprefix("evt_"))


def place_cookie(event_id: str, token: str, settings: Settings) -> Cookie:
    """The place in this event's line: it counts even if the database should forget it."""
    name = _PLACE_COOKIE + event_id.removeprefix("evt_")
    age_s = limits.QUEUE_TOKEN_S
    return Cookie(name, value=token, max_age=age_s, httponly=True, samesite="lax", secure=settings.secure_cookies)


def _name(event_id: str) -> str:
    return _COOKIE + event_id.removeprefix("evt_")
