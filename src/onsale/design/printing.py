"""Posters as JPEGs, one at a time beside the requests, and kept: anybody may ask, and each takes a while to draw."""

import asyncio
from hashlib import blake2b

from onsale.platform import limits
from onsale.platform.errors import Unavailable
from onsale.platform.kept_bytes import KeptBytes


class Printer:
    """The posters this process was asked for as pixels."""

    def __init__(self) -> None:
        self._kept: KeptBytes[bytes] = KeptBytes(limits.POSTERS_CACHE_BYTES)
        self._one = asyncio.Semaphore(1)
        self._waiting = 0

    async def jpeg(self, svg: str) -> bytes:
        """The drawing as a JPEG; `Unavailable` if too many wait for theirs."""
        key = blake2b(svg.encode(), digest_size=16).digest()
        if (kept := self._kept.get(key)) is not None:
            return kept
        if self._waiting >= limits.POSTERS_WAITING:
            raise Unavailable(retry_after_s=2)
        self._waiting += 1
        try:
            async with self._one:
                return self._kept.get(key) or self._kept.put(key, await asyncio.to_thread(_drawn, svg))
        finally:
            self._waiting -= 1


def _drawn(svg: str) -> bytes:
    from onsale.design.raster import poster_jpeg  # loads fonts and a library that few processes need

    return poster_jpeg(svg)
