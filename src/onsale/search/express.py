"""Searching and suggesting on the express lane: what asks for nothing out of the ordinary.

Parameters that are unknown, repeated, wrong or of unusual form are left to the ordinary way, which knows what to say.
"""

import gzip
import re
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from onsale.platform import limits
from onsale.platform.clock import utc_now
from onsale.platform.errors import InvalidRequest
from onsale.platform.services import Services
from onsale.platform.web.caching import LISTS, VARIES, tag_of
from onsale.platform.web.express import Call, Reply, Stop, known, takes_gzip
from onsale.search.answers import timed
from onsale.search.api import LINE, LINE_CHARACTERS, SUGGESTIONS
from onsale.search.finder import Finder
from onsale.search.query import Asked

_GZIP_LEVEL, _GZIP_FROM_BYTES = 3, 1024  # a third of what 6 takes, and an eighth more bytes
_LINE = re.compile(LINE)
_CURSOR = re.compile(r"[A-Za-z0-9_-]{1,512}")
_DEGREES = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,12})?")
_AMOUNT = re.compile(r"[0-9]{1,12}")
_TEXTS = {
    "q": "q",
    "city": "city",
    "country": "country",
    "genre": "genre",
    "from": "first",
    "to": "last",
    "sort": "sort",
}
_NUMBERS: Mapping[str, tuple[re.Pattern[str], Callable[[str], float | int]]] = {
    "lat": (_DEGREES, float),
    "lon": (_DEGREES, float),
    "radius_km": (_DEGREES, float),
    "price_min_minor": (_AMOUNT, int),
    "price_max_minor": (_AMOUNT, int),
}


def stops(services: Services) -> list[Stop]:
    """What is served here."""
    finder = services.get(Finder)

    async def find(call: Call) -> Reply | None:
        began, parameters = time.perf_counter(), _parameters(call)
        if parameters is None:
            return None
        limit, cursor = parameters.pop("limit", str(limits.PAGE_ITEMS_DEFAULT)), parameters.pop("cursor", None)
        if not (limit.isascii() and limit.isdecimal() and 1 <= int(limit) <= limits.PAGE_ITEMS):
            return None
        asked = _asked(parameters)
        if asked is None or (cursor is not None and _CURSOR.fullmatch(cursor) is None):
            return None
        try:
            content, tag = await finder.page(asked, limit=int(limit), cursor=cursor, now=utc_now())
        except InvalidRequest:
            return None
        return _reply(call, timed(content, (time.perf_counter() - began) * 1000), tag)

    async def suggest(call: Call) -> Reply | None:
        parameters = _parameters(call)
        if parameters is None or parameters.keys() - {"q"} or not _is_line(parameters.get("q", "")):
            return None
        content = await finder.suggest(parameters.get("q", ""), utc_now(), most=SUGGESTIONS)
        return _reply(call, content, tag_of(content))

    return [
        Stop("GET", "/api/v1/search", "", find, asked=True),
        Stop("GET", "/api/v1/suggest", "", suggest, asked=True),
    ]


def _parameters(call: Call) -> dict[str, str] | None:
    """Each once; None for anything else, and for who says who they are."""
    if b"authorization" in call.headers or not call.query.isascii():
        return None
    try:
        pairs = parse_qsl(call.query.decode(), keep_blank_values=True, strict_parsing=bool(call.query), errors="strict")
    except ValueError:
        return None
    parameters = dict(pairs)
    return parameters if len(parameters) == len(pairs) else None


def _asked(parameters: Mapping[str, str]) -> Asked | None:
    told: dict[str, Any] = {}
    for name, text in parameters.items():
        if name in _TEXTS and _is_line(text):
            told[_TEXTS[name]] = text
        elif name in _NUMBERS and _NUMBERS[name][0].fullmatch(text):
            told[name] = _NUMBERS[name][1](text)
        else:
            return None
    return Asked(**told)


def _is_line(text: str) -> bool:
    return len(text) <= LINE_CHARACTERS and _LINE.match(text) is not None


def _reply(call: Call, content: bytes, tag: str) -> Reply:
    headers = [(b"etag", tag.encode()), (b"cache-control", LISTS.encode()), (b"vary", VARIES)]
    if len(content) >= _GZIP_FROM_BYTES and takes_gzip(call.headers.get(b"accept-encoding", b"")):
        content = gzip.compress(content, _GZIP_LEVEL, mtime=0)
        headers.append((b"content-encoding", b"gzip"))
    unchanged = known(call, tag, headers[:2], VARIES)
    return unchanged or Reply(200, content, headers)
