"""The OpenAPI 3.1 document and a page to read it by, both our own: nothing is loaded from another host."""

from typing import Any

from litestar import MediaType, Request, Response, get
from litestar.handlers import BaseRouteHandler
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme, Server

from onsale import __version__
from onsale.accounts.chrome import chrome_of
from onsale.accounts.guards import anyone
from onsale.design.render import render
from onsale.design.views import DocsPage, Operation

_METHODS = ("get", "post", "put", "patch", "delete")
_ABOUT = (
    "Ticketing that is never oversold, never lost, never slow, and checkably fair. "
    "Errors are RFC 9457 problem documents; programs match on `code`. "
    "Unsafe requests accept an `Idempotency-Key`."
)


def config(public_url: str) -> OpenAPIConfig:
    """What the document says besides the routes."""
    return OpenAPIConfig(
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
            summary=described.get("summary", ""),
            description=described.get("description", ""),
            answers=tuple(sorted(described["responses"])),
        )
        for path, methods in told["paths"].items()
        for method, described in methods.items()
        if method in _METHODS
    ]
    page = DocsPage(version=__version__, about=_ABOUT, operations=tuple(operations))
    return Response(render("design/docs.html", page, await chrome_of(request)), media_type=MediaType.HTML)


routes: list[BaseRouteHandler] = [document, docs]
