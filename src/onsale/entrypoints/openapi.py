"""The OpenAPI 3.1 document and a page to read it by, both our own: nothing is loaded from another host."""

import re
from dataclasses import fields
from typing import Any

from litestar import MediaType, Request, Response, get
from litestar.handlers import BaseRouteHandler
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, OpenAPI, SecurityScheme, Server

from onsale import __version__
from onsale.accounts.chrome import chrome_of
from onsale.accounts.guards import anyone
from onsale.design.render import render
from onsale.design.views import DocsPage, Operation
from onsale.platform import limits
from onsale.platform.web.idempotency import covers
from onsale.platform.web.problems import MEDIA_TYPE

_METHODS = ("get", "post", "put", "patch", "delete")
_ABOUT = (
    "Ticketing that is never oversold, never lost, never slow, and checkably fair. "
    "Errors are RFC 9457 problem documents; programs match on `code`. "
    "Unsafe requests accept an `Idempotency-Key`."
)

_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "A name of your own for this request: sent again with it, the request is given the first answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": limits.IDEMPOTENCY_KEY_CHARACTERS},
}
_KEY_REFUSED = {
    status: {"description": about, "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    for status, about in {
        "400": "Bad request",
        "409": "Conflict: with this key a request is under way",
        "422": "Unprocessable: the key stood for another request",
    }.items()
}


class _Document(OpenAPI):
    """The framework's document, and what no handler says of itself because a middleware does it for them all."""

    _told: dict[str, Any] | None = None

    def to_schema(self) -> dict[str, Any]:
        """As plain values, put together once."""
        if self._told is None:
            self._told = super().to_schema()
            for path, methods in self._told["paths"].items():
                for method, operation in methods.items():
                    if covers(method.upper(), path):
                        _tell_of_keys(operation)
        return self._told


class _Config(OpenAPIConfig):
    def to_openapi_schema(self) -> OpenAPI:
        plain = super().to_openapi_schema()
        return _Document(**{field.name: getattr(plain, field.name) for field in fields(plain)})


def _tell_of_keys(operation: dict[str, Any]) -> None:
    operation["parameters"] = [*operation.get("parameters", []), _KEY]
    told = operation["responses"]
    for status, refused in _KEY_REFUSED.items():
        if MEDIA_TYPE not in told.get(status, {}).get("content", {}):  # the framework's own 400 isn't what is answered
            told[status] = refused


def config(public_url: str) -> OpenAPIConfig:
    """What the document says besides the routes."""
    return _Config(
        title="Onsale",
        version=__version__,
        description=_ABOUT,
        path="/openapi",
        servers=[Server(url=public_url)],
        components=Components(security_schemes={"bearer": SecurityScheme(type="http", scheme="bearer")}),
        security=[{"bearer": []}, {}],
        render_plugins=[JsonRenderPlugin()],
        use_handler_docstrings=True,
    )


@get("/openapi.json", guards=[anyone], include_in_schema=False, sync_to_thread=False)
def document(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """The whole interface, described."""
    return request.app.openapi_schema.to_schema()


@get("/docs", guards=[anyone], include_in_schema=False)
async def docs(request: Request[Any, Any, Any]) -> Response[str]:
    """The same for people."""
    told = request.app.openapi_schema.to_schema()
    operations = [
        Operation(
            method=method.upper(),
            path=path,
            tag=(described.get("tags") or ["Other"])[0],
            summary=_in_words(described.get("summary", "")),
            description=described.get("description", ""),
            answers=tuple(sorted(described["responses"])),
        )
        for path, methods in told["paths"].items()
        for method, described in methods.items()
        if method in _METHODS
    ]
    page = DocsPage(version=__version__, about=_ABOUT, operations=tuple(operations))
    return Response(render("design/docs.html", page, await chrome_of(request)), media_type=MediaType.HTML)


def _in_words(summary: str) -> str:
    """An operation that says no summary is named after its function: "ReadTwoFactors" reads "Read two factors"."""
    if " " in summary:
        return summary
    return re.sub(r"(?<=[a-z])([A-Z])", lambda found: f" {found[1].lower()}", summary)


routes: list[BaseRouteHandler] = [document, docs]
