"""Snapshots of people's wrapped keys: one a day, beside the other backups, none older than four weeks.

A restored database takes people's keys from the newest snapshot, not from its own backup: whoever was erased between
the two has none there. So no snapshot may outlive the promise that somebody erased is gone everywhere.

A file is a line of JSON (`taken_at`), then blocks: four bytes of length, a nonce, and some rows in MessagePack, sealed
by the keyring's secret `snapshots` and bound to the head, their number and whether they are the last. A file that was
cut short, put together from others, or changed doesn't read.
"""

import os
import secrets
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from onsale.accounts.person_keys import Row, next_keys
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.keyring import Keyring

_PREFIX, _SUFFIX, _DRAFT = "person-keys-", ".sealed", ".part"
_TIME = "%Y%m%dT%H%M%S.%fZ"
_NONCE_BYTES, _LENGTH_BYTES = 12, 4
_KEPT = timedelta(seconds=limits.KEY_SNAPSHOTS_KEPT_S)
_ROWS_AT_ONCE = 5_000
_encode, _decode = msgspec.msgpack.Encoder().encode, msgspec.msgpack.Decoder(list[Row]).decode


class UnreadableSnapshot(Exception):
    """A snapshot is damaged, or was sealed by a keyring that isn't this one"""


class NoSnapshot(Exception):
    """There is no snapshot of people's keys in the data directory"""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was there at `taken_at`, or committed while it was read."""

    taken_at: datetime
    file: Path


async def take(db: Database, keyring: Keyring, folder: Path, now: datetime) -> Snapshot:
    """Write one; it has its name once it is whole and on the disk."""
    made = Snapshot(now, folder / f"{_PREFIX}{now.astimezone(UTC):{_TIME}}{_SUFFIX}")
    draft = made.file.with_suffix(_DRAFT)
    head = msgspec.json.encode({"taken_at": now}) + b"\n"
    cipher = AESGCM(keyring.secret("snapshots"))
    with _begun(draft) as stream:
        stream.write(head)
        number = 0
        async for rows, last in _blocks(db):
            stream.write(_sealed(cipher, _encode(rows), _binding(head, number, last=last)))
            number += 1
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(made.file)
    _sync(folder)
    return made


def prune(folder: Path, now: datetime) -> list[Path]:
    """Delete those that are four weeks old, those dated later than now can be, and drafts somebody died over."""
    gone = []
    for one in snapshots(folder):
        if not now - _KEPT < one.taken_at <= now + timedelta(days=1):
            one.file.unlink(missing_ok=True)
            gone.append(one.file)
    for draft in folder.glob(f"{_PREFIX}*{_DRAFT}"):
        if datetime.fromtimestamp(draft.stat().st_mtime, UTC) < now - timedelta(days=1):
            draft.unlink(missing_ok=True)
            gone.append(draft)
    if gone:
        _sync(folder)
    return gone


def snapshots(folder: Path) -> list[Snapshot]:
    """Those there are, the oldest first. What isn't named like one is none."""
    found = []
    for file in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
        with suppress(ValueError):
            told = datetime.strptime(file.name, f"{_PREFIX}{_TIME}{_SUFFIX}").replace(tzinfo=UTC)
            found.append(Snapshot(told, file))
    return sorted(found, key=lambda one: one.taken_at)


def newest(folder: Path, *, before: datetime | None = None, after: datetime | None = None) -> Snapshot | None:
    """The newest of those taken in that time; None if there is none."""
    fitting = (
        one
        for one in snapshots(folder)
        if (before is None or one.taken_at < before) and (after is None or one.taken_at > after)
    )
    return max(fitting, key=lambda one: one.taken_at, default=None)


def rows_of(snapshot: Snapshot, keyring: Keyring) -> Iterator[Sequence[Row]]:
    """What is in it, part by part; `UnreadableSnapshot` as soon as something isn't as it was written."""
    with snapshot.file.open("rb") as stream:
        head, number, last = stream.readline(), 0, False
        while not last:
            rows, last = _opened(stream, keyring, head, number)
            number += 1
            yield rows
        if stream.read(1):
            raise UnreadableSnapshot(f"{snapshot.file.name} goes on after its end")


async def _blocks(db: Database) -> AsyncIterator[tuple[Sequence[Row], bool]]:
    """Each page in a transaction of its own: a long one would keep the database from tidying up."""
    after, last = -1, False
    while not last:
        async with db.read() as tx:
            rows = await next_keys(tx, after, _ROWS_AT_ONCE)
        last = len(rows) < _ROWS_AT_ONCE
        yield rows, last
        after = rows[-1][0] if rows else after


def _begun(draft: Path) -> BinaryIO:
    draft.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def _binding(head: bytes, number: int, *, last: bool) -> bytes:
    return head + f"{number}:{'last' if last else 'more'}".encode()


def _sealed(cipher: AESGCM, content: bytes, binding: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    block = nonce + cipher.encrypt(nonce, content, binding)
    return len(block).to_bytes(_LENGTH_BYTES, "big") + block


def _opened(stream: BinaryIO, keyring: Keyring, head: bytes, number: int) -> tuple[list[Row], bool]:
    length = int.from_bytes(stream.read(_LENGTH_BYTES), "big")
    block = stream.read(length)
    if length <= _NONCE_BYTES or len(block) != length:
        raise UnreadableSnapshot("a snapshot ends too early")
    for key in keyring.secrets("snapshots"):
        for last in (False, True):
            with suppress(InvalidTag):
                binding = _binding(head, number, last=last)
                return _decode(AESGCM(key).decrypt(block[:_NONCE_BYTES], block[_NONCE_BYTES:], binding)), last
    raise UnreadableSnapshot("a snapshot is damaged, or this keyring isn't the one it was sealed by")


def _sync(folder: Path) -> None:
    there = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(there)
    finally:
        os.close(there)
