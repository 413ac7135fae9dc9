"""Images as files, at addresses made of their content: what is there never changes.

The files asked for most stay in each process's memory, up to so many bytes. While the database is away, one that isn't
there is stood in for by a drawing, which nobody keeps.
"""

import asyncio

from onsale.catalog.image_store import file_content
from onsale.catalog.images.model import file_named, media_type_of
from onsale.design.posters import stand_in_svg
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.errors import NotFound, Unavailable
from onsale.platform.etags import etag_of
from onsale.platform.kept_bytes import KeptBytes
from onsale.platform.web.express import Call, Reply, known

FOR_EVER = b"public, max-age=31536000, immutable"
_AT_ONCE = 16


class ImageDesk:
    """The images this process is asked for."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._kept: KeptBytes[str] = KeptBytes(limits.IMAGE_CACHE_BYTES)
        self._reading: dict[str, asyncio.Task[bytes | None]] = {}
        self._some = asyncio.Semaphore(_AT_ONCE)

    async def answer(self, call: Call) -> Reply:
        """The file `call.name` names; `NotFound` where there is none."""
        named = file_named(call.name)
        if named is None:
            raise NotFound
        headers = [(b"cache-control", FOR_EVER), (b"etag", etag_of(call.name).encode())]
        if (unchanged := known(call, etag_of(call.name), headers)) is not None:
            return unchanged
        try:
            content = self._kept.get(call.name) or await self._read(*named)
        except Unavailable:
            return Reply(200, stand_in_svg(*named).encode(), [(b"cache-control", b"no-store")], b"image/svg+xml")
        if content is None:
            raise NotFound
        return Reply(200, content, headers, media_type_of(call.name).encode())

    async def _read(self, image_id: str, name: str) -> bytes | None:
        """From the database: once for all who ask meanwhile, and only some at a time."""
        address = f"{image_id}-{name}"
        task = self._reading.get(address)
        if task is None:
            task = self._reading[address] = asyncio.create_task(self._fetch(image_id, name), name=f"read-{address}")
            task.add_done_callback(lambda done: self._done(address, done))
        return await asyncio.shield(task)

    async def _fetch(self, image_id: str, name: str) -> bytes | None:
        async with self._some:
            content = await file_content(self._db, image_id, name)
        return content if content is None else self._kept.put(f"{image_id}-{name}", content)

    def _done(self, address: str, task: "asyncio.Task[bytes | None]") -> None:
        del self._reading[address]
        if not task.cancelled():
            task.exception()  # whoever asked may have gone: nobody has to hear of it
