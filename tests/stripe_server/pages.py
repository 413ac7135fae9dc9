"""What isn't behind the secret key: the browser's script and its confirming, the bank's page, the endpoints' list."""

from pathlib import Path
from typing import Any

from aiohttp import web
from localstripe import webhooks
from localstripe.errors import UserError
from localstripe.resources import PaymentIntent
from localstripe.server import get_post_data

from tests.stripe_server import lists, troubles
from tests.stripe_server.idempotency import Handler
from tests.stripe_server.intents import refuse

SCRIPT = Path(__file__).parent / "payment_element.js"
_PAGE = """<!doctype html><title>Bank</title><h1>Is it you who pays?</h1>
<form method="post"><button name="success" value="true">Yes</button><button name="success" value="false">No</button>
</form>"""


@web.middleware
async def open_to_browsers(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answers those; everything else goes on to `localstripe`."""
    path = request.path
    if answer := _ANSWERED.get(path):
        return await answer(request)
    if path.startswith("/3ds/"):
        return await _bank(request, path.removeprefix("/3ds/"))
    if request.method == "OPTIONS":
        return web.Response()
    if request.method == "POST" and path.startswith("/v1/payment_intents/") and path.endswith("/confirm"):
        data = await get_post_data(request, remove_auth=False) or {}
        if str(data.get("key", "")).startswith("pk_"):
            return _confirmed_by_browser(path.split("/")[3], data)
    return await handler(request)


async def _script(_request: web.Request) -> web.Response:
    return web.Response(text=SCRIPT.read_text(), content_type="text/javascript")


def _confirmed_by_browser(intent_id: str, data: dict[str, Any]) -> web.Response:
    try:
        intent = PaymentIntent._api_retrieve(intent_id)
        if data.get("client_secret") != intent.client_secret:
            raise refuse(401, "secret_key_required", "Unauthorized")
        return web.json_response(PaymentIntent._api_confirm(intent_id, **data)._export())
    except UserError as error:
        return web.json_response(error.body, status=error.code)


async def _bank(request: web.Request, intent_id: str) -> web.Response:
    intent = PaymentIntent._api_retrieve(intent_id)
    if request.method == "GET":
        return web.Response(text=_PAGE, content_type="text/html")
    success = (await request.post())["success"]
    back = intent.next_action["redirect_to_url"]["return_url"]
    PaymentIntent._api_authenticate(intent_id, client_secret=intent.client_secret, success=success)
    raise web.HTTPSeeOther(f"{back}&payment_intent={intent_id}&redirect_status=done")


async def _endpoints(_request: web.Request) -> web.Response:
    data = [
        {"id": f"we_{name}", "object": "webhook_endpoint", "url": one.url, "status": "enabled",
         "enabled_events": one.events or ["*"], "api_version": None, "livemode": False}
        for name, one in webhooks._webhooks.items()
    ]  # fmt: skip
    return web.json_response({"object": "list", "data": data, "has_more": False, "url": "/v1/webhook_endpoints"})


_ANSWERED = {
    "/js.stripe.com/endive/stripe.js": _script,
    "/_config/troubles": troubles.order,
    "/v1/payment_intents/search": lists.search,
    "/v1/webhook_endpoints": _endpoints,
    "/v1/disputes": lists.disputes,
}
