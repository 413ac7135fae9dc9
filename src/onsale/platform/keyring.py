"""The keys that live outside the database and its backups.

One file, readable by its owner alone, shared by every node of an installation (a KMS can stand behind the same
face). It holds a *period key* a month, which wraps people's data keys, and secrets that sign and look up. Losing it
loses everybody's personal data; that is its purpose, so it is backed up apart from the database.

A secret may have two keys for a while: the one that is used, and the one before, by which what it made is still known.
Processes look at the file about once a second, so that a key that was replaced or destroyed isn't kept in memory.
"""

import secrets as random
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from onsale.platform import keyring_file, limits
from onsale.platform.keyring_file import Content, Mark
from onsale.platform.services import Services

SECRETS = ("lookup", "marks", "tokens", "csrf", "tickets", "sandbox", "queue", "line", "snapshots")
LOOK_EVERY_S = 1.0
_BYTES = 32


class OlderKeyNeeded(Exception):
    """The key before this one is still needed, and there can't be three"""


@dataclass(frozen=True, slots=True)
class HeldKey:
    """A key as it may be shown. `made_at` is unknown of keys from before it was noted."""

    name: str
    made_at: datetime | None
    retired_at: datetime | None = None
    """Of a secret: since when its older key is only still known."""
    unused_since: datetime | None = None
    """Of a period: since when nothing needs it."""


class Keyring:
    """Keys by name, from one file."""

    def __init__(self, file: Path, clock: Callable[[], float] = time.monotonic) -> None:
        """Open the file, or make it with fresh keys when there is none."""
        self.file, self._clock = file, clock
        file.parent.mkdir(parents=True, exist_ok=True)
        self._mark: Mark | None = None
        self._looked_s = 0.0
        self._keys: dict[tuple[str, str], bytes] = {}
        self._content: Content = {}
        self._take(*keyring_file.update(file, _complete))

    def secret(self, name: str) -> bytes:
        """The key of one of `SECRETS` that is used now. 32 bytes."""
        return self.secrets(name)[0]

    def secrets(self, name: str) -> tuple[bytes, ...]:
        """That key, and the one before while what it made still counts."""
        self._look()
        older = self._keys.get(("older", name))
        return (self._keys["secrets", name], older) if older else (self._keys["secrets", name],)

    def recognises(self, name: str, fits: Callable[[bytes], bool]) -> bool:
        """Whether one of them fits; where none does, another process may have replaced it a moment ago."""
        return any(map(fits, self.secrets(name))) or (self.refreshed() and any(map(fits, self.secrets(name))))

    def numbered(self, name: str) -> dict[int, bytes]:
        """The same by number: each key of a secret has the next one."""
        keys = self.secrets(name)
        newest = int(self._content["numbers"][name])
        return {newest - back: key for back, key in enumerate(keys)}

    def refreshed(self) -> bool:
        """Look at the file now; whether it has changed. For whoever is shown something that no key knows."""
        mark = keyring_file.mark_of(self.file)  # before it is read: at worst it is read once more
        if mark is None or mark == self._mark:  # a folder that is away for a while takes no key from us
            self._looked_s = self._clock()
            return False
        self._take(keyring_file.read(self.file), mark)
        return True

    def period_key(self, period: str) -> bytes:
        """The period's key; `KeyError` once it is destroyed. 32 bytes."""
        self._look()
        if ("periods", period) not in self._keys:
            self.refreshed()
        return self._keys["periods", period]

    def current_period(self, now: datetime) -> str:
        """The newest of this month's (`2026-11`, `2026-11.2`), made if this is its first use."""
        self._look()
        period = _newest(self._content, now)
        if period is None or period in self._content["unused"]:
            self._change(lambda content: _use(content, now))
            period = _newest(self._content, now)
        assert period is not None
        return period

    def begin_period(self, now: datetime) -> str:
        """Another key for the rest of this month, if somebody may have seen the one there is."""

        def begin(content: Content) -> None:
            newest = _newest(content, now)
            number = int(newest.partition(".")[2] or 1) + 1 if newest else 1
            _make(content, "periods", f"{now:%Y-%m}.{number}" if newest else f"{now:%Y-%m}", now)

        self._change(begin)
        return self.current_period(now)

    def rotate(self, name: str, now: datetime) -> int:
        """A fresh key for this secret; the one before is still known. Its number. `OlderKeyNeeded` if there is one."""

        def rotate(content: Content) -> None:
            if name in content["older"]:
                raise OlderKeyNeeded
            content["older"][name] = content["secrets"][name]
            content["retired"][name] = now.isoformat()
            content["numbers"][name] = str(int(content["numbers"][name]) + 1)
            _make(content, "secrets", name, now)

        self._change(rotate)
        return int(self._content["numbers"][name])

    def drop_older(self, name: str) -> bool:
        """Destroy the key that this secret had before; whether there was one."""
        there = ("older", name) in self._keys

        def drop(content: Content) -> None:
            content["older"].pop(name, None)
            content["retired"].pop(name, None)

        self._change(drop)
        return there

    def settle_periods(self, needed: Collection[str], now: datetime) -> list[str]:
        """Note which periods nothing needs, and destroy those that nothing has needed for long: their names.

        `needed` must have been asked just now. The periods of this month, and of months to come, always are.
        """
        destroyed: list[str] = []
        over = now - timedelta(seconds=limits.PERIOD_KEPT_S)

        def settle(content: Content) -> None:
            for period in list(content["periods"]):
                if period in needed or period == _newest(content, now) or period[:7] > f"{now:%Y-%m}":
                    content["unused"].pop(period, None)
                elif datetime.fromisoformat(content["unused"].setdefault(period, now.isoformat())) <= over:
                    destroyed.append(period)
                    del content["periods"][period], content["unused"][period]
                    content["destroyed"][period] = now.isoformat()

        self._change(settle)
        return destroyed

    def periods(self) -> list[HeldKey]:
        """Those there are, the oldest first."""
        self.refreshed()
        content = self._content
        return [
            HeldKey(name, _moment(content["made"], f"periods {name}"), unused_since=_moment(content["unused"], name))
            for name in sorted(content["periods"], key=_order)
        ]

    def held_secrets(self) -> list[HeldKey]:
        """Those there are, with what is known of them."""
        self.refreshed()
        content = self._content
        return [
            HeldKey(name, _moment(content["made"], f"secrets {name}"), retired_at=_moment(content["retired"], name))
            for name in SECRETS
        ]

    def destroyed(self) -> dict[str, datetime]:
        """Which periods were destroyed, and when."""
        self.refreshed()
        return {period: datetime.fromisoformat(at) for period, at in self._content["destroyed"].items()}

    def _look(self) -> None:
        if self._clock() - self._looked_s >= LOOK_EVERY_S:
            self.refreshed()

    def _change(self, change: Callable[[Content], None]) -> None:
        self._take(*keyring_file.update(self.file, change))

    def _take(self, content: Content, mark: Mark | None) -> None:
        self._content, self._mark, self._looked_s = content, mark, self._clock()
        self._keys = {
            (group, name): b64decode(key)
            for group in ("secrets", "older", "periods")
            for name, key in content[group].items()
        }


async def look_at_keyring(services: Services) -> None:
    """Let go of what was destroyed, in a process that has nothing to do too."""
    services.get(Keyring).refreshed()


def _complete(content: Content) -> None:
    """Make the keys that are missing."""
    now, of_old = datetime.now(UTC), content["secrets"].get("lookup")
    for name in SECRETS:
        if name not in content["secrets"]:
            # What a keyring of old recognised by its lookup key must go on being recognised.
            _make(content, "secrets", name, now, key=of_old if name == "marks" else None)
        content["numbers"].setdefault(name, "1")


def _use(content: Content, now: datetime) -> None:
    period = _newest(content, now)
    if period is None:
        _make(content, "periods", f"{now:%Y-%m}", now)
    else:
        content["unused"].pop(period, None)


def _make(content: Content, group: str, name: str, now: datetime, *, key: str | None = None) -> None:
    content[group][name] = key or b64encode(random.token_bytes(_BYTES)).decode()
    content["made"][f"{group} {name}"] = now.isoformat()


def _newest(content: Content, now: datetime) -> str | None:
    mine = [period for period in content["periods"] if period[:7] == f"{now:%Y-%m}"]
    return max(mine, key=_order, default=None)


def _order(period: str) -> tuple[str, int]:
    return period[:7], int(period[8:] or 1)


def _moment(moments: dict[str, str], name: str) -> datetime | None:
    return datetime.fromisoformat(moments[name]) if name in moments else None
