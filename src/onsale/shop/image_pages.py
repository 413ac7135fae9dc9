"""The image of an event as a file, for who doesn't take the express lane."""

from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath

from onsale.accounts.guards import anyone
from onsale.listings.images import ImageDesk
from onsale.platform.services import Services
from onsale.platform.web.express import Call

_OPTIONS = {"no_compression": True, "exclude_from_csrf": True}
"""No cookie comes along with what anybody may keep for ever."""


@get("/images/{name:str}", guards=[anyone], include_in_schema=False, opt=_OPTIONS)
async def image_file(
    request: Request[Any, Any, Any], name: FromPath[str], services: NamedDependency[Services]
) -> Response[bytes]:
    """`/images/<image>-<focus>-<shape>-<width>.webp`: see `catalog.images.model`."""
    headers = {key.lower().encode("latin-1"): value.encode("latin-1") for key, value in request.headers.items()}
    reply = await services.get(ImageDesk).answer(Call(name, headers, b""))
    sent = {key.decode(): value.decode() for key, value in reply.headers}
    return Response(reply.body, status_code=reply.status, media_type=reply.media_type.decode(), headers=sent)


routes: list[BaseRouteHandler] = [image_file]
"""Every address."""
