"""Pages of a list and links between them, as HAL has it (draft-kelly-json-hal): relative, and without the key."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlencode

from onsale.platform import limits
from onsale.search.discovery.errors import ROOT
from onsale.search.discovery.parameters import Asked, Paging

Json = dict[str, Any]
LOCALE = "en-us"
_LIST = ("page", "size", "sort")


def page_of(asked: Asked, paging: Paging, sort: str, items: tuple[str, Sequence[Json]], total: int) -> Json:
    """A page of a list. As theirs does, an empty one has nothing embedded."""
    kind, found = items
    pages = -(-total // paging.size)
    return {
        **({"_embedded": {kind: list(found)}} if found else {}),
        "_links": _links(asked, paging, sort, pages),
        "page": {"size": paging.size, "totalElements": total, "totalPages": pages, "number": paging.page},
    }


def self_link(kind: str, public_id: str) -> Json:
    """To one of something."""
    return {"href": f"{ROOT}/{kind}/{quote(public_id, safe='')}?locale={LOCALE}"}


def link_of(asked: Asked, templated: Sequence[str] = ()) -> Json:
    """To what was asked; parameters that weren't given stand there as a template."""
    missing = [name for name in templated if not asked.text(name)]
    query = _query(asked.pairs)
    template = f"{{{'&' if query else '?'}{','.join(missing)}}}" if missing else ""
    return {"href": f"{asked.path}{'?' if query else ''}{query}{template}"} | ({"templated": True} if templated else {})


def _links(asked: Asked, paging: Paging, sort: str, pages: int) -> Json:
    """No link leads behind the last page that can be read, so that who follows `next` comes to an end."""
    last = min(pages, -(-limits.DISCOVERY_DEPTH // paging.size)) - 1
    there = {"first": 0, "prev": paging.page - 1, "next": paging.page + 1, "last": last}
    shown = {name: page for name, page in there.items() if 0 <= page <= last} if last > 0 else {}
    links = {name: _to(asked, paging, sort, page) for name, page in shown.items()}
    links["self"] = link_of(asked, _LIST)
    return {name: links[name] for name in ("first", "prev", "self", "next", "last") if name in links}


def _to(asked: Asked, paging: Paging, sort: str, page: int) -> Json:
    """All that makes a page is written out, so that programs which don't read templates can follow it, too."""
    rest = [(name, value) for name, value in asked.pairs if name not in _LIST]
    return {"href": f"{asked.path}?{_query([*rest, ('page', page), ('size', paging.size), ('sort', sort)])}"}


def _query(pairs: Sequence[tuple[str, object]]) -> str:
    return urlencode(pairs, safe=",*", quote_via=quote)
