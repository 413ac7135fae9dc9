"""What search engines are told to look at: every event, performer, venue and city in the index.

The parts are queries of one address, because a sitemap speaks for what lies beside and below it.
"""

from collections.abc import Iterator
from math import ceil
from xml.sax.saxutils import escape

from litestar import MediaType, Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from onsale.accounts.guards import anyone
from onsale.platform import limits
from onsale.platform.errors import NotFound
from onsale.platform.settings import Settings
from onsale.platform.web.caching import ALMANAC, CACHING
from onsale.search.finder import Finder
from onsale.search.named import city_names, event_ids, named_ids, sizes
from onsale.search.names import Sort
from onsale.search.reader import Reading
from onsale.shop.addresses import city_path, event_path, performer_path, venue_path

_XMLNS = "http://www.sitemaps.org/schemas/sitemap/0.9"
_KINDS = ("events", "performers", "venues", "cities")
_NOT_FOR_ROBOTS = (
    "/account", "/api/", "/bookings", "/demo/", "/discovery/", "/door", "/organise", "/search?", "/sign-in",
)  # fmt: skip


@get("/robots.txt", guards=[anyone], include_in_schema=False, media_type=MediaType.TEXT, opt={CACHING: ALMANAC})
async def robots(settings: NamedDependency[Settings]) -> str:
    """Where robots may go, and where the sitemap is."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _NOT_FOR_ROBOTS), ""]
    return "\n".join([*lines, f"Sitemap: {settings.public_url.rstrip('/')}/sitemap.xml", ""])


@get("/sitemap.xml", guards=[anyone], include_in_schema=False, opt={CACHING: ALMANAC})
async def sitemap(
    finder: NamedDependency[Finder], settings: NamedDependency[Settings], part: FromQuery[str] = ""
) -> Response[str]:
    """The list of parts; or one of them: `?part=events-1`."""
    root = settings.public_url.rstrip("/")
    if not part:
        parts = await finder.ask(_parts)
        return _xml("sitemapindex", "sitemap", (f"{root}/sitemap.xml?part={name}" for name in parts))
    kind, _dash, number = part.rpartition("-")
    if kind not in _KINDS or not number.isascii() or not number.isdigit() or not 0 < int(number[:9]) < 10**6:
        raise NotFound
    paths = await finder.ask(_paths, kind, int(number))
    if not paths:
        raise NotFound
    return _xml("urlset", "url", (root + path for path in paths))


def _parts(reading: Reading) -> list[str]:
    events, counted = sizes(reading)
    totals = (events + 1, counted[Sort.PERFORMER], counted[Sort.VENUE], counted[Sort.CITY])
    return [
        f"{kind}-{number}"
        for kind, total in zip(_KINDS, totals, strict=True)
        for number in range(1, ceil(total / limits.SITEMAP_URLS) + 1)
    ]


def _paths(reading: Reading, kind: str, number: int) -> list[str]:
    most = limits.SITEMAP_URLS
    skip = (number - 1) * most
    if kind == "events":
        paths = [event_path(event_id) for event_id in event_ids(reading, skip=skip, most=most)]
        return ["/", *paths] if number == 1 else paths
    if kind == "cities":
        return [city_path(name) for name in city_names(reading, skip=skip, most=most)]
    sort, path_of = (Sort.PERFORMER, performer_path) if kind == "performers" else (Sort.VENUE, venue_path)
    return [path_of(number) for number in named_ids(reading, sort, skip=skip, most=most)]


def _xml(root: str, item: str, addresses: Iterator[str]) -> Response[str]:
    lines = "".join(f"<{item}><loc>{escape(address)}</loc></{item}>\n" for address in addresses)
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_XMLNS}">\n{lines}</{root}>\n'
    return Response(text, media_type="application/xml")
