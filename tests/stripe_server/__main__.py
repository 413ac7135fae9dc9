"""Starts it: `python -m tests.stripe_server --port 8420 --state FILE`. On the loopback only."""

import argparse
from pathlib import Path
from typing import Any

from aiohttp import web
from localstripe.resources import PaymentIntent, extra_apis

from tests.stripe_server import intents, lists, memory, refunds
from tests.stripe_server.idempotency import Handler, idempotent


def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--state", type=Path, required=True)
    told = parser.parse_args()
    intents.Here.url = f"http://127.0.0.1:{told.port}"
    for part in (intents, refunds, lists):
        part.teach()
    _replace_routes()
    memory.remember_in(told.state)
    _serve(told.port, told.state)


def _replace_routes() -> None:
    """`localstripe` has noted its own functions beside their addresses; ours take their places before it serves."""
    for position, (method, url, _) in enumerate(extra_apis):
        if url.startswith("/v1/payment_intents/"):
            extra_apis[position] = (
                method,
                url,
                getattr(PaymentIntent, "_api_" + url.rsplit("/", 1)[1].removeprefix("_")),
            )


def _serve(port: int, state: Path) -> None:
    from localstripe.server import app

    from tests.stripe_server.pages import open_to_browsers
    from tests.stripe_server.troubles import troubled, unanswered

    app.middlewares[:0] = [unanswered, _written(state), idempotent, troubled, open_to_browsers]
    web.run_app(app, host="127.0.0.1", port=port, print=None, access_log=None)


def _written(file: Path) -> Any:
    """What is answered is on disk."""

    @web.middleware
    async def written(request: web.Request, handler: Handler) -> web.StreamResponse:
        response = await handler(request)
        if request.method in {"POST", "DELETE"}:
            memory.write(file)
        return response

    return written


if __name__ == "__main__":
    main()
