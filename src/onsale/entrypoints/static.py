"""Static files: each room's folder, addressed by the content's hash and so cacheable for ever."""

from litestar import Router
from litestar.datastructures import CacheControlHeader
from litestar.static_files import create_static_files_router

from onsale.accounts.guards import anyone
from onsale.design.static_files import static_roots

_FOR_EVER = CacheControlHeader(public=True, max_age=31_536_000, immutable=True)


def routers() -> list[Router]:
    """A router for each room that has static files."""
    return [
        create_static_files_router(
            f"/static/{room}", [folder], cache_control=_FOR_EVER, guards=[anyone], include_in_schema=False, name=room
        )
        for room, folder in static_roots().items()
    ]
