"""The addresses below `/discovery/v2`, each with and without `.json`, and what every answer carries."""

import re
from collections.abc import Callable
from datetime import datetime
from hashlib import blake2b
from typing import Any

import msgspec
from litestar import HttpMethod, Request, Response, Router, route
from litestar.di import NamedDependency, Provide

from onsale.accounts.guards import anyone
from onsale.platform.errors import Failure
from onsale.platform.etags import etag_of, matches
from onsale.search.discovery import answers, events, kinds_found, names_found, suggest
from onsale.search.discovery.errors import CORS, JSON, ROOT, UnknownResource, errors_page, failure_response
from onsale.search.discovery.hal import Json
from onsale.search.discovery.keys import Meter, key_of
from onsale.search.discovery.names_found import ATTRACTIONS, VENUES
from onsale.search.discovery.parameters import Asked, pairs_of
from onsale.search.discovery.parts import Site
from onsale.search.finder import Finder
from onsale.search.reader import Reading

_KEPT = "public, max-age=30, stale-while-revalidate=120, stale-if-error=86400"
_VARY = "Accept-Encoding"

Answering = Callable[[Reading, Asked, Site, datetime, str], Json]
_ADDRESSES: list[tuple[str, Answering]] = [
    ("events", lambda reading, asked, site, now, _: events.find(reading, asked, site, now)),
    ("events/ID", lambda reading, _, site, now, of: answers.event_answer(site, events.one(reading, of), now)),
    ("events/ID/images", lambda reading, _, site, __, of: _images(reading, site, of)),
    ("attractions", lambda reading, asked, site, now, _: names_found.find(reading, ATTRACTIONS, asked, site, now)),
    ("attractions/ID", lambda reading, _, site, __, of: names_found.one(reading, ATTRACTIONS, of, site)),
    ("venues", lambda reading, asked, site, now, _: names_found.find(reading, VENUES, asked, site, now)),
    ("venues/ID", lambda reading, _, site, __, of: names_found.one(reading, VENUES, of, site)),
    ("classifications", lambda reading, asked, *_: kinds_found.find(reading, asked)),
    ("classifications/ID", lambda reading, _, __, ___, of: kinds_found.one(reading, of)),
    ("classifications/segments/ID", lambda reading, _, __, ___, of: kinds_found.segment(reading, of)),
    ("classifications/genres/ID", lambda reading, _, __, ___, of: kinds_found.genre(reading, of)),
    ("classifications/subgenres/ID", lambda reading, _, __, ___, of: kinds_found.subgenre(reading, of)),
    ("suggest", lambda reading, asked, site, now, _: suggest.suggested(reading, asked, site, now)),
]
_FOUND = [(re.compile(address.replace("ID", "([^/]+)")), answering) for address, answering in _ADDRESSES]


@route(
    ["/", "/{rest:path}"],
    http_method=[HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS],
    guards=[anyone],
    include_in_schema=False,
)
async def discovery(
    request: Request[Any, Any, Any],
    finder: NamedDependency[Finder],
    meter: NamedDependency[Meter],
    site: NamedDependency[Site],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Whatever is asked of this API."""
    if request.method == HttpMethod.OPTIONS:
        return Response(None, status_code=204, headers={**CORS, "Allow": CORS["Access-Control-Allow-Methods"]})
    path = request.scope["path"].rstrip("/")
    if path == f"{ROOT}/errors.html":
        return errors_page()
    headers: dict[str, str] = {}
    try:
        pairs = pairs_of(request.scope["query_string"])
        key = key_of([value for name, value in pairs if name == "apikey"])
        try:
            meter.take(key, now)
        finally:
            headers = meter.headers(key, now)
        answering, public_id = _answering(path)
        body = await finder.ask(_encoded, answering, Asked(path, pairs), site, now, public_id)
    except Failure as failure:
        return failure_response(request, failure, headers)
    return _reply(request, body, headers)


def router(site: Site) -> Router:
    """All of it, at this address."""
    return Router(ROOT, route_handlers=[discovery], dependencies={"site": Provide(lambda: site, sync_to_thread=False)})


def _answering(path: str) -> tuple[Answering, str]:
    """Who answers at this address, and the id in it."""
    address = path.removeprefix(ROOT).strip("/").removesuffix(".json")
    for pattern, answering in _FOUND:
        if found := pattern.fullmatch(address):
            return answering, found[1] if found.groups() else ""
    raise UnknownResource(f"Nothing is at {path}")


def _encoded(reading: Reading, answering: Answering, asked: Asked, site: Site, now: datetime, public_id: str) -> bytes:
    return msgspec.json.encode(answering(reading, asked, site, now, public_id))


def _reply(request: Request[Any, Any, Any], body: bytes, headers: dict[str, str]) -> Response[Any]:
    tag = etag_of(blake2b(body, digest_size=12).hexdigest())
    headers = {**CORS, **headers, "Cache-Control": _KEPT, "ETag": f"W/{tag}", "Vary": _VARY}
    if matches(request.headers.get("if-none-match"), tag):
        return Response(None, status_code=304, headers=headers)
    return Response(body, media_type=JSON, headers=headers)


def _images(reading: Reading, site: Site, public_id: str) -> Json:
    return answers.images_answer(site, events.one(reading, public_id).catalogued)
