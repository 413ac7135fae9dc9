"""Which language a request is answered in, and that caches keep the answers apart.

What the reader chose comes before what their browser asks for, and that before the installation's own language.
Programs are answered in English unless they, too, ask for another: a sentence in a log is looked up by its words.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from onsale.platform.i18n import REGIONS, offered, reading, tag
from onsale.platform.texts import SOURCE

LANGUAGE_COOKIE = "onsale_language"
_COOKIE = re.compile(rf"(?:^|;)\s*{LANGUAGE_COOKIE}=([A-Za-z-]+)".encode())
_RANGE = re.compile(r"([A-Za-z]{1,8})(?:-[A-Za-z]{4})?(?:-([A-Za-z]{2}))?(?:-\w+)*(?:\s*;\s*q=([01](?:\.\d{0,3})?))?")
_PROGRAMS = ("/api/",)
_ALWAYS_ENGLISH = ("/discovery/",)  # a contract somebody else wrote
_TOLD = (b"text/html", b"application/problem+json")
_RANGES_READ = 20


def speaking(app: ASGIApp, *, default: str, demo: bool) -> ASGIApp:
    """`app`, with every request read in its reader's language."""
    languages = offered(demo=demo)

    async def spoken(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return

        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_told(message["headers"]):
                marks = [(b"content-language", tag().encode())]
                if not any(name.lower() == b"vary" and b"language" in value for name, value in message["headers"]):
                    marks.append((b"vary", b"accept-language, cookie"))
                message["headers"] = [*message["headers"], *marks]
            await send(message)

        path = scope["path"]
        if path.startswith(_ALWAYS_ENGLISH):
            code, region = SOURCE, ""
        else:
            usual = SOURCE if path.startswith(_PROGRAMS) else default
            code, region = choose(scope["headers"], usual, languages)
        with reading(code, region):
            await app(scope, receive, send_marked)

    return spoken


def choose(headers: Iterable[tuple[bytes, bytes]], default: str, languages: Sequence[str]) -> tuple[str, str]:
    """The language's code, and the country whose ways of writing are wanted ("" for the usual one)."""
    asked: list[tuple[str, str]] = []
    chosen = ""
    for name, value in headers:
        if name == b"accept-language":
            asked += accepted(value.decode("latin-1"), languages)
        elif name == b"cookie" and (found := _COOKIE.search(value)):
            chosen = found[1].decode()
    code = chosen if chosen in languages else asked[0][0] if asked else default
    return code, next((region for language, region in asked if language == code), "")


def accepted(header: str, languages: Sequence[str]) -> list[tuple[str, str]]:
    """What is asked for and spoken here, most wanted first."""
    wanted = []
    for part in header.split(",")[:_RANGES_READ]:
        if (found := _RANGE.fullmatch(part.strip())) is None:
            continue
        code, region = found[1].lower(), (found[2] or "").upper()
        quality = 1.0 if found[3] is None else float(found[3])
        if quality > 0 and code in languages:
            wanted.append((-quality, code, region if region in REGIONS.get(code, ()) else ""))
    return [(code, region) for _quality, code, region in sorted(wanted, key=lambda one: one[0])]


def _is_told(headers: Any) -> bool:
    """Whether it is a page or a refusal: those have words in them."""
    return any(name.lower() == b"content-type" and value.startswith(_TOLD) for name, value in headers)
