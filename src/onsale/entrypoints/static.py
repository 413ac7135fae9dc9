"""Static files: each room's folder, addressed by the content's hash and so cacheable for ever."""

from typing import Any

from litestar import Request, Router
from litestar.datastructures import CacheControlHeader
from litestar.static_files import create_static_files_router

from onsale.accounts.guards import anyone
from onsale.design.static_files import static_roots, static_version
from onsale.platform.errors import NotFound

_FOR_EVER = CacheControlHeader(public=True, max_age=31_536_000, immutable=True)
_PATH_CHARACTERS = 200


def routers() -> list[Router]:
    """Two routers for each room that has static files: for single files, and for scripts that import each other."""
    addresses = [
        (address, folder)
        for room, folder in static_roots().items()
        for address in (f"/static/{room}", f"/static/{room}/{static_version(room)}")
    ]
    return [
        create_static_files_router(
            address,
            [folder],
            before_request=_refuse_odd_names,
            cache_control=_FOR_EVER,
            guards=[anyone],
            include_in_schema=False,
            name=address,
        )
        for address, folder in addresses
    ]


def _refuse_odd_names(request: Request[Any, Any, Any]) -> None:
    """The file system would fail over them instead of saying that there is no such file."""
    path = request.scope["path"]
    if not path.isprintable() or len(path) > _PATH_CHARACTERS:
        raise NotFound
