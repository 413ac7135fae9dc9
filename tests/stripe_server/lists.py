"""Lists as Stripe has them: the newest first, narrowed by when; and the search by metadata."""

import re
from typing import Any

from aiohttp import web
from localstripe.resources import Charge, List, PaymentIntent, Refund, store

_QUERY = re.compile(r"metadata\['(\w+)'\]:'([^']+)'")
_COMPARED = {"gt": "__gt__", "gte": "__ge__", "lt": "__lt__", "lte": "__le__"}


def listing(kind: Any) -> Any:
    """The replacement for one kind's `_api_list_all`."""

    def all_of(url: str, limit: Any = None, starting_after: Any = None, created: Any = None, **narrowed: Any) -> List:
        found = List(url, limit=limit, starting_after=starting_after)
        found._list = [
            one
            for key, one in store.items()
            if key.startswith(f"{kind.object}:")
            and _within(one.created, created or {})
            and all(getattr(one, name, None) == value for name, value in narrowed.items())
        ][::-1]
        return found

    return staticmethod(all_of)


def _within(moment: int, created: dict[str, Any]) -> bool:
    return all(getattr(moment, _COMPARED[name])(int(limit)) for name, limit in created.items())


async def search(request: web.Request) -> web.Response:
    """Intents by one entry of their metadata. Answers at once, where Stripe takes up to a minute or longer."""
    name, value = _QUERY.fullmatch(request.query["query"]).groups()  # type: ignore[union-attr]
    intents = [one for key, one in store.items() if key.startswith("payment_intent:")]
    data = [one._export() for one in intents if one.metadata.get(name) == value]
    return web.json_response({"object": "search_result", "data": data, "has_more": False, "url": request.path})


async def disputes(request: web.Request) -> web.Response:
    """Those about an intent."""
    told = [one for key, one in store.items() if key.startswith("dispute:")]
    data = [one._export() for one in told if one.payment_intent == request.query["payment_intent"]][::-1]
    return web.json_response({"object": "list", "data": data, "has_more": False, "url": request.path})


def teach() -> None:
    """Put the replacements in place."""
    for kind in (Charge, Refund, PaymentIntent):
        kind._api_list_all = listing(kind)
