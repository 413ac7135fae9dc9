"""Whose look counts: a person's at an event once an hour, an address's a few times, a program's never.

So that nobody talks a price down by opening a page again and again. Who it was is forgotten as soon as it is counted:
kept, in this process's memory and until the hour is over, is a keyed hash, whose key is drawn anew each hour and is
written nowhere.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b

from onsale.accounts.addresses import origins_of
from onsale.platform import limits
from onsale.platform.kept import Kept

_ROBOT = re.compile(
    r"(?<!cu)bot\b|bot[/_-]|crawl|spider|slurp|preview|externalhit|embedly|scrap|archiv|monitor|headless|lighthouse"
    r"|^$|^(?:curl|wget|python|go-http|java|okhttp|libwww|axios|node|ruby|php|perl|httpx|aiohttp)",
    re.IGNORECASE,
)
"""What programs call themselves that don't hide what they are (and Cubot is a telephone). Those that do are held
by what an address may."""


_CHARACTERS = 250


@lru_cache(maxsize=4_096)
def _is_program(agent: str) -> bool:
    """A crowd's browsers are of few kinds, and looking through what they call themselves takes a while."""
    return _ROBOT.search(agent) is not None


@dataclass(frozen=True, slots=True)
class Looker:
    """Who asks for a page, as far as a request tells: the network address, what the browser calls itself, and whether
    it only fetches ahead what nobody may ever look at.
    """

    host: str
    agent: str
    ahead: bool = False

    @property
    def person(self) -> bool:
        """Whether somebody may be in front of it."""
        return not self.ahead and not _is_program(self.agent[:_CHARACTERS])


class Lookers:
    """Those who looked within this hour, in one process. Who did so longest ago is forgotten when they are many."""

    def __init__(self, most: int = limits.LOOKERS_REMEMBERED, *, inside: bool = False) -> None:
        """`inside`: those on this machine and in its house count, too. Elsewhere they are a proxy that isn't believed,
        behind which everybody is one address; so few counted looks beside all the bookings would teach nonsense.
        """
        self._most, self._inside = most, inside
        self._hour: datetime | None = None
        self._begin()

    def counts(self, event_id: int, looker: Looker, hour: datetime) -> bool:
        """Whether this look is to be counted; if so, the next like it isn't until the hour is over."""
        if not looker.person:
            return False
        if hour != self._hour:
            self._hour = hour
            self._begin()
        origins = origins_of(looker.host)
        if origins is None and not self._inside:
            return False
        address = b"%d %b" % (event_id, origins[0] if origins else looker.host.encode())
        place, person = self._hash(address), self._hash(address + b" " + looker.agent.encode())
        looked = self._seen.get(place) or 0
        if self._seen.get(person) is not None or looked >= limits.LOOKS_PER_ADDRESS:
            return False
        self._seen.put(person, 1)
        self._seen.put(place, looked + 1)
        return True

    def _begin(self) -> None:
        self._key = secrets.token_bytes(16)
        self._seen: Kept[bytes, int] = Kept(self._most)

    def _hash(self, what: bytes) -> bytes:
        return blake2b(what, key=self._key, digest_size=12).digest()
